"""Events, and the server that keeps them: Redis with Sentinel as CSW has it, or an actor that keeps them in memory.

- `main` starts the server, a process of its own: components publish besides the gateway, and it can be killed alone.
- `stores.store.EventStore` is the little that events need of a server; Redis and memory are the two there are.
- `service.EventService` is what gateway and components use: events, subscriptions, rate limits, the invalid event.
"""

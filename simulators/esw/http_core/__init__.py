"""What all simulated services share: their command line, their wiring, their HTTP service, their login.

A service is a `ServiceCommand` that makes a `ServerWiring` of its settings:

- `main.run` reads the command line, or is told the settings by the supervisor, and reports the address.
- `wiring.ServerWiring` makes the parts, in one place; `begin` starts them, in order, and tells the address.
- `actor_runtime.ActorRuntime` starts the logging, owns what was started, and closes it in the opposite order.
- `http_service.HttpService` serves an application, and is registered with the Location Service as long as it does.
- `security.SecurityDirectives` checks tokens and roles.
- `clients.ClientFactory` makes the HTTP client or the actor client of a component, whichever its location says.
"""

"""What keeps events and alarms: Redis with Sentinel, or an actor in memory, whichever is registered."""

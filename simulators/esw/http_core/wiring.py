"""The wiring of a service: which parts it has, made in one place."""

from __future__ import annotations

from abc import ABC, abstractmethod

from simulators.esw.http_core.actor_runtime import ActorRuntime


class ServerWiring(ABC):
    """Makes the parts of one service, on the event loop that they are used on."""

    runtime: ActorRuntime
    """Owns the parts."""

    @abstractmethod
    async def begin(self) -> object:
        """Start the parts, each owned by the runtime, and return where the service is reached (picklable)."""

"""How an actor is reached, wherever it lives."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator

STREAM_BUFFER = 16
"""Elements of a stream that may wait, as ESW's sources have it."""


class ActorRef(ABC):
    """Reaches one actor; used on the event loop of its system.

    Every method raises `UnregisteredMessageError` for a message that may not travel to another process, and
    `ActorUnreachableError` if the actor or its process is gone.
    """

    uri: str

    @abstractmethod
    async def tell(self, message: object) -> None:
        """Send a message that is not answered."""

    @abstractmethod
    async def ask(self, message: object, seconds: float) -> object:
        """Send a message, and return its answer.

        :param seconds: until `AskTimeoutError`.
        :raises DomainError, RemoteFailureError: what the actor failed with.
        """

    @abstractmethod
    def subscribe(self, message: object, buffer: int = STREAM_BUFFER) -> AsyncGenerator[object, None]:
        """Send a message, and yield what it is answered with until the actor ends the stream, or fails.

        Close the generator to cancel.

        :param buffer: how many elements may wait to be taken; then the oldest are dropped.
        """

"""What an actor does: the one owner of a state, told one message after another."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from typing import Any, Protocol


class Reply(ABC):
    """The way back to whoever sent a message; used on the actor's event loop, now or later.

    Whoever told the message hears nothing of it; whoever asked takes one answer; whoever subscribed takes elements
    until the end. What comes after the last of them, or when nobody waits any more, is dropped.
    """

    @abstractmethod
    def answer(self, message: object) -> None:
        """Send the one answer."""

    @abstractmethod
    def push(self, message: object) -> None:
        """Send an element of a stream. When the subscriber is slow, its oldest waiting elements are dropped."""

    @abstractmethod
    def end(self) -> None:
        """End the stream."""

    @abstractmethod
    def fail(self, error: Exception) -> None:
        """Send a failure: a `DomainError` with its message, any other by its name and text."""

    @abstractmethod
    def on_cancel(self, call: Callable[[], None]) -> None:
        """Have a function called once when nobody waits any more; at once if that is so."""


class ActorContext(Protocol):
    """What an actor may do besides answering; valid until it stops."""

    @property
    def uri(self) -> str:
        """The actor's own URI."""

    def tell_self(self, message: object) -> None:
        """Put a message into the own mailbox."""

    def schedule(self, seconds: float, message: object) -> asyncio.TimerHandle:
        """Put a message into the own mailbox later, unless the handle is cancelled or the actor stops."""

    def start(self, work: Coroutine[Any, Any, object]) -> asyncio.Task[object]:
        """Run a coroutine, which tells its result by `tell_self`; it is cancelled when the actor stops."""

    def watch(self, uri: str, message: object) -> Callable[[], None]:
        """Put a message into the own mailbox when another actor is gone; returns what stops watching."""


class Behavior(ABC):
    """An actor's behavior, made by `ActorSystem.spawn` with its context; called on the system's event loop."""

    def __init__(self, context: ActorContext) -> None:
        self.context = context

    @abstractmethod
    def receive(self, message: Any, reply: Reply) -> None:
        """Follow a message. What it raises is the failure that the sender is told; the actor goes on."""

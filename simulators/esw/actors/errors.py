"""What can go wrong between actors."""

from __future__ import annotations

from simulators.esw.msocket.errors import NamedError


class UnregisteredMessageError(TypeError):
    """A message of a class that the registry has not: told to the sender, before anything is sent."""


class ActorUnreachableError(ConnectionError):
    """The process of an actor is gone, or the actor in it."""


class MailboxFullError(Exception):
    """An actor has more messages waiting than its mailbox holds."""


class RemoteFailureError(NamedError):
    """An actor of another process has failed to answer; its name is that of the exception there."""


class AskTimeoutError(TimeoutError):
    """An actor has not answered in time."""

    def __init__(self, uri: str, seconds: float, message: object) -> None:
        super().__init__(
            f"Ask timed out on [Actor[{uri}]] after [{seconds * 1000:.0f} ms]. "
            f"Message of type [{type(message).__name__}]. A typical reason for `AskTimeoutException` is that the "
            "recipient actor didn't send a reply."
        )

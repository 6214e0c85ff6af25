"""Where an actor is: the URI that its pekko location holds."""

from __future__ import annotations

import re
from dataclasses import dataclass

SYSTEM = "firstlight"
_URI = re.compile(
    r"(?P<scheme>pekko|akka)://(?P<system>[^@/]+)@(?P<host>[^:/@]+|\[[^]/]+\]):(?P<port>\d{1,5})"
    r"/user/(?P<name>[^#]+)(?:#(?P<uid>-?\d+))?"
)


class ForeignActorError(Exception):
    """A URI is of an actor that this transport cannot reach."""

    def __init__(self, uri: str, why: str) -> None:
        super().__init__(
            f"{uri} cannot be reached: {why}. Simulated services reach actors of simulated services only, "
            f"pekko://{SYSTEM}@<host>:<port>/user/<name>; use the HTTP location of any other component."
        )


@dataclass(frozen=True, slots=True)
class ActorPath:
    """Where an actor is.

    :param host: of its process's socket.
    :param uid: tells actors of one name apart that live one after the other; "" for whichever lives.
    """

    host: str
    port: int
    name: str
    uid: str = ""

    @property
    def uri(self) -> str:
        """The URI, in pekko's shape."""
        uid = f"#{self.uid}" if self.uid else ""
        return f"pekko://{SYSTEM}@{self.host}:{self.port}/user/{self.name}{uid}"

    @property
    def key(self) -> str:
        """The name by which the process knows the actor."""
        return f"{self.name}#{self.uid}"


def read_path(uri: str) -> ActorPath:
    """Read the URI of an actor.

    :raises ForeignActorError: at once, if it is of another system or no such URI.
    """
    match = _URI.fullmatch(uri)
    if match is None:
        raise ForeignActorError(uri, "it is no URI of an actor below /user")
    if match["system"] != SYSTEM:
        raise ForeignActorError(uri, f"it is of the actor system {match['system']}")
    return ActorPath(match["host"], int(match["port"]), match["name"], match["uid"] or "")


def read_endpoint(uri: str) -> tuple[str, int] | None:
    """Return host and port of an actor of any system; None for a URI without."""
    match = _URI.match(uri)
    return (match["host"].strip("[]"), int(match["port"])) if match else None

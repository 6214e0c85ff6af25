"""The two protocols of GraphQL over a websocket, as messages: plain dictionaries in and out.

``graphql-ws`` is the older one (Apollo's; TangoGQL 2.3 speaks it), ``graphql-transport-ws`` the newer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

OFFERED = ("graphql-transport-ws", "graphql-ws")
"""Subprotocols that a client offers; the server picks one, or none, which means the older."""

LONGEST = 40
"""Characters of a type that is not known which a message shows."""

Meaning = Literal["ready", "data", "error", "complete", "ping", "refused", "nothing"]


@dataclass(frozen=True, slots=True)
class Frame:
    """One message of the server.

    :param subscription: the identifier that it is about; "" for the connection.
    :param payload: data or errors, as they came.
    """

    meaning: Meaning
    subscription: str = ""
    payload: Any = None


_MEANINGS: Mapping[str, Meaning] = {
    "connection_ack": "ready",
    "data": "data",
    "next": "data",
    "error": "error",
    "complete": "complete",
    "ping": "ping",
    "connection_error": "refused",
    "ka": "nothing",
    "pong": "nothing",
}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one of the two protocols says things."""

    start: str
    stop: str

    def init(self, payload: Mapping[str, str]) -> dict[str, Any]:
        """The first message on a connection."""
        return {"type": "connection_init", "payload": dict(payload)}

    def subscribe(self, identifier: str, document: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "id": identifier,
            "type": self.start,
            "payload": {"query": document, "variables": dict(variables)},
        }

    def unsubscribe(self, identifier: str) -> dict[str, Any]:
        return {"id": identifier, "type": self.stop}

    def pong(self) -> dict[str, Any]:
        return {"type": "pong"}


OLDER = Dialect("start", "stop")
NEWER = Dialect("subscribe", "complete")


def dialect(subprotocol: str | None) -> Dialect:
    """The one that the server picked."""
    return NEWER if subprotocol == OFFERED[0] else OLDER


def read_frame(document: Any) -> Frame:
    """What a message means; raises `ValueError` for one that neither protocol knows."""
    if not isinstance(document, dict) or not isinstance(document.get("type"), str):
        raise ValueError("it has no type")  # noqa: TRY004 - one error for all that cannot be read
    meaning = _MEANINGS.get(document["type"])
    if meaning is None:
        raise ValueError(f"its type {document['type'][:LONGEST]!r} is not known")
    identifier = document.get("id")
    return Frame(meaning, identifier if isinstance(identifier, str) else "", document.get("payload"))

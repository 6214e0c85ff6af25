"""What the bridge asks the gateway over HTTP about the attributes that it has subscribed to."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from harness.connectors.bridge.answers import Answer
from harness.connectors.bridge.rest import RestController
from harness.connectors.bridge.subscriber import DeviceAttributeSubscriber, Name, Seen
from harness.errors import ConnectorError

_log = logging.getLogger(__name__)

METRICS = "{ metrics { subscribedAttrs { name eventType } } }"
VALUES = "query Values($names: [String]!) { attributes(fullNames: $names) { value quality timestamp } }"
MOST = 250
"""Attributes in one query: a fraction of a second of the gateway's time, in which it answers nobody else."""


class Rereading:
    """Used on the controller's loop."""

    def __init__(self, rest: RestController) -> None:
        self._rest = rest

    async def values(self, members: Sequence[DeviceAttributeSubscriber]) -> Sequence[Seen]:
        """The attributes as they are now, an error in the place of each that cannot be read."""
        seen: list[Seen] = []
        for start in range(0, len(members), MOST):
            some = members[start : start + MOST]
            try:
                answer = await self._rest.ask(VALUES, {"names": [f"{one.device}/{one.attribute}" for one in some]})
            except ConnectorError as error:
                seen += [one.seen(_wrong(str(error))) for one in some]
            else:
                seen += [one.seen(_frame(answer, number)) for number, one in enumerate(some)]
        return seen

    async def polled(self) -> frozenset[Name] | None:
        """The attributes that the gateway reads every few seconds; None if it does not tell."""
        try:
            found = (await self._rest.ask(METRICS)).data.get("metrics")
        except ConnectorError as error:
            _log.info("the gateway does not tell what it polls: %s", error)
            return None
        told = found.get("subscribedAttrs") if isinstance(found, dict) else None
        if not isinstance(told, list):
            return None
        names = (str(one.get("name") or "").lower() for one in told if isinstance(one, dict) and _is_polled(one))
        return frozenset((name.rpartition("/")[0], name.rpartition("/")[2]) for name in names)


def _frame(answer: Answer, number: int) -> Mapping[str, Any]:
    if said := answer.error("attributes", number) or answer.error("attributes"):
        return _wrong(said)
    values = answer.data.get("attributes")
    frame = values[number] if isinstance(values, list) and number < len(values) else None
    return frame if isinstance(frame, dict) else _wrong("the gateway gave neither value nor reason")


def _wrong(text: str) -> Mapping[str, Any]:
    return {"error": {"desc": text}}


def _is_polled(subscribed: Mapping[str, Any]) -> bool:
    return str(subscribed.get("eventType")).startswith("POLL")

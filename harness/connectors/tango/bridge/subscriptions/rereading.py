"""What the bridge asks the gateway over HTTP about the attributes that it has subscribed to."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from harness.connectors.tango.bridge.subscriptions.subscriber import DeviceAttributeSubscriber, Seen
from harness.connectors.tango.bridge.transport.answers import Answer
from harness.connectors.tango.bridge.transport.http import RestController
from harness.errors import ConnectorError
from harness.events.key import Key

_log = logging.getLogger(__name__)

METRICS = "{ metrics { subscribedAttrs { name eventType } } }"
VALUES = "query Values($names: [String]!) { attributes(fullNames: $names) { value quality timestamp } }"
AGAIN = 1.0
"""Seconds between two questions, while there is no answer."""
MOST = 250
"""Attributes in one query: a fraction of a second of the gateway's time, in which it answers nobody else."""


class Rereading:
    """Used on the controller's loop."""

    def __init__(self, rest: RestController) -> None:
        self._rest = rest
        self._control_system = ""

    async def values(self, members: Sequence[DeviceAttributeSubscriber]) -> Sequence[Seen | ConnectorError]:
        """The attributes as they are now, which may be that they cannot be read.

        The gateway's own error stands in the place of those that it could not be asked for: of them nothing is known.
        """
        seen: list[Seen | ConnectorError] = []
        for start in range(0, len(members), MOST):
            some = members[start : start + MOST]
            try:
                answer = await self._rest.ask(VALUES, {"names": [f"{one.device}/{one.attribute}" for one in some]})
            except ConnectorError as error:
                _log.info("%d attributes could not be read: %s", len(some), error)
                seen += [error] * len(some)
            else:
                seen += [one.seen(_frame(answer, number)) for number, one in enumerate(some)]
        return seen

    async def refresh(
        self, members: Sequence[DeviceAttributeSubscriber]
    ) -> Mapping[DeviceAttributeSubscriber, ConnectorError]:
        """Read the attributes, and hand on what is new.

        Gives those that the gateway could not be asked for, and why.
        """
        unasked = {}
        for member, seen in zip(members, await self.values(members), strict=True):
            if isinstance(seen, ConnectorError):
                unasked[member] = seen
            else:
                member.see(seen, read=True)
        return unasked

    async def polled(self) -> frozenset[Key] | None:
        """The attributes that the gateway reads every few seconds; None if it does not tell."""
        try:
            found = (await self._rest.ask(METRICS)).data.get("metrics")
        except ConnectorError as error:
            _log.info("the gateway does not tell what it polls: %s", error)
            return None
        told = found.get("subscribedAttrs") if isinstance(found, dict) else None
        if not isinstance(told, list):
            return None
        known = [one for one in told if isinstance(one, dict)]
        # By another spelling of its name, it may get events of what it polls by one that nobody asks for any more.
        return _names(one for one in known if _is_polled(one)) - _names(one for one in known if not _is_polled(one))

    async def control_system(self) -> str:
        """The address of the control system, as the gateway knows it; asked until it tells."""
        while not self._control_system:
            with contextlib.suppress(ConnectorError):
                told = (await self._rest.ask("{ tangoHost }")).data.get("tangoHost")
                self._control_system = str(told or "unknown").lower()
            await asyncio.sleep(0 if self._control_system else AGAIN)
        return self._control_system


def _frame(answer: Answer, number: int) -> Mapping[str, Any]:
    if said := answer.error("attributes", number) or answer.error("attributes"):
        return _wrong(said)
    values = answer.data.get("attributes")
    frame = values[number] if isinstance(values, list) and number < len(values) else None
    return frame if isinstance(frame, dict) else _wrong("the gateway gave neither value nor reason")


def _wrong(text: str) -> Mapping[str, Any]:
    return {"error": {"desc": text}}


def _names(subscribed: Iterable[Mapping[str, Any]]) -> frozenset[Key]:
    names = (str(one.get("name") or "").lower() for one in subscribed)
    return frozenset(Key(name.rpartition("/")[0], name.rpartition("/")[2]) for name in names)


def _is_polled(subscribed: Mapping[str, Any]) -> bool:
    return str(subscribed.get("eventType")).startswith("POLL")

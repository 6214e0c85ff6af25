"""Counts events on both sides: those that a device server pushed, and those that arrived in this process.

Tango numbers the events of an attribute. A server tells the next number, from 1 on, by ``QueryEventSystem`` of its
administration device (since cppTango 10.1); the client library tells that of the last event that arrived, 0 before the
first. Both count since they began, whoever asks: what lies between the two has not arrived. Beside that the client
counts ``missed_event_count``, which are gaps and not events (tried with PyTango 10.3.1).
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import tango

from harness.connectors.guard import Guard
from harness.connectors.tango.abstract import AbstractDeviceProxy
from harness.errors import ConnectorError, NotDefined
from harness.events.delivery import Delivery
from harness.events.key import Key

if TYPE_CHECKING:
    from harness.connectors.tango.direct.subscriptions.subscription import DirectSubscription

ARRIVE, PAUSE, LONGEST = 0.5, 0.01, 10.0
"""Seconds without an event after which those that were pushed are lost; between two looks; and of looking, at most."""
OLDER = "the device server is older than Tango 10.1, and does not tell what it pushed"
RESTARTED = "the device server was started anew meanwhile"
NEVER_HEARD = "no event has arrived yet, and the device server did not tell how many it had pushed before"
_CHANGE = re.compile(r"\.(?:idl\d+_)?change")
"""How the name of a change event ends, after its attribute's: on a server, and with the interface's on a client."""

Numbers = Mapping[str, int]
"""By the attribute's full name, lower case."""


class EventCounters:
    """Compares them. May be used from any thread.

    :param administration: gives the proxy of the administration device of a device's server.
    :param locator: gives the full TRL of a device name.
    """

    def __init__(
        self, guard: Guard, administration: Callable[[str], AbstractDeviceProxy], locator: Callable[[str], str]
    ) -> None:
        self._guard, self._administration, self._locator = guard, administration, locator

    def begin(self, subscriptions: Iterable[DirectSubscription]) -> None:
        """Remember where the servers' numbers stand, of subscriptions of which no event has arrived."""
        subscriptions = tuple(subscriptions)
        pushed = self._pushed(subscriptions)
        for one in subscriptions:
            numbers = pushed[one.server]
            one.begun = 0 if isinstance(numbers, ConnectorError) else self._number(numbers, one)

    def compare(self, subscriptions: Sequence[DirectSubscription], since: float) -> dict[Key, Delivery]:
        """What was lost of these, and what arrived since a time; waits a little for what is on its way."""
        pushed = self._pushed(subscriptions)  # first: what comes in between has not been lost
        last: Numbers = {}
        seen, pause, end = time.monotonic(), threading.Event(), time.monotonic() + LONGEST
        while True:
            try:
                before, last = last, self._arrived()
            except ConnectorError as problem:
                return {one.key: Delivery(unknown=str(problem)) for one in subscriptions}
            found = {one.key: self._compare(one, pushed[one.server], last, since) for one in subscriptions}
            now = time.monotonic()
            seen = now if last != before else seen
            if not any(one.lost for one in found.values()) or now > min(end, seen + ARRIVE):
                return found
            pause.wait(PAUSE)

    def _pushed(self, subscriptions: Iterable[DirectSubscription]) -> dict[str, Numbers | ConnectorError]:
        """The next number of each event that a server pushes, by server."""
        devices = {one.server: one.device for one in subscriptions}
        return self._guard.side_by_side(
            {server: (f"counts of events of {server}", lambda key: self._ask(devices[key])) for server in devices}
        )

    def _ask(self, device: str) -> Numbers:
        told = json.loads(self._administration(device).execute("QueryEventSystem"))
        return _numbers((told.get("server") or {}).get("event_counters") or {}, int)

    def _arrived(self) -> Numbers:
        """The number of the last event that arrived."""
        told = json.loads(self._guard.call("counts of events that arrived", _client))
        return _numbers((told.get("client") or {}).get("event_callbacks") or {}, lambda one: int(one["server_counter"]))

    def _compare(
        self, one: DirectSubscription, pushed: Numbers | ConnectorError, last: Numbers, since: float
    ) -> Delivery:
        arrived = one.arrived(since)
        if isinstance(pushed, NotDefined):
            return Delivery(None, arrived, OLDER)
        if isinstance(pushed, ConnectorError):
            return Delivery(None, arrived, str(pushed))
        following = self._number(pushed, one) or 1
        latest = self._number(last, one)
        if latest == 0 and following > 1:
            if one.begun == 0:
                return Delivery(None, arrived, NEVER_HEARD)
            latest = one.begun - 1
        lost = following - latest - 1
        return Delivery(lost, arrived, broken=one.missed >= since) if lost >= 0 else Delivery(None, arrived, RESTARTED)

    def _number(self, numbers: Numbers, one: DirectSubscription) -> int:
        """That of a subscription; 0 if there is none. A server may know its control system by another name."""
        locator = self._locator(one.device)
        name = f"{locator.partition('#')[0]}/{one.attribute}".lower()
        if name in numbers:
            return numbers[name]
        ending = "/" + "/".join(name.split("/")[-4:])
        found = [number for other, number in numbers.items() if other.endswith(ending)]
        return found[0] if len(found) == 1 else 0


def _numbers(counters: Mapping[str, Any], number: Callable[[Any], int]) -> Numbers:
    return {
        name[: match.start()].partition("#")[0].lower(): number(counter)
        for name, counter in counters.items()
        if (match := _CHANGE.search(name)) and match.end() == len(name)
    }


def _client() -> str:
    return str(tango.ApiUtil.instance().query_event_system())

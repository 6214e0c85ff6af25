"""Subscriptions that are confirmed: a simulated telescope pushes once more what is subscribed to, until it was heard.

A subscription may not work yet when it was made: a publisher hears of it a little later, and what is pushed before
that is lost without a trace. Nothing tells when it works but an event. The simulation-control device has a command for
that, ``Repeat`` [device, attribute, device, attribute, ...].
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from harness.connectors.tango.abstract import AbstractDeviceProxy
from harness.connectors.tango.keys import STATE, STATUS
from harness.errors import ConnectorError
from harness.events.key import Key

FIRST_PAUSE = 0.005
LONGEST_PAUSE = 0.25
"""Seconds without an event after which what was not heard is asked for again; twice as many each time."""
UNDATED = frozenset({STATE, STATUS})
"""Attributes whose values and events have the time at which they are asked for or pushed, whatever the device says."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Who confirms subscriptions, and of what.

    :param control: name of the simulation-control device.
    :param pushes: whether the simulation pushes change events of an attribute, by device and attribute.
    """

    control: str
    pushes: Callable[[str, str], bool]

    def repeats_undated(self, key: Key) -> bool:
        """Whether an event of this attribute that shows the value once more is a repeat, although its time is another.

        The simulation pushes no value twice by itself but with a time of its own.
        """
        return key.field in UNDATED and self.pushes(*key)

    def confirm(self, hearing: Hearing, device: Callable[[str], AbstractDeviceProxy], limit: float) -> None:
        """Have attributes pushed until all are heard, for so many seconds at most, or until that is refused."""
        end, pause = time.monotonic() + limit, FIRST_PAUSE
        while (missing := hearing.missing()) and time.monotonic() < end:
            try:
                device(self.control).execute("Repeat", [name for key in missing for name in key])
            except ConnectorError:
                return
            while hearing.goes_on(min(pause, end - time.monotonic())):
                pass
            pause = min(2 * pause, LONGEST_PAUSE)


class Hearing:
    """What has to be heard of: events are noted on the threads that push, and awaited by the one that subscribes.

    :param wanted: attributes, and how many events of each show that its subscription works.
    """

    def __init__(self, wanted: Iterable[Key], events: int = 1) -> None:
        self._missing = dict.fromkeys(wanted, events)
        self._changed = threading.Condition()
        self._noted = self._seen = 0

    def note(self, key: Key) -> None:
        """An event came."""
        if key not in self._missing:
            return
        with self._changed:
            left = self._missing.pop(key, 1) - 1
            if left:
                self._missing[key] = left
            self._noted += 1
            self._changed.notify_all()

    def drop(self, key: Key) -> None:
        """Nothing is heard of this one, or need be."""
        with self._changed:
            self._missing.pop(key, None)

    def missing(self) -> list[Key]:
        """What was not heard yet."""
        with self._changed:
            return list(self._missing)

    def goes_on(self, seconds: float) -> bool:
        """Wait until all is heard (False), or something is (True), or the time is over (False)."""
        with self._changed:
            self._changed.wait_for(lambda: not self._missing or self._noted > self._seen, max(0.0, seconds))
            news, self._seen = self._noted > self._seen, self._noted
            return news and bool(self._missing)

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Container, Iterator

import pytest

from harness.connectors.tango.direct import DirectConnector
from harness.events.entry import Event, Kind
from harness.limits import Limits
from tests.connectors.tango.system import ControlSystem, standard

PATIENCE = 60.0
"""Seconds in which everything that is to come has come, on the slowest machine."""
LIMIT = 1.0
MARGIN = 2.0
"""What a busy machine may add to a limit; with it, less than the 3 s that Tango itself waits."""


class Recorder:
    """A subscriber that keeps what it is given."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._queue: queue.Queue[Event] = queue.Queue()

    def push_event(self, event: Event) -> None:
        self.events.append(event)
        self._queue.put(event)

    def forget(self) -> None:
        """Leave out what has come so far."""
        self.taken()

    def next(self, limit: float = PATIENCE) -> Event:
        return self._queue.get(timeout=limit)

    def until(self, wanted: Callable[[Event], bool], limit: float = PATIENCE) -> list[Event]:
        """The events up to and with the first that is wanted."""
        seen: list[Event] = []
        deadline = time.monotonic() + limit
        while True:
            try:
                seen.append(self.next(max(0.0, deadline - time.monotonic())))
            except queue.Empty:
                raise AssertionError(f"not seen within {limit} s; seen: {seen}") from None
            if wanted(seen[-1]):
                return seen

    def until_kind(self, kind: Kind, limit: float = PATIENCE) -> Event:
        return self.until(lambda event: event.kind is kind, limit)[-1]

    def pushed(self, push: Callable[[], object], wanted: Callable[[Event], bool]) -> Event:
        """Push until an event that is wanted comes: each attribute's subscription reaches the server for itself."""
        for _ in range(int(PATIENCE)):
            push()
            deadline = time.monotonic() + 1.0
            while time.monotonic() < deadline:
                if found := next(filter(wanted, list(self.events)), None):
                    return found
                time.sleep(0.01)
        raise AssertionError("nothing comes of what is pushed")

    def reached(self, push: Callable[[float], object]) -> None:
        """Push until it comes, and leave that out: Tango may lose what is pushed just after it has subscribed.

        Nothing tells when a subscription has reached the device server; on a busy machine it takes long.
        """
        for value in range(-1, -int(PATIENCE), -1):
            push(float(value))
            deadline = time.monotonic() + 1.0
            while time.monotonic() < deadline:
                if any(event.value == value for event in self.events):
                    return self._leave_out(range(value, 0))
                time.sleep(0.01)
        raise AssertionError("nothing comes of what is pushed")

    def _leave_out(self, values: Container[object]) -> None:
        kept = [event for event in self.taken() if event.value not in values]
        self.events = [event for event in self.events if event.value not in values]
        for event in kept:
            self._queue.put(event)

    def taken(self) -> list[Event]:
        """What has come and was not looked at."""
        return [self._queue.get() for _ in range(self._queue.qsize())]


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture(scope="session")
def control_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlSystem]:
    """One for all tests that leave it as it was."""
    system = standard(tmp_path_factory.mktemp("control_system"))
    yield system
    system.end()


@pytest.fixture
def own_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlSystem]:
    """One to break."""
    system = standard(tmp_path_factory.mktemp("own_system"))
    yield system
    system.end()


@pytest.fixture
def connector(control_system: ControlSystem) -> Iterator[DirectConnector]:
    made = DirectConnector(control_system.address, Limits(call=3.0, poll=0.05))
    yield made
    made.close()


@pytest.fixture
def hasty(control_system: ControlSystem) -> Iterator[DirectConnector]:
    """With a limit of `LIMIT`."""
    made = DirectConnector(control_system.address, Limits(call=LIMIT, poll=0.05))
    yield made
    made.close()

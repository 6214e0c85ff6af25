"""A real control system behind a real gateway, and a proxy before it that makes trouble."""

from __future__ import annotations

import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Self

import psutil
import tango

from harness.connectors.tango.bridge.connector import BridgeConnector
from harness.connectors.tango.bridge.transport.gateway import Gateway
from harness.errors import ConnectorError
from harness.events import Unmet
from harness.events.entry import Event, Kind
from simulators.faults import FaultyProxy, Trouble
from simulators.tangogql.doorway import Doorway
from tests.connectors.tango.bridge.doors import bridged, opened, with_password
from tests.connectors.tango.conftest import Recorder
from tests.connectors.tango.system import ONE, ControlSystem

LIMIT = 3.0
"""Seconds of one call of the bridge."""
PATIENCE = 60.0
"""Seconds in which everything is over, on the slowest machine."""
TELLING = (Kind.GAP, Kind.RESYNCHRONISED, Kind.POLLED)
"""By these the bridge tells that events may be missing."""
PAGE = b"<html><head><title>Bad things happen</title></head><body>Sorry.</body></html>"


def page(status: str, body: bytes = PAGE, kind: str = "text/html") -> bytes:
    """What a proxy says in place of the gateway."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


class Service:
    """A gateway that can be ended and started again, each time at a port that was free, for the same user."""

    def __init__(self, system: ControlSystem) -> None:
        self.system = system
        self.doorway = Doorway(system.address)
        self.port = 0
        self._process = ExitStack()

    def start(self) -> None:
        """Start it, and wait until it answers: its imports take longer than a call may on a busy machine."""
        gateway, _ = self._process.enter_context(opened(self.doorway))
        self.port = int(gateway.url.rpartition(":")[2])
        urllib.request.urlopen(gateway.queries, timeout=PATIENCE).close()

    def end(self) -> None:
        self._process.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()


class Stage:
    """A connector that reaches a gateway through a proxy. The gateway may be that of other stages, too."""

    def __init__(self, service: Service, limit: float = LIMIT) -> None:
        self.service, self.limit = service, limit
        self._open = ExitStack()
        self.proxy = self._open.enter_context(FaultyProxy(service.port))
        try:
            self.connector = self._open.enter_context(self.another())
        except BaseException:
            self.close()
            raise

    def another(
        self, *, limit: float | None = None, repeatable: Sequence[str] = ()
    ) -> AbstractContextManager[BridgeConnector]:
        """One more connector through the same proxy."""
        doorway = self.service.doorway
        gateway = Gateway(f"http://127.0.0.1:{self.proxy.address}", doorway.prefix, repeatable=tuple(repeatable))
        return bridged(gateway, with_password(doorway), limit or self.limit)

    def end_gateway(self) -> None:
        """Nobody listens any more."""
        self.proxy.stop_listening()
        self.service.end()
        self.proxy.cut()

    def start_gateway(self) -> None:
        self.service.start()
        self.proxy.port = self.service.port
        self.proxy.listen()

    def close(self) -> None:
        self._open.close()

    def mend_and_cut(self) -> None:
        """Whatever is under way does not pass any more."""
        self.proxy.cut()
        self.mend()

    def mend(self) -> None:
        self.proxy.trouble = Trouble()

    def direct(self, device: str = ONE) -> tango.DeviceProxy:
        """A way to the device that no trouble hinders."""
        return tango.DeviceProxy(f"tango://{self.service.system.address}/{device}")


@contextmanager
def staged(system: ControlSystem, *, limit: float = LIMIT) -> Iterator[Stage]:
    """A stage with a gateway of its own."""
    with Service(system) as service:
        stage = Stage(service, limit)
        try:
            yield stage
        finally:
            stage.close()


def threads() -> int:
    """How many threads of bridges there are."""
    return sum("tango-bridge" in one.name for one in threading.enumerate())


def nothing_is_left(stage: Stage, before: int) -> None:
    """No thread of a bridge more than before, and no socket."""
    assert threads() == before
    no_socket_is_left(stage)


def no_socket_is_left(stage: Stage) -> None:
    """Of the bridge, or of others, to the proxy; they need a moment."""
    deadline = time.monotonic() + PATIENCE
    while (left := sockets(stage)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left == []


def sockets(stage: Stage) -> list[object]:
    """Those of this process that have to do with the proxy, which is the only way to the gateway."""
    port = stage.proxy.address
    mine = psutil.Process().net_connections("tcp")
    return [one for one in mine if port in [end.port for end in (one.laddr, one.raddr) if end]]


def kinds(events: Sequence[Event]) -> list[Kind]:
    return [event.kind for event in events]


class Lost(AssertionError):  # noqa: N818 - it is a verdict
    """Events did not come as they were pushed.

    :param values: those that did not come at all.
    """

    def __init__(self, what: str, values: Sequence[float]) -> None:
        super().__init__(what)
        self.values = values


def pushes_arrive(stage: Stage, recorder: Recorder, values: Sequence[float], device: str = ONE) -> int:
    """Every event that a device pushes now is heard of, once, in order, as a change.

    What was pushed before, and is told again because somebody subscribed anew, does not count. Gives how often that
    took another try, because the bridge told of a gap: what is lost in one was not lost silently.
    """
    direct, deadline, tries = stage.direct(device), time.monotonic() + PATIENCE, 0
    while True:
        for value in values:
            direct.Push(value)
        try:
            seen = recorder.until(lambda event, last=values[-1]: event.value == last, PATIENCE)
        except AssertionError as error:
            raise Lost(str(error), values[-1:]) from None
        if not set(kinds(seen)) & set(TELLING):
            came = [(event.kind, event.value, event.error) for event in seen if event.value in values or event.error]
            if came != [(Kind.CHANGE, value, "") for value in values]:
                raise Lost(f"of {values} came {came}", sorted({*values} - {event.value for event in seen}))
            return tries
        assert time.monotonic() < deadline, f"one gap after another: {seen}"
        tries, values = tries + 1, [value + 0.001 for value in values]


def call_aside(call: Callable[[], object]) -> Callable[[], object]:
    """Make a call on a thread of its own; what is returned waits for its value, or the error in its place."""
    outcome: list[object] = []

    def run() -> None:
        try:
            outcome.append(call())
        except (ConnectorError, Unmet) as error:
            outcome.append(error)

    thread = threading.Thread(target=run)
    thread.start()

    def ended() -> object:
        thread.join(PATIENCE)
        assert not thread.is_alive(), "the call hangs"
        return outcome[0]

    return ended


def until(condition: Callable[[], bool], what: str = "it") -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not come to pass"
        time.sleep(0.01)

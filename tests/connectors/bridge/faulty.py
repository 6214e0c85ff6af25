"""A real control system behind a real gateway, and a proxy before it that makes trouble."""

from __future__ import annotations

import threading
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

import psutil
import tango

from harness.connectors.bridge.connector import BridgeConnector
from harness.connectors.bridge.gateway import Gateway
from harness.events.entry import Event, Kind
from simulators.faults import FaultyProxy, Trouble
from simulators.tangogql.doorway import Doorway
from tests.connectors.bridge.doors import bridged, opened, with_password
from tests.connectors.conftest import Recorder
from tests.connectors.system import ONE, ControlSystem, free_port

LIMIT = 3.0
"""Seconds of one call of the bridge."""
MARGIN = 1.5
"""What a busy machine may add to it."""
PATIENCE = 20.0
PAGE = b"<html><head><title>Bad things happen</title></head><body>Sorry.</body></html>"


def page(status: str, body: bytes = PAGE, kind: str = "text/html") -> bytes:
    """What a proxy says in place of the gateway."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


class Stage:
    """Gateway, proxy and connector in front of a control system of its own or of others.

    :param doorway: told to each gateway process, so that they have one port and one user.
    """

    def __init__(self, system: ControlSystem, *, repeatable: Sequence[str] = (), limit: float = LIMIT) -> None:
        self.system = system
        self.doorway = Doorway(system.address, port=free_port())
        self._open = ExitStack()
        self._gateway = ExitStack()
        try:
            self.start_gateway()
            self.proxy = self._open.enter_context(FaultyProxy(self.doorway.port))
            gateway = Gateway(
                f"http://127.0.0.1:{self.proxy.address}", self.doorway.prefix, repeatable=tuple(repeatable)
            )
            self.connector: BridgeConnector = self._open.enter_context(
                bridged(gateway, with_password(self.doorway), limit)
            )
        except BaseException:
            self.close()
            raise

    def start_gateway(self) -> None:
        """Start it, and wait until it answers: its imports take longer than a call may on a busy machine."""
        gateway, _ = self._gateway.enter_context(opened(self.doorway))
        urllib.request.urlopen(gateway.queries, timeout=PATIENCE).close()

    def kill_gateway(self) -> None:
        self._gateway.close()

    def close(self) -> None:
        self._open.close()
        self._gateway.close()

    def mend(self) -> None:
        self.proxy.trouble = Trouble()

    def direct(self, device: str = ONE) -> tango.DeviceProxy:
        """A way to the device that no trouble hinders."""
        return tango.DeviceProxy(f"tango://{self.system.address}/{device}")


@contextmanager
def staged(system: ControlSystem, *, repeatable: Sequence[str] = (), limit: float = LIMIT) -> Iterator[Stage]:
    stage = Stage(system, repeatable=repeatable, limit=limit)
    try:
        yield stage
    finally:
        stage.close()


def threads() -> int:
    """How many threads of bridges there are."""
    return sum("tango-bridge" in one.name for one in threading.enumerate())


def nothing_is_left(stage: Stage, before: int) -> None:
    """No thread of a bridge more than before, and no socket to gateway or proxy; sockets need a moment."""
    assert threads() == before
    deadline = time.monotonic() + PATIENCE
    while (left := sockets(stage)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left == []


def sockets(stage: Stage) -> list[object]:
    """Those of this process that have to do with a gateway or its proxy."""
    ports = {stage.proxy.address, stage.doorway.port}
    mine = psutil.Process().net_connections("tcp")
    return [one for one in mine if ports & {end.port for end in (one.laddr, one.raddr) if end}]


def ended_within(began: float, limit: float = LIMIT) -> None:
    assert time.monotonic() - began < limit + MARGIN


def kinds(events: Sequence[Event]) -> list[Kind]:
    return [event.kind for event in events]


def pushes_arrive(stage: Stage, recorder: Recorder, values: Sequence[float]) -> None:
    """Every event that a device pushes now is heard of, once, in order, as a change."""
    device = stage.direct()
    for value in values:
        device.Push(value)
    seen = recorder.until(lambda event: event.value == values[-1], PATIENCE)
    came = [(event.kind, event.value, event.error) for event in seen]
    assert came == [(Kind.CHANGE, value, "") for value in values], came

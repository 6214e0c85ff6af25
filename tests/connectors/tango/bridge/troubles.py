"""Everything that can be in the way between a bridge and its devices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from harness.errors import CallFailed, ConnectorError, NotExported, NotLoggedIn, TimedOut, Unreachable
from simulators.faults import Trouble
from tests.connectors.tango.bridge.faulty import Stage, page
from tests.connectors.tango.system import ControlSystem

QUERIES, SOCKET = b"POST /simulated/taranta/db", b"GET /simulated/taranta/socket"


class Fault(Protocol):
    """Something that is in the way for a time.

    :param errors: what a call in it may raise; () if calls go well.
    :param says: what the first of them says.
    :param interrupts: whether it interrupts the stream of events.
    :param keeps: whether a value that was pushed meanwhile is still there afterwards.
    """

    errors: tuple[type[ConnectorError], ...]
    says: str
    interrupts: bool
    keeps: bool

    def begin(self, stage: Stage) -> None: ...

    def end(self, stage: Stage) -> None: ...


@dataclass(frozen=True)
class OnTheWay:
    """Trouble that a proxy makes.

    :param cuts: whether connections that are open break, too.
    """

    trouble: Trouble
    errors: tuple[type[ConnectorError], ...]
    says: str
    listening: bool = True
    cuts: bool = True
    interrupts: bool = True
    keeps: bool = True

    def begin(self, stage: Stage) -> None:
        stage.proxy.trouble = replace(self.trouble)
        if not self.listening:
            stage.proxy.stop_listening()
        if self.cuts:
            stage.proxy.cut()

    def end(self, stage: Stage) -> None:
        stage.mend()
        if not self.listening:
            stage.proxy.listen()


@dataclass(frozen=True)
class GatewayRestarted:
    """The gateway ends, and is started again."""

    errors: tuple[type[ConnectorError], ...] = (Unreachable,)
    says: str = "cannot be reached"
    interrupts: bool = True
    keeps: bool = True

    def begin(self, stage: Stage) -> None:
        stage.end_gateway()

    def end(self, stage: Stage) -> None:
        stage.start_gateway()


@dataclass(frozen=True)
class ServerRestarted:
    """The device server is killed, and started again.

    :param system: where it runs.
    """

    system: ControlSystem
    instance: str
    device: str
    errors: tuple[type[ConnectorError], ...] = (Unreachable, NotExported, TimedOut, CallFailed)
    says: str = ""
    interrupts: bool = True
    keeps: bool = False

    def begin(self, stage: Stage) -> None:
        self.system.kill(self.instance)

    def end(self, stage: Stage) -> None:
        self.system.start(self.instance, self.device)


def answered(status: str, **others: bytes) -> Trouble:
    """By something before the gateway; the login is left alone."""
    return Trouble(answers=page(status, **others), where=(QUERIES, SOCKET))


SOCKETS: Mapping[str, OnTheWay] = {
    "refused": OnTheWay(Trouble(), (Unreachable,), "cannot be reached", listening=False),
    "dropped": OnTheWay(Trouble(refuses=True), (Unreachable,), "broke"),
    "half open": OnTheWay(Trouble(holds=True), (TimedOut,), "did not answer within", cuts=False),
    "slow": OnTheWay(Trouble(delay=0.3), (), "", cuts=False, interrupts=False),
    "too slow": OnTheWay(Trouble(delay=3600.0), (TimedOut,), "did not answer within"),
}
ANSWERS: Mapping[str, OnTheWay] = {
    "401": OnTheWay(answered("401 Unauthorized"), (NotLoggedIn,), "401"),
    "403": OnTheWay(answered("403 Forbidden"), (NotLoggedIn,), "403"),
    "500": OnTheWay(answered("500 Internal Server Error"), (Unreachable,), "status 500"),
    "502": OnTheWay(answered("502 Bad Gateway"), (Unreachable,), "status 502"),
    "HTML": OnTheWay(answered("200 OK"), (Unreachable,), "not JSON but text/html: .*Bad things happen"),
    "other JSON": OnTheWay(
        answered("200 OK", body=b"[1]", kind="application/json"), (Unreachable,), "neither data nor"
    ),
}
ALL = {**SOCKETS, **ANSWERS}

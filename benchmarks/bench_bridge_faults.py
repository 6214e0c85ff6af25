"""What goes wrong between the bridge and the devices, each kind a hundred times, restarts three times.

``python -m benchmarks.bench_bridge_faults [--quick]``: a proxy on the loopback interface before a real TangoGQL, a
real control system behind it. In each fault a call has to end with its error, a wait for what never comes has to end,
and one for what comes afterwards has to be met; afterwards the next three events have to come. The kinds happen side
by side, each through a proxy, a bridge and a device of its own. Ends with an error if anything was not so, if an event
was lost after a recovery, or if a thread or a socket is left.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console
from rich.table import Table

from harness.connectors.tango.bridge.transport import websocket
from tests.connectors.tango.bridge.drill import Drill, Drilled
from tests.connectors.tango.bridge.faulty import Service, Stage, no_socket_is_left
from tests.connectors.tango.bridge.troubles import ALL, Fault, GatewayRestarted, ServerRestarted
from tests.connectors.tango.system import ControlSystem

LIMIT = 2.0
"""Seconds of one call of the bridges."""
SLACK = 2.0
"""Seconds beyond it after which a call counts as too long, on a machine that does all of this at a time."""
HEARTBEAT = 2.0
"""Seconds between two pings of the websockets, so that a half-open one is noticed sooner than by default."""
OFTEN, RARELY = 100, 3
AT_ONCE = 4
"""Kinds of faults that happen side by side."""
RESTARTED = "test/restarted/1"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="each only a few times, to see that it works")
    quick = parser.parse_args().quick
    often, rarely = (2, 1) if quick else (OFTEN, RARELY)
    websocket.HEARTBEAT = HEARTBEAT
    logging.getLogger("harness").setLevel(logging.ERROR)  # that a connection broke is no news here
    before = threading.enumerate()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as left:
        system = ControlSystem(Path(folder))
        left.callback(system.end)
        devices = {name: f"test/instrument/{number}" for number, name in enumerate([*ALL, "gateway"], 1)}
        system.define("devices/one", list(devices.values()))
        system.define("devices/two", [RESTARTED])
        system.start("one", devices["gateway"])
        system.start("two", RESTARTED)
        service = left.enter_context(Service(system))
        restarted = left.enter_context(Service(system))
        kinds = [
            ("gateway restarted", restarted, GatewayRestarted(), devices["gateway"], rarely),
            ("device server restarted", service, ServerRestarted(system, "two", RESTARTED), RESTARTED, rarely),
            *((name, service, fault, devices[name], often) for name, fault in ALL.items()),
        ]
        with ThreadPoolExecutor(AT_ONCE) as workers:
            drills = list(workers.map(lambda kind: drilled(*kind), kinds))
        wrong = [text for drill in drills for text in drill.wrong]
        wrong += [f"{drill.name}: a call took {drill.longest:.1f} s" for drill in drills if is_too_long(drill)]
    if more := [one.name for one in threading.enumerate() if one not in before]:
        wrong.append(f"threads are left: {', '.join(more)}")
    show(drills)
    for text in wrong:
        print(text)
    sys.exit(bool(wrong))


def drilled(name: str, service: Service, fault: Fault, device: str, times: int) -> Drill:
    """One kind of fault, so often, through a stage of its own of which nothing is left."""
    stage = Stage(service, LIMIT)
    try:
        one = Drilled(stage, device)
        try:
            drill = one.drill(name, fault, times)
        finally:
            one.close()
    finally:
        stage.close()
    try:
        no_socket_is_left(stage)
    except AssertionError as error:
        drill.wrong.append(f"{name}: sockets are left: {error}")
    return drill


def is_too_long(drill: Drill) -> bool:
    """Whether a call took longer than its limit."""
    return drill.longest > LIMIT + SLACK


def show(drills: Sequence[Drill]) -> None:
    table = Table(title="Faults between the bridge and the devices", caption=f"a call may take {LIMIT:g} s")
    for column in (
        "fault",
        "times",
        "calls ended well or clearly",
        "of these: only no answer",
        "longest call",
        "recovered",
        "slowest recovery",
        "further gaps told",
        "events lost",
    ):
        table.add_column(column, justify="left" if column == "fault" else "right")
    for drill in drills:
        table.add_row(
            drill.name,
            str(drill.times),
            str(drill.told + drill.late),
            str(drill.late),
            f"{drill.longest:.2f} s",
            str(drill.recovered),
            f"{drill.slowest:.2f} s",
            str(drill.gaps),
            str(drill.lost),
        )
    Console(width=140).print(table)


if __name__ == "__main__":
    main()

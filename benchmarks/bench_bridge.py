"""What the bridge adds to a gateway: a command, events, a thousand subscriptions, the wake-up of a step.

``python -m benchmarks.bench_bridge [--quick]``: a real TangoGQL with its login in front of a real control system. The
bridge and the plainest aiohttp client take turns on the same gateway; a figure is the ratio of their medians.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import tango
from rich.console import Console
from rich.table import Table

from benchmarks.bare.gateway import BareGateway
from benchmarks.wide import WIDTH, name_of
from harness.connectors.tango.abstract import Connector
from harness.connectors.tango.bridge.connector import BridgeConnector
from harness.connectors.tango.bridge.factory import TBridgeFactory
from harness.connectors.tango.bridge.transport import websocket
from harness.connectors.tango.bridge.transport.documents import EXECUTE
from harness.connectors.tango.bridge.transport.protocol import Frame
from harness.events import Becomes, Budget, Event, Journal, Kind, Watch, wait_for
from harness.events.key import Key
from harness.events.values import Wanted
from harness.limits import Limits
from harness.targets.launcher.tango import Door
from harness.targets.tango.through_gateway import behind
from simulators.supervisor import Supervisor
from simulators.tango.part import door_of
from simulators.tangogql.doorway import Doorway
from tests.events.control_system import control_system

LIMIT = 60.0
MANY = 1000
BLOCKS = 6
"""Blocks of `MANY` attributes: each is subscribed to once, because the gateway remembers for some seconds."""
PUSHED = 8
"""Attributes on which events are pushed in turn."""
PORTION = 300
"""Events that are pushed in one go; twice as many fill no queue."""
QUIET = 8.0
"""Seconds without an event after which no more are to come, on a busy machine."""
SHORT = 0.02
FIRST = "bench/wide/0"
LIMITS = Limits(call=LIMIT, wait=LIMIT)


@contextmanager
def served(devices: Sequence[str]) -> Iterator[str]:
    """A control system with these devices, each with `WIDTH` attributes; gives its address."""
    with control_system() as system:
        for device in devices:
            entry = tango.DbDevInfo()
            entry.name, entry._class, entry.server = device, "Wide", "wide/bench"
            system.database.add_device(entry)
        server = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.wide", "bench", "-ORBendPoint", "giop:tcp:127.0.0.1:0"],
            env={**os.environ, "TANGO_HOST": system.tango_host},
            stdout=subprocess.DEVNULL,
        )
        try:
            end = time.monotonic() + LIMIT
            while True:
                try:
                    system.proxy(devices[-1]).ping()
                    break
                except tango.DevFailed:
                    assert time.monotonic() < end, "the device server does not answer"
                    assert server.poll() is None, "the device server ended"
                    time.sleep(0.1)
            yield system.tango_host
        finally:
            server.kill()
            server.wait()


@contextmanager
def gateway(tango_host: str) -> Iterator[Door]:
    """A real gateway in front of a control system."""
    supervisor = Supervisor()
    try:
        process = supervisor.start("gateway", "simulators.tangogql.service")
        doorway = Doorway(tango_host)
        process.send(doorway)
        yield door_of(doorway, process.receive(time.monotonic() + LIMIT, "port"))
    finally:
        supervisor.stop()


@contextmanager
def connected(door: Door) -> Iterator[BridgeConnector]:
    """A connector of its own, which knows nothing yet."""
    factory = TBridgeFactory()
    connector = BridgeConnector(factory.bridge(*behind(door), LIMITS), factory, LIMITS)
    try:
        yield connector
    finally:
        connector.close()


class Counter:
    """A subscriber that keeps when events came."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.events: list[Event] = []

    def push_event(self, event: Event) -> None:
        self.times.append(time.perf_counter())
        self.events.append(event)

    def wait_for(self, count: int) -> None:
        """Until so many have come, or nothing has for long."""
        before = -1
        while before != len(self.times) < count:
            before, end = len(self.times), time.monotonic() + QUIET
            while len(self.times) < count and time.monotonic() < end:
                time.sleep(SHORT)


def commands(connector: Connector, bare: BareGateway, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds of one command."""
    device = connector.device(FIRST)
    variables = {"device": FIRST, "command": "Echo", "argument": "first light"}
    ours: list[float] = []
    plain: list[float] = []
    device.execute("Echo", "first light")
    for turn in range(-2, rounds):
        for side in (0, 1) if turn % 2 else (1, 0):
            if side:
                took = bare.post(EXECUTE, variables, 20)
            else:
                took = []
                for _ in range(20):
                    began = time.perf_counter()
                    device.execute("Echo", "first light")
                    took.append(time.perf_counter() - began)
            if turn >= 0:
                (plain if side else ours).extend(took)
    return ours, plain


@dataclass
class Received:
    """What came by the bridge and by the plain client, by turns."""

    ours: list[list[float]] = field(default_factory=list)
    plain: list[list[float]] = field(default_factory=list)
    lost: int = 0
    """Values that came to the bridge in a frame, and not out of it."""
    unmarked: int = 0
    """How often the gateway passed on less than everything, and the bridge told of no gap."""

    @property
    def counts(self) -> tuple[float, float]:
        """How many came, ours and plain."""
        return tuple(statistics.median(map(len, each)) for each in (self.ours, self.plain))  # type: ignore[return-value]

    @property
    def rates(self) -> tuple[float, float]:
        """How many a second."""
        return tuple(statistics.median(map(rate, each)) for each in (self.ours, self.plain))  # type: ignore[return-value]


def rate(times: Sequence[float]) -> float:
    return (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 else 0.0


def received(
    connector: Connector, bare: BareGateway, begin: Callable[[Callable[[], int]], object], count: int, rounds: int
) -> Received:
    """Take turns at receiving what `begin` has pushed; it is told how to ask how much has come."""
    found = Received()
    names = [name_of(number) for number in range(PUSHED)]
    for turn in range(rounds):
        for side in (0, 1) if turn % 2 else (1, 0):
            if side:
                found.plain.append(bare.events([f"{FIRST}/{name}" for name in names], begin, count, QUIET))
            else:
                counter = Counter()
                with frames_counted() as frames:
                    subscriptions = connector.subscribe([Key(FIRST, name) for name in names], counter)
                    first, seen = len(counter.times), len(frames)
                    begin(lambda counter=counter, first=first: len(counter.times) - first)  # type: ignore[misc]
                    counter.wait_for(first + count)
                    for one in subscriptions:
                        one.close()
                came = [value for _, value in frames[seen:] if value is not None]
                handed = {event.value for event in counter.events[first:]}
                found.ours.append(counter.times[first:][: len(came)])
                found.lost += len(set(came) - handed)
                gaps = any(event.kind is Kind.GAP for event in counter.events)
                found.unmarked += len(set(came)) < count and not gaps
            bare.wait_until_left()  # what was dropped in one turn makes the gateway poll in the next
    return found


def in_portions(proxy: tango.DeviceProxy, count: int) -> Callable[[Callable[[], int]], None]:
    """Push as fast as they are received: the next portion before the last one has come, but never too much."""

    def push(come: Callable[[], int]) -> None:
        end = time.monotonic() + LIMIT
        for first in range(0, count, PORTION):
            while first - come() > PORTION:
                assert time.monotonic() < end, f"{come()} of {first} came"
                time.sleep(0.001)
            proxy.PushOn([PUSHED, first, PORTION])

    return push


def at_a_pace(proxy: tango.DeviceProxy, count: int, microseconds: int) -> Callable[[Callable[[], int]], None]:
    """Push one event so long after the other, whatever comes of it."""
    return lambda _: proxy.Push([PUSHED, count, microseconds])


@contextmanager
def frames_counted() -> Iterator[list[tuple[float, Any]]]:
    """When the frames with data came that the bridge received, and their values."""
    received: list[tuple[float, Any]] = []
    read = websocket._frame

    def counted(*arguments: object) -> Frame | None:
        at = time.perf_counter()
        frame = read(*arguments)  # type: ignore[arg-type]
        if frame is not None and frame.meaning == "data":
            received.append((at, frame.payload["data"]["attributes"]["value"]))
        return frame

    websocket._frame = counted  # type: ignore[assignment]
    try:
        yield received
    finally:
        websocket._frame = read


def wake_up(connector: Connector, proxy: tango.DeviceProxy, turns: int) -> list[float]:
    """Seconds from when a frame was there until the step that waits for it ran again."""
    journal, took = Journal(), []
    attribute = name_of(0)
    with Watch(connector, journal) as watch, frames_counted() as frames:
        watch.add([Key(FIRST, attribute)])
        for _ in range(turns):
            mark = journal.mark()
            proxy.Push([1, 1, 0])
            expected = Becomes(Key(FIRST, attribute), Wanted("1", 1))
            wait_for(expected, journal=journal, since=mark, budget=Budget(LIMIT))
            took.append(time.perf_counter() - frames[-1][0])
            mark = journal.mark()
    return took


def subscribed(door: Door, bare: BareGateway, blocks: list[list[str]]) -> dict[str, list[float]]:
    """Seconds until `MANY` attributes have shown their first values: by the bridge, and in the plain ways."""
    found: dict[str, list[float]] = {}
    for number, devices in enumerate(blocks):
        pairs = [Key(device, name_of(place)) for device in devices for place in range(WIDTH)]
        names = [f"{device}/{name}" for device, name in pairs]
        way = ("the bridge", "plain, in one", "the bridge, configured", "plain, by device")[number % 4]
        if way == "plain, in one":
            took = bare.first_values([names])
        elif way == "plain, by device":
            took = bare.first_values([names[start : start + WIDTH] for start in range(0, len(names), WIDTH)])
        else:
            with connected(door) as connector:
                connector.subscribe([Key(FIRST, "State")], Counter())  # the connections are open
                if way == "the bridge, configured":
                    connector.configure_each(pairs)
                counter = Counter()
                began = time.perf_counter()
                subscriptions = connector.subscribe(pairs, counter)
                took = time.perf_counter() - began
                kinds = {event.kind for event in counter.events}
                assert kinds == {Kind.INITIAL}, kinds
                assert len(subscriptions) == len(pairs)
        found.setdefault(way, []).append(took)
        bare.wait_until_left()  # ending a thousand subscriptions takes the gateway's time, too
    return found


def say(what: str) -> None:
    """What is measured now: all of it takes a quarter of an hour."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few turns, to see that it works")
    quick = parser.parse_args().quick
    table = Table(title="Bridge", caption="medians; ratio: of the bridge to the plain client in the same run")
    for column in ("what", "bridge", "plain", "ratio", "aim"):
        table.add_column(column, justify="left" if column == "what" else "right")
    blocks = [
        [f"bench/block{block}/{number}" for number in range(MANY // WIDTH)] for block in range(4 if quick else 12)
    ]
    with (
        served([FIRST, *(device for devices in blocks for device in devices)]) as tango_host,
        gateway(tango_host) as door,
        BareGateway(door) as bare,
    ):
        proxy = tango.DeviceProxy(f"tango://{tango_host}/{FIRST}")
        with connected(door) as connector:
            say("a command")
            ours, plain = map(statistics.median, commands(connector, bare, 3 if quick else 15))
            table.add_row("a command", f"{ours * 1e3:.2f} ms", f"{plain * 1e3:.2f} ms", f"{ours / plain:.2f}", "1.15")
            flows = (
                ("as fast as they are received", 12_000, in_portions(proxy, 12_000), "0.90"),
                ("1,000 a second", 3_000, at_a_pace(proxy, 3_000, 1000), "0.90"),
                ("at once", 10_000, at_a_pace(proxy, 10_000, 0), ""),  # what the gateway drops is chance
            )
            for what, count, begin, aim in flows:
                say(f"events, {what}")
                found = received(connector, bare, begin, count, 1 if quick else 5)
                (mine, other), (fast, fast_other) = found.counts, found.rates
                table.add_row(
                    f"events received of {count:,}, {what}; lost in the bridge: {found.lost}, holes without a gap: "
                    f"{found.unmarked}",
                    f"{mine:,.0f}, {fast:,.0f}/s",
                    f"{other:,.0f}, {fast_other:,.0f}/s",
                    f"{mine / other:.2f}, {fast / fast_other:.2f}",
                    aim,
                )
            say("the wake-up of a step")
            woken = sorted(wake_up(connector, proxy, 20 if quick else 200))
            table.add_row(
                "from a frame to the step's wake-up",
                f"{statistics.median(woken) * 1e3:.2f} ms, 95 %: {woken[int(len(woken) * 0.95)] * 1e3:.2f} ms",
                "",
                "",
                "1 ms",
            )
        say(f"subscribing to {MANY:,} attributes")
        times = {way: statistics.median(each) for way, each in subscribed(door, bare, blocks).items()}
    fastest = min((way for way in times if way.startswith("plain")), key=lambda way: times[way])
    for way, took in times.items():
        if way.startswith("the"):
            table.add_row(
                f"{MANY:,} attributes until their first values: {way}",
                f"{took:.2f} s",
                f"{times[fastest]:.2f} s ({fastest})",
                f"{took / times[fastest]:.2f}",
                "1.15",
            )
    Console(width=140).print(table)


if __name__ == "__main__":
    main()

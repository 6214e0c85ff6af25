"""How fast events come in and wake up a step, each beside the plainest thing that could do it, in one run.

``python benchmarks/bench_events.py [--quick]``; needs ``pytango-db``. Both sides of a comparison take turns, and the
ratio is that of their medians. Latencies are from just before the device's ``push_change_event`` (in its own process,
by the machine's monotonic clock) until the thread that waits runs again.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import tango
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from harness.connectors.tango.abstract import Connector
from harness.connectors.tango.direct import DirectConnector
from harness.events import Becomes, Budget, Event, Journal, Kind, Watch, wait_for
from harness.events.key import Key
from harness.events.values import Wanted
from harness.limits import Limits
from tests.events.control_system import ControlSystem, control_system

DEVICE = "bench/pusher/1"
LIMIT = 30.0
COUNT = 200_000


class Condition:
    """The plainest hand-over: a PyTango callback that keeps the value and notifies a condition."""

    def __init__(self, proxy: tango.DeviceProxy, attribute: str) -> None:
        self.condition = threading.Condition()
        self.value = None
        self.proxy = proxy
        self.event = proxy.subscribe_event(attribute, tango.EventType.CHANGE_EVENT, self.push)

    def push(self, event: tango.EventData) -> None:
        if not event.err:
            with self.condition:
                self.value = event.attr_value.value
                self.condition.notify()

    def wait(self, wanted: int, _since: int) -> float:
        with self.condition:
            assert self.condition.wait_for(lambda: self.value == wanted, LIMIT)
        return time.monotonic()

    def close(self) -> None:
        self.proxy.unsubscribe_event(self.event)


@contextmanager
def connected(system: ControlSystem) -> Iterator[Connector]:
    connector = DirectConnector(system.tango_host, Limits())
    try:
        yield connector
    finally:
        connector.close()


def wake_up(system: ControlSystem, connector: Connector, turns: int) -> tuple[list[float], list[float]]:
    """Seconds from push to wake-up: a bare callback with a condition, and a step that waits on the journal."""
    proxy = system.proxy(DEVICE)
    bare, journal = Condition(proxy, "counted0"), Journal()
    times: tuple[list[float], list[float]] = ([], [])

    def step(wanted: int, since: int) -> float:
        expectation = Becomes(Key(DEVICE, "counted1"), Wanted(str(wanted), wanted))
        wait_for(expectation, journal=journal, since=since, budget=Budget(LIMIT))
        return time.monotonic()

    try:
        with Watch(connector, journal) as watch:
            watch.add([Key(DEVICE, "counted1")])
            for turn in range(-20, turns):
                sides: list[tuple[int, Callable[[int, int], float]]] = [(0, bare.wait), (1, step)]
                for side, wait in sides if turn % 2 else reversed(sides):
                    value, mark = turn + 1000, journal.mark()
                    proxy.PushSoon([side, value, 3])
                    woken = wait(value, mark)
                    (pushed,) = proxy.PushTimes()
                    if turn >= 0:
                        times[side].append(woken - pushed)
    finally:
        bare.close()
    return times


def intake(turns: int) -> tuple[list[float], list[float], list[float], list[float]]:
    """Seconds for 200,000 events: a list under a lock; the journal with a wait pending; its first and last 10,000."""
    events = [Event(Kind.CHANGE, Key(f"a/b/{n % 8}", "level"), float(n), "", "VALID", 1.0, 1.0) for n in range(COUNT)]
    listed, journalled, first, last = [], [], [], []
    for _ in range(turns):
        kept: list[Event] = []
        lock = threading.Lock()
        begin = time.perf_counter()
        for event in events:
            with lock:
                kept.append(event)
        listed.append(time.perf_counter() - begin)

        journal = Journal()
        ready = threading.Event()
        pending = threading.Thread(target=_wait_for_the_end, args=(journal, ready))
        pending.start()
        ready.wait(LIMIT)
        push, parts = journal.push_event, []
        for start in range(0, COUNT, 10_000):
            part = events[start : start + 10_000]
            begin = time.perf_counter()
            for event in part:
                push(event)
            parts.append(time.perf_counter() - begin)
        journal.push_event(Event(Kind.CHANGE, Key("a/b/0", "level"), -1.0, "", "VALID", 1.0, 1.0))
        pending.join(LIMIT)
        assert len(journal) == COUNT + 1
        journalled.append(sum(parts))
        first.append(parts[0])
        last.append(parts[-1])
    return listed, journalled, first, last


def _wait_for_the_end(journal: Journal, ready: threading.Event) -> None:
    follow = journal.follow

    def follow_and_tell(*arguments: object) -> None:
        follow(*arguments)  # type: ignore[arg-type]
        ready.set()

    journal.follow = follow_and_tell  # type: ignore[method-assign]
    wait_for(Becomes(Key("a/b/0", "level"), Wanted("-1", -1.0)), journal=journal, since=0, budget=Budget(LIMIT))


def paced(system: ControlSystem, connector: Connector, rate: int, seconds: float) -> tuple[int, int, float]:
    """Events pushed at a steady rate, those that the journal has, and the seconds that they took."""
    count, journal = int(rate * seconds), Journal()
    proxy = system.proxy(DEVICE)
    proxy.PushTimes()
    with Watch(connector, journal) as watch:
        watch.add([Key(DEVICE, "counted0")])
        mark = journal.mark()
        proxy.PushPaced([0, count, int(1e6 / rate)])
        wait_for(
            Becomes(Key(DEVICE, "counted0"), Wanted(str(count), count)),
            journal=journal,
            since=mark,
            budget=Budget(seconds * 2 + LIMIT),
        )
        values = [entry.event.value for entry in journal.entries(mark, Key(DEVICE, "counted0"))]
    assert values == sorted(set(values)), "events came out of order or twice"
    pushed = proxy.PushTimes()
    return count, len(values), pushed[-1] - pushed[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the turns, to see that it works")
    quick = parser.parse_args().quick
    table = Table(title="Events", caption="medians; ratio: of the harness to the plain thing in the same run")
    for column in ("what", "harness", "plain", "ratio", "aim"):
        table.add_column(column, justify="left" if column == "what" else "right")

    listed, journalled, first, last = map(statistics.median, intake(2 if quick else 10))
    table.add_row(
        "intake with a wait pending, beside a list under a lock",
        f"{COUNT / journalled:,.0f} events/s",
        f"{COUNT / listed:,.0f} events/s",
        f"{journalled / listed:.1f}",
        "30,000 events/s",
    )
    table.add_row(
        "10,000 events: the last of 200,000 beside the first",
        f"{last * 1000:.2f} ms",
        f"{first * 1000:.2f} ms",
        f"{last / first:.2f}",
        "1.0",
    )
    with control_system() as system:
        system.serve("bench", DEVICE)
        with connected(system) as connector:
            plain, ours = wake_up(system, connector, 50 if quick else 500)
            rate, seconds = 2000, 1.0 if quick else 5.0
            pushed, kept, took = paced(system, connector, rate, seconds)
    table.add_row(
        "from a device's push to the step's wake-up, beside a callback with a condition",
        f"{statistics.median(ours) * 1e6:.0f} µs",
        f"{statistics.median(plain) * 1e6:.0f} µs",
        f"{statistics.median(ours) / statistics.median(plain):.2f}",
        "1.20",
    )
    table.add_row(
        f"paced end to end, {pushed / took:,.0f} events/s for {took:.1f} s",
        f"{kept:,} kept",
        f"{pushed:,} pushed",
        f"{kept / pushed:.4f}",
        "1",
    )
    Console(width=120).print(table)


if __name__ == "__main__":
    main()

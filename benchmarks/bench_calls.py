"""What the connector costs beside bare PyTango: a command, a read, a subscription, an event.

Both sides speak to the same device server in the same run, turn about; a figure is the ratio of their medians.
Run as ``python -m benchmarks.bench_calls``.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import tango

from harness.connectors.tango.direct import DirectConnector
from harness.events.entry import Event
from harness.events.key import Key
from harness.limits import Limits
from tests.connectors.tango.system import ONE, THREE, standard

ROUNDS = 15
EVENTS = 20_000
ATTRIBUTES = ("pushed", "pushedBand", "pushedSpectrum", "brokenPush")


def seconds(call: Callable[[], object], times: int) -> float:
    """Mean time of a call."""
    started = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - started) / times


def side_by_side(name: str, bare: Callable[[], object], ours: Callable[[], object], times: int) -> None:
    """Measure both turn about and print the medians and their ratio."""
    bare(), ours()
    pairs = [(seconds(bare, times), seconds(ours, times)) for _ in range(ROUNDS)]
    low, high = (statistics.median(column) for column in zip(*pairs, strict=True))
    spread = sorted(ours / bare for bare, ours in pairs)
    print(
        f"{name:<46}{low * 1e6:9.0f} us {high * 1e6:9.0f} us   ratio {high / low:5.2f}"
        f"  ({spread[0]:.2f} to {spread[-1]:.2f})  added {(high - low) * 1e6:6.0f} us"
    )


class Counter:
    """A subscriber that counts."""

    def __init__(self) -> None:
        self.count = 0

    def push_event(self, event: Event) -> None:
        self.count += 1


def subscriptions(connector: DirectConnector, raw: tango.DeviceProxy) -> None:
    change = tango.EventType.CHANGE_EVENT
    keep = [raw.subscribe_event("pushed", change, lambda _: None)]  # the event channel itself is not measured

    def bare() -> None:
        numbers = [raw.subscribe_event(name, change, lambda _: None) for name in ATTRIBUTES * 5]
        for number in numbers:
            raw.unsubscribe_event(number)

    def ours() -> None:
        for one in connector.subscribe([Key(ONE, name) for name in ATTRIBUTES * 5], Counter()):
            one.close()

    kept = connector.subscribe([Key(ONE, "pushed")], Counter())
    side_by_side("20 subscriptions with first value, and their end", bare, ours, 1)
    for one in kept:
        one.close()
    raw.unsubscribe_event(keep[0])


def events(connector: DirectConnector, raw: tango.DeviceProxy) -> None:
    """A burst taken by a bare callback that appends value and time, and by a subscriber."""
    seen: list[object] = []
    number = raw.subscribe_event(
        "pushed",
        tango.EventType.CHANGE_EVENT,
        lambda event: seen.append((event.attr_value.value, event.attr_value.time)),
    )
    bare = burst(raw, lambda: len(seen))
    raw.unsubscribe_event(number)
    counter = Counter()
    (subscription,) = connector.subscribe([Key(ONE, "pushed")], counter)
    ours = burst(raw, lambda: counter.count)
    subscription.close()
    print(
        f"events a second, {EVENTS} in bursts of 500:  bare {bare:9.0f}   ours {ours:9.0f}   ratio {bare / ours:5.2f}"
    )


def burst(raw: tango.DeviceProxy, count: Callable[[], int]) -> float:
    started, busy = count(), 0.0
    for _ in range(EVENTS // 500):
        before, begun = count(), time.perf_counter()
        raw.command_inout("Burst", 500)
        while count() < before + 500 and time.perf_counter() - begun < 2.0:
            time.sleep(0.0005)
        busy += time.perf_counter() - begun
    return (count() - started) / busy


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        system = standard(Path(folder))
        connector = DirectConnector(system.address, Limits(call=10.0))
        try:
            raw = tango.DeviceProxy(f"tango://{system.address}/{ONE}")
            device = connector.device(ONE)
            print(f"{'':<46}{'bare':>12} {'connector':>12}")
            side_by_side("ping", raw.ping, device.ping, 300)
            side_by_side("state", raw.state, device.state, 300)
            side_by_side("read of a double", lambda: raw.read_attribute("pushed"), lambda: device.read("pushed"), 300)
            side_by_side(
                "read of an enumeration", lambda: raw.read_attribute("aBand"), lambda: device.read("aBand"), 300
            )
            echo = lambda: raw.command_inout("Echo", "x")  # noqa: E731
            side_by_side("command with a text", echo, lambda: device.execute("Echo", "x"), 300)
            write = lambda: raw.write_attribute("limited", 1.0)  # noqa: E731
            side_by_side("write of a double", write, lambda: device.write("limited", 1.0), 300)
            far = connector.device(THREE)
            assert far.ping() < 1
            subscriptions(connector, raw)
            events(connector, raw)
        finally:
            connector.close()
            system.end()
    assert threading.active_count() == 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""A client that subscribes again and again: ``python -m tests.exhaustive.subscriber HOST CONTROL NUMBER ROUNDS``.

In each round it subscribes to the scan numbers of all subarrays, and has each change at once. It prints how many
subscriptions it made, and those changes that it never heard of.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from harness.connectors.tango.confirmation import Confirmation
from harness.connectors.tango.direct import DirectConnector
from harness.events.entry import Event, Kind
from harness.events.key import Key
from harness.limits import Limits
from harness.models.load import load_telescope

SKA_MID = Path(__file__).parents[2] / "telescopes" / "ska-mid.yaml"
DEVICES = tuple(f"mid-{system}/subarray/{number}" for system in ("tmc", "csp", "sdp") for number in ("01", "02"))
ATTRIBUTE = "scanID"
PATIENCE = 20.0
"""Seconds after which what has not come is lost."""


class Listener:
    """Keeps the values that changed."""

    def __init__(self) -> None:
        self.changed: set[tuple[str, int]] = set()

    def push_event(self, event: Event) -> None:
        if event.kind is Kind.CHANGE:
            self.changed.add((event.key.subject, event.value))


def main(host: str, control: str, number: int, rounds: int) -> None:
    """Subscribe, change, compare; the values of one process are no other's."""
    telescope = load_telescope(SKA_MID, {})
    connector = DirectConnector(host, Limits(call=30.0), telescope.names, Confirmation(control, telescope.pushes))
    lost: list[str] = []
    for round_ in range(rounds):
        listener, value = Listener(), number * 1_000_000 + round_
        subscriptions = connector.subscribe([Key(device, ATTRIBUTE) for device in DEVICES], listener)
        for device in DEVICES:
            connector.device(control).execute("Set", [device, ATTRIBUTE, str(value)])
        wanted = {(device, value) for device in DEVICES}
        end = time.monotonic() + PATIENCE
        while not wanted <= listener.changed and time.monotonic() < end:
            time.sleep(0.001)
        lost += [f"{device} {value}" for device, value in wanted - listener.changed]
        for one in subscriptions:
            one.close()
    connector.close()
    sys.stdout.write(json.dumps({"made": rounds * len(DEVICES), "lost": lost}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))

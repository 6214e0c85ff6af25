"""Events that were lost on the way, told from those that were never sent."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.events.control_system import ControlSystem, control_system
from tests.events.losing import is_told, tell

TRIALS = 100
DEVICES = ("test/pusher/1", "test/pusher/2")


@pytest.mark.timeout(1800)
def test_each_subscriber_that_was_stopped_is_told_from_a_device_that_does_not_push() -> None:
    with control_system() as system, ThreadPoolExecutor(len(DEVICES)) as threads:
        system.serve("shared", *DEVICES)
        found = [one for each in threads.map(lambda device: try_out(system, device), DEVICES) for one in each]
    assert len(found) == TRIALS
    assert [said for stop, said in found if not is_told(said, stop=stop)] == []


def try_out(system: ControlSystem, device: str) -> list[tuple[bool, dict[str, Any]]]:
    """One device's part: a subscriber that is stopped and one that is not, in turn."""
    stops = [bool(number % 2) for number in range(TRIALS // len(DEVICES))]
    return [(stop, tell(system, device, "shared", stop=stop)) for stop in stops]

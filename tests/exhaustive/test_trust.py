"""Verdicts in their thousands: right scenarios are never red, planted faults never green."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.models.faults import LOST, SLOW, UnknownFault, strikes
from harness.models.load import load_telescope
from tests.library.running import ROOT, results, run

RIGHT = 2_000
WORKERS = "5"
ACTIONS = {
    "AssignResources": ("EMPTY", "I assign resources to subarray 1"),
    "Configure": ("IDLE", "I configure subarray 1"),
    "Scan": ("READY", "I scan on subarray 1"),
    "End": ("READY", "I end the scheduling block on subarray 1"),
    "ReleaseAllResources": ("IDLE", "I release all resources of subarray 1"),
    "Abort": ("IDLE", "I abort subarray 1"),
}
"""From where a command is sent, and how."""
ELEMENTS = {
    "ska-mid": ("mid-csp/subarray/01", "mid-sdp/subarray/01"),
    "ska-low": ("low-csp/subarray/01", "low-sdp/subarray/01", "low-mccs/subarray/01"),
}


def statuses(folder: Path) -> Counter[str]:
    """How many results have each status."""
    files = (folder / "allure").glob("*-result.json")
    return Counter(json.loads(file.read_text(encoding="utf-8"))["status"] for file in files)


@pytest.mark.timeout(3600)
def test_right_scenarios_are_never_red_however_busy_the_machine_is(tmp_path: Path) -> None:
    passed = number = 0
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        while passed < RIGHT:
            number += 1
            folder = tmp_path / str(number)
            options = ("-n", WORKERS, "--random-order-bucket=global", *results(folder))
            done = run(ROOT / "features", *options, limit=900)
            found = statuses(folder)
            assert (done.returncode, set(found)) == (0, {"passed", "skipped"}), f"{passed} before\n{done.stdout}"
            passed += found["passed"]
    finally:
        busy.kill()
        busy.wait()


def planted(telescope: str) -> Iterator[str]:
    """A scenario for each fault of each element on each command, that says that nothing went wrong."""
    declared = load_telescope(ROOT / "telescopes" / f"{telescope}.yaml", {})
    for element in ELEMENTS[telescope]:
        for command, (state, action) in ACTIONS.items():
            for fault in faults_of(declared.devices[element].device_class, element, command):
                on = "" if fault == LOST else f' on "{command}"'
                yield f"""
  Scenario: {element} {fault} {command}
    Given subarray 1 is {state}
    And "{element}" has the fault {fault}{on}
    When {action}
    Then the command succeeds
"""


def faults_of(device_class: object, element: str, command: str) -> Iterator[str]:
    """The faults that it can have on a command, but for being slow, which is none of the command's end."""
    for fault in device_class.faults:  # type: ignore[attr-defined]
        try:
            strikes(element, device_class, fault, "" if fault == LOST else command)  # type: ignore[arg-type]
        except UnknownFault:
            continue
        if fault != SLOW:
            yield fault


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("telescope", ELEMENTS)
def test_planted_faults_are_never_green(telescope: str, tmp_path: Path) -> None:
    scenarios = list(planted(telescope))
    assert len(scenarios) > 20
    file = tmp_path / "planted.feature"
    file.write_text(f"@needs.faults\nFeature: Planted\n{''.join(scenarios)}", encoding="utf-8")
    done = run(file, "-n", "2", "--telescope", telescope, *results(tmp_path), limit=1800)
    found = statuses(tmp_path)
    assert found.keys() == {"failed"}, f"{found}\n{done.stdout}"
    assert found["failed"] == len(scenarios)

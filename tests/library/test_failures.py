"""A failure explains itself: what was wanted, what was seen and when, and why."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.library.running import results, run


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What the run of failing.gherkin says of each scenario, by its name."""
    folder = tmp_path_factory.mktemp("failing")
    feature = folder / "failing.feature"
    feature.write_text(Path(__file__).with_name("failing.gherkin").read_text(encoding="utf-8"), encoding="utf-8")
    done = run(feature, *results(folder))
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout
    cases = ET.parse(folder / "junit.xml").getroot().iter("testcase")
    return {case.attrib["name"]: "\n".join(part.text or "" for part in case) for case in cases}


EXPECTED = {
    "The wrong end": [
        "> Then subarray 1 goes through RESOURCING, READY",
        'did not go through RESOURCING, READY within 5 s of "When I assign resources to subarray 1"',
        "obsState  EMPTY -> RESOURCING",
        "obsState went to IDLE instead of READY after RESOURCING, 1 of 2 values seen.",
        "No gap in the events of mid-tmc/subarray/01 obsState.",
        "And the command succeeds",
        "not reached",
    ],
    "A fault on the way": ["Stopped early at", "mid-tmc/subarray/01 obsState went to FAULT"],
    "Refused, and what cannot come is waited for": [
        "mid-tmc/subarray/01 obsState becomes SCANNING cannot come: mid-tmc/subarray/01 Scan was NOT_ALLOWED",
        "API_CommandNotAllowed",
    ],
    "Refused, and nobody asks": [
        "mid-tmc/subarray/01 Scan was NOT_ALLOWED and no Then asked about it",
        'It was sent by "When I scan on subarray 1". If this is meant, say so: Then the command is rejected',
    ],
    "Refused, and the next When comes": [
        "> When I configure subarray 1",
        "mid-tmc/subarray/01 Scan was NOT_ALLOWED and no Then asked about it",
    ],
    "Never": [
        "obsState stayed READY, from where Scan would lead to SCANNING",
        "the device answers, it never happened",
        "Configure OK: Command Completed",
    ],
    "Held": ["obsState stayed RESOURCING, one transition short of IDLE"],
    "A precondition that cannot be met": [
        "Precondition not met: subarray 2 (mid-tmc/subarray/02) could not be brought to IDLE",
        "DISABLE",
    ],
    "A command that does not fail": ["mid-tmc/central-node/0 LoadDishCfg did not fail, it succeeded"],
}


@pytest.mark.parametrize("scenario", EXPECTED)
def test_a_failure_says_what_a_tester_needs(messages: Mapping[str, str], scenario: str) -> None:
    for text in EXPECTED[scenario]:
        assert text in messages[scenario]


def test_no_failure_shows_the_harness_itself(messages: Mapping[str, str]) -> None:
    assert not [name for name, text in messages.items() if "site-packages" in text or "Traceback" in text]

"""A scenario with the OET that fails explains itself: what the script printed, where it failed, what came of it."""

from __future__ import annotations

import shutil
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.library.running import ROOT, results, run
from tests.reporting.results import Results

HERE = Path(__file__).parent
PROFILE = """
can = ["faults", "hold", "reset"]
[telescope]
declaration = "ska-mid"
time_scale = 0.02
[simulation]
[tango]
[oet]
scripts = "scripts"
[limits]
call = 3
wait = 2
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the run of failing.gherkin has left its results."""
    folder = tmp_path_factory.mktemp("failing")
    shutil.copytree(ROOT / "features/oet/scripts", folder / "scripts")
    shutil.copytree(HERE / "scripts", folder / "scripts", dirs_exist_ok=True)
    feature, profile = folder / "failing.feature", folder / "profile.toml"
    feature.write_text((HERE / "failing.gherkin").read_text(encoding="utf-8"), encoding="utf-8")
    profile.write_text(PROFILE, encoding="utf-8")
    done = run(feature, "--target", profile, *results(folder))
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout
    return folder


@pytest.fixture(scope="module")
def messages(folder: Path) -> Mapping[str, str]:
    """What the run says of each scenario, by its name."""
    cases = ET.parse(folder / "junit.xml").getroot().iter("testcase")
    return {case.attrib["name"]: "\n".join(part.text or "" for part in case) for case in cases}


REFUSED = "mid-tmc/subarray/01: Scan is not allowed now: obsState is IDLE, and has to be READY"
SENT_BY = 'It was sent by "When I stop the procedure and abort subarray'
EXPECTED = {
    "A script fails": [
        "obsState  EMPTY -> RESOURCING",
        "obsState  RESOURCING -> IDLE",
        "state     RUNNING -> FAILED",
        f"run observe.py FAILED: {REFUSED}",
        "Procedure 1, of observe.py, is FAILED.",
        "Its stack trace:",
        ", in begin_scan",
        f"  {REFUSED}",
        "It printed:\n",
        "  allocate begins\n",
        "  scan begins\n",
    ],
    "The telescope does not follow": [
        "mid-tmc/subarray/01 obsState did not become READY within 1 s",
        "state     READY -> RUNNING",
        "obsState  EMPTY -> RESOURCING",
        "obsState  RESOURCING -> IDLE",
        f"run observe.py FAILED: {REFUSED}",
        "Procedure 2, of observe.py, is FAILED.",
        ", in begin_scan",
        "  scan begins\n",
        "WARN of mid-tmc/subarray/01: Scan is not allowed now",
    ],
    "It hangs": ["state stayed RUNNING", "of wait.py, is RUNNING.", "It printed:\n", "  for subarray 1\n"],
    "It ends otherwise": ["state stayed COMPLETE. Stopped early at", "is over.", "of hello.py, is COMPLETE."],
    "It says much": ["RuntimeError: tired of talking", "It printed last:\n", "  line 99\n"],
    "It fails for another reason": ["failed, and not with 'nonsense'", "RuntimeError: tired of talking", "  line 99"],
    "It fails, and nobody asks": [
        "start talk.py was FAILED and no Then asked about it: RuntimeError: tired of talking",
        "Its stack trace:",
        "  line 99",
        'It was sent by "When I start the procedure "talk"".',
    ],
    "It is refused": ["cannot come:", "run hello.py was NOT_ALLOWED", "one script at a time can"],
    "The abort script fails": [
        "stop and abort subarray 2 was FAILED and no Then asked about it: RuntimeError: Abort is not allowed now",
        "of abort.py, is FAILED.",
        'abort.py", line',
        "  aborting subarray 2\n",
        f"{SENT_BY} 2",
    ],
    "The abort script hangs": [
        "stop and abort subarray 3 had not ended 2 s after the last step",
        "of abort.py, is RUNNING.",
        "  aborting subarray 3\n",
        f"{SENT_BY} 3",
    ],
    "The abort script hangs, and the scenario waits for it": [
        "stop and abort subarray 3 did not end within 2 s",
        "state  RUNNING -> STOPPED",
        "state  CREATING\n",
        "the abort script, and no state or stacktrace told its end",
        "of abort.py, is RUNNING.",
    ],
    "The abort script is never READY": [
        "subarray activity was not aborted: the abort script, procedure",
        "RuntimeError: subarray 4 is not mine",
    ],
    "A script cannot be stopped": [
        "the telescope is not as the scenario found it",
        "is UNKNOWN: it was stopped, and may go on. End its script by hand",
    ],
}
"""What stands in the message of each scenario; of the one that is missing here, nothing."""


@pytest.mark.parametrize("scenario", EXPECTED)
def test_a_failure_says_what_an_operator_needs(messages: Mapping[str, str], scenario: str) -> None:
    for text in EXPECTED[scenario]:
        assert text in messages[scenario], messages[scenario]


def test_an_abort_script_that_works_is_no_failure(messages: Mapping[str, str]) -> None:
    assert [name for name, text in messages.items() if not text] == ["The abort script works"]


def test_what_is_shown_has_bounds(messages: Mapping[str, str]) -> None:
    assert "line 87\n" not in messages["It says much"]
    assert 'stacktrace  ""' not in "".join(messages.values())


def test_a_creation_that_went_well_is_not_told_with_the_run(messages: Mapping[str, str]) -> None:
    assert "create talk.py" not in messages["It fails, and nobody asks"]


def test_all_of_it_is_attached_once(folder: Path) -> None:
    found = Results(folder / "allure")
    result = found["It says much"]
    attached = [one for part in (result, *result["steps"]) for one in found.attached(part)]
    [output] = [text for name, _, text in attached if name.startswith("Output of procedure")]
    [stacktrace] = [text for name, _, text in attached if name.startswith("Stack trace of procedure")]
    assert output.count("\n") == 100
    assert stacktrace.startswith("Traceback (most recent call last):")

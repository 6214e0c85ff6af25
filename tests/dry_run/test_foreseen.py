"""A dry run says what cannot pass by the telescope's declaration, and starts nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.library.running import ROOT, results, run

RIGHT = """
Feature: Right
  Scenario: As declared
    Given the telescope is on
    And subarray 1 is "EMPTY"
    And the device "subarray-01" is reachable
    When I assign resources to subarray 1
    Then subarray 1 goes through RESOURCING, IDLE
    And this happens in this order
      | device              | attribute | value |
      | mid-csp/subarray/01 | obsState  | IDLE  |
      | subarray-01         | obsState  | IDLE  |
    And "State" of "sys/database/2" is ON
    And "status" of "MID-TMC/subarray/01" is "good"

  Scenario: Wrong on purpose
    When I command "mid-tmc/subarray/01" to "Levitate"
    Then the command is rejected with "API_CommandNotFound"

  Scenario: Of a device that no telescope declares
    When I command "sys/database/2" to "DbInfo"
    Then the command "DbInfo" succeeds
    And "sys/database/2" has the command "DbInfo" from "DevVoid" to "DevVarStringArray"

  @low
  Scenario: Of another telescope
    Given subarray 99 is EMPTY
    Then subarray 99 becomes IDLE
"""

WRONG = [
    ("Given subarray 9 is IDLE", "ska-mid has no subarray 9. It has: telescope, subarray 1, subarray 2."),
    ("Given the telescope is onn", "telescopeState is never onn. Did you mean on? Its values are on, off, in standby."),
    ("Given the telescope is STANBY", "is never STANBY. Did you mean standby? Its values are on, off, in standby."),
    ("Then subarray 1 goes through RESOURCING, IDEL", "obsState is never IDEL. Did you mean IDLE? Its values are"),
    (
        'Then "obsStat" of "subarray-01" is IDLE',
        "mid-tmc/subarray/01 has no attribute obsStat. Did you mean 'obsState'?",
    ),
    ('Then "obsState" of "subaray-01" is IDLE', "ska-mid declares no device subaray-01. Did you mean 'subarray-01'?"),
    ('Then "obsState" of "subarray-01" is IDEL', "this DevEnum has no label IDEL. Did you mean IDLE? Its labels are"),
    ('Then "State" of "subarray-01" becomes ONN', "not the name of a Tango state (DevState). Did you mean ON?"),
    ('When I command "subarray-01" to "Scna"', "mid-tmc/subarray/01 has no command Scna. Did you mean 'Scan'?"),
    (
        'Given "csp-subarray-01" has the fault FAILED_RESLT',
        "cannot have the fault FAILED_RESLT: CspSubarray does not declare it. Did you mean 'FAILED_RESULT'?",
    ),
    ('Then the quality of "State" of "subarray-01" is BAD', "'BAD' is no quality of an attribute. There are VALID"),
    (
        'Then the min_alrm of "State" of "subarray-01" is "1"',
        "an attribute has no setting 'min_alrm'. Did you mean 'min_alarm'?",
    ),
    ('When I set the logging level of "subarray-01" to LOUD', "LOUD is not a logging level of Tango. There are "),
    ("Then the command goes through IN_PROGRES", "'IN_PROGRES' is no status. Did you mean 'IN_PROGRESS'?"),
    ('Then the command "Configre" succeeds', "no device of ska-mid has a command Configre. Did you mean 'Configure'?"),
    ('When I write twelve to "adminMode" of "subarray-01"', "this DevEnum has no label twelve. Its labels are ONLINE"),
]


WRONG_TABLES = [
    ("| path | value |\n      | sdp.execution_block.max_length | [1, |", "the cell [1, is not JSON: "),
    ("| path | value |\n      | sdp.execution_block.max_length | long |", 'max_length: "long" is not of type number'),
    ('"""\n      {"subarray_id": 1,\n      """', "the argument of AssignResources is not JSON: "),
    ('"""\n      {"subaray_id": 1}\n      """', "the argument of AssignResources is rejected: $"),
    ("| path | value |\n      | tmc.scan_duration | 1 |", "the argument of AssignResources has no 'tmc.scan_duration'"),
    ("| path | valu |\n      | a | 1 |", "the table's columns are path, valu. Write: | path | value |"),
    ("| path | value |\n      | sdp.execution_blok | 1 |", " has no 'sdp.execution_blok'. Did you mean '"),
]


def feature(folder: Path, text: str) -> Path:
    file = folder / "mine.feature"
    file.write_text(text, encoding="utf-8")
    return file


def test_what_the_telescope_has_is_no_problem(tmp_path: Path) -> None:
    done = run(feature(tmp_path, RIGHT), "--telescope", "ska-mid", "--dry-run", *results(tmp_path))
    assert done.returncode == 0, done.stdout
    assert "dry run: 3 scenarios with 13 steps can run, 1 is skipped. Nothing was run." in done.stdout


def test_what_the_telescope_does_not_have_is_told_step_by_step(tmp_path: Path) -> None:
    steps = "\n".join(f"    {step}" for step, _ in WRONG)
    file = feature(tmp_path, f"Feature: Wrong\n  Scenario: All\n{steps}\n    Then the telescope becomes on\n")
    done = run(file, "--telescope", "ska-mid", "--dry-run", *results(tmp_path))
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    for line, (step, says) in enumerate(WRONG, 3):
        said = next((each for each in done.stdout.splitlines() if f"mine.feature:{line}: " in each), "")
        assert says in said, done.stdout
        assert f"    {step}\n" in done.stdout
    said = (
        f"dry run: 0 scenarios with 0 steps can run; but {len(WRONG)} steps name what the telescope does not have, see"
    )
    assert said in done.stdout


def test_a_table_that_fits_no_argument_is_told(tmp_path: Path) -> None:
    text, places = "Feature: A\n", []
    for number, (table, _) in enumerate(WRONG_TABLES):
        text += f"  Scenario: {number}\n    When I assign resources to subarray 1\n"
        places.append(text.count("\n"))
        text += f"      {table}\n    Then the command succeeds\n"
    done = run(feature(tmp_path, text), "--telescope", "ska-mid", "--dry-run", *results(tmp_path))
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    for place, (_, says) in zip(places, WRONG_TABLES, strict=True):
        said = [line for line in done.stdout.splitlines() if f"mine.feature:{place}: " in line]
        assert len(said) == 1, done.stdout
        assert says in said[0], done.stdout


def test_a_path_that_is_misspelt_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    """Also in a run, and also where the scenario expects a refusal."""
    steps = "When I configure subarray 1\n      | path | value |\n      | tmc.scan_duratoin | 1 |"
    text = f"Feature: A\n  Scenario: a\n    Given subarray 1 is IDLE\n    {steps}\n    Then the command is rejected\n"
    for dry in (("--dry-run",), ()):
        done = run(feature(tmp_path, text), "--telescope", "ska-mid", *dry, *results(tmp_path))
        assert done.returncode == pytest.ExitCode.TESTS_FAILED
        assert "the argument of Configure has no 'tmc.scan_duratoin'. Did you mean 'tmc.scan_duration'?" in done.stdout
    assert "before its first step" in done.stdout
    assert "SubarrayNode 0 of" in done.stdout or "transitions" not in done.stdout, "nothing was commanded"


def test_the_argument_of_a_device_is_checked_too_unless_it_is_wrong_on_purpose(tmp_path: Path) -> None:
    wrong = '    When I command "subarray-01" to "Configure" with {"tmc": 1}\n'
    text = "Feature: A\n  Scenario: a\n" + wrong + "    Then the command is rejected\n" + wrong
    text += "    Then the command succeeds\n"
    done = run(feature(tmp_path, text), "--telescope", "ska-mid", "--dry-run", *results(tmp_path))
    assert "mine.feature:5: " in done.stdout, done.stdout
    assert "the argument of Configure is rejected: $" in done.stdout
    assert "mine.feature:3: " not in done.stdout


def test_more_than_what_is_declared_may_be_there_in_a_deployed_telescope(tmp_path: Path) -> None:
    file = feature(tmp_path, 'Feature: A\n  Scenario: a\n    Then "level" of "my/own/tank" is 1\n')
    arguments = ("--telescope", "ska-mid", "--target", "in-cluster", "--dry-run", *results(tmp_path))
    assert run(file, *arguments).returncode == 0
    file = feature(tmp_path, 'Feature: A\n  Scenario: a\n    Then "obsState" of "subarray-01" is IDEL\n')
    assert "this DevEnum has no label IDEL" in run(file, *arguments).stdout


FORESEEN = """
Feature: Foreseen
  Scenario: Misspelt in its last step
    Given subarray 1 is READY
    When I command "subarray-01" to "Levitate"
    Then the command is rejected
    And "obsStat" of "subarray-01" is IDEL
    And "obsState" of "subarray-01" is IDEL

  Scenario: Misspelt on purpose
    When I command "subarray-01" to "Levitate"
    Then the command is rejected with "API_CommandNotFound"
    When I write 3 to "obsStat" of "subarray-01"
    Then the command is rejected with "API_AttrNotFound"
"""


def test_a_run_refuses_before_the_first_step_what_a_dry_run_refuses(tmp_path: Path) -> None:
    done = run(feature(tmp_path, FORESEEN), "-v", "--telescope", "ska-mid", *results(tmp_path))
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "1 passed, 1 error" in done.stdout
    shown = done.stdout.partition("Scenario: Misspelt in its last step")[2]
    assert "not reached" in next(line for line in shown.splitlines() if "Given subarray 1 is READY" in line)
    assert "before its first step:" in shown
    assert "mine.feature:7: mid-tmc/subarray/01 has no attribute obsStat. Did you mean 'obsState'?" in shown
    assert 'mine.feature:8: value IDEL of "obsState": this DevEnum has no label IDEL. Did you mean IDLE?' in shown
    assert "SubarrayNode missing  AssignResources: EMPTY, RESOURCING, IDLE" in done.stdout, "nothing was commanded"


UNSENT = """
Feature: Unsent
  Scenario: A number that is not whole
    When I command "sys/tg_test/1" to "DevLong" with 20.5
    Then the command is rejected

  Scenario: A text
    When I write "twelve" to "double_scalar" of "sys/tg_test/1"
    Then the command is rejected
"""


@pytest.mark.parametrize("dry", [(), ("--dry-run",)], ids=["run", "dry run"])
def test_an_argument_that_cannot_be_sent_is_no_rejection(tmp_path: Path, dry: tuple[str, ...]) -> None:
    done = run(feature(tmp_path, UNSENT), "--telescope", "ska-mid", *dry, *results(tmp_path))
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    unsent = "It cannot be sent, so that no device could reject it. To test what a device rejects, give it a value of"
    assert "mine.feature:4: argument 20.5: a DevLong is a whole number. Write one from -2147483648 to" in done.stdout
    assert 'mine.feature:8: value "twelve" of "double_scalar": a DevDouble is a number. Write it like' in done.stdout
    assert done.stdout.count(unsent) == 2


UNTAGGED = """
Feature: What its sentences need
  Scenario: A fault
    Given "csp-subarray-01" has the fault FAILED_RESULT on "Configure"
    When I configure subarray 1
    Then the command fails

  Scenario: A hold
    Given "csp-subarray-01" is held at CONFIGURING for "obsState"
    When I configure subarray 1
    Then subarray 1 becomes CONFIGURING
"""


def test_what_a_scenario_needs_follows_from_its_sentences(tmp_path: Path) -> None:
    here = {"TANGO_HOST": "127.0.0.1:1"}
    deployed = ("--target", "in-cluster", "--telescope", "ska-mid", "--dry-run", "-n0")
    done = run(feature(tmp_path, UNTAGGED), *deployed, *results(tmp_path), extra=here)
    assert done.returncode == 0, done.stdout
    assert "dry run: 0 scenarios with 0 steps can run, 2 are skipped." in done.stdout
    for need in ("faults", "hold"):
        assert f"skipped: the target in-cluster cannot do what is needed: {need} (1)" in done.stdout


TWICE = """
Feature: Two commands in one sentence
  Scenario: Of a telescope whose subarrays end no scan
    When I scan on subarray 1 for 1 s
    Then subarray 1 becomes READY
"""


def test_a_sentence_that_gives_two_commands_is_checked_for_both(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "telescopes", tmp_path / "telescopes")
    common = tmp_path / "telescopes" / "ska.yaml"
    lines = common.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if "end the scan: EndScan" not in line]
    assert len(kept) < len(lines)
    common.write_text("\n".join(kept), encoding="utf-8")
    telescope = tmp_path / "telescopes" / "ska-mid.yaml"
    done = run(feature(tmp_path, TWICE), "--telescope", telescope, "--dry-run", "-n0", *results(tmp_path))
    assert "subarray cannot end the scan: the declaration names no command for it" in done.stdout

"""Several runs, each with several workers, against one telescope: nothing collides, and nothing is left."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import tango

from harness.models.load import load_telescope
from harness.targets.launcher import Simulation
from harness.targets.launcher.tango import TANGO
from simulators.launcher import RunningSimulation, SimulatorLauncher
from tests.library.running import ROOT, command, environment, results, run

LIMIT = 240.0
BOARD = "mid-tmc/central-node/0"
PROFILE = """
summary = "One telescope for all"
[tango]
[telescope]
declaration = "ska-mid"
parameters = {subarrays = 4}
time_scale = 0.05
[limits]
clock_tolerance = 0
rest = 60
patience = 4
[lease]
expires = 6
clocks = 1
wait = 200
"""
OBSERVES = """
Feature: Subarrays
  Scenario Outline: One observes (<time>)
    Given subarray 1 is IDLE
    When I configure subarray 1
    Then subarray 1 goes through CONFIGURING, READY
    And "obsState" of "mid-csp/subarray/01" becomes READY
    And "obsState" of "csp-subarray-01" is READY

    Examples:
      | time |
      | 1    |
      | 2    |
      | 3    |

  Scenario: Two observe
    Given subarray 1 is READY
    And subarray 2 is IDLE
    When I release all resources of subarray 2
    Then subarray 2 goes through RESOURCING, EMPTY
    And "obsState" of "mid-tmc/subarray/01" is READY

  Scenario: All is switched off
    Given the telescope is on
    When I turn the telescope off
    Then the telescope becomes off
    And "State" of "mid-tmc/subarray/01" becomes OFF

  Scenario: A dish is named
    Given subarray 1 is IDLE
    When I configure subarray 1
    Then "dishMode" of "mid-dish/dish-manager/SKA001" becomes OPERATE
"""
STAYS = """
Feature: Subarrays
  Scenario: One is kept
    Given subarray 1 is READY
    Then subarray 1 stays READY for 100000 s
"""
ALONE = """
Feature: Everybody's
  Scenario: The telescope is switched off
    Given the telescope is on
    When I turn the telescope off
    Then the telescope becomes off
"""

DRAWN = """
Feature: Subarrays
  Scenario Outline: One observes, whatever its number
    Given subarray <n> is IDLE
    When any of this is done, in any order, up to 4 times
      | when        | do                                                           |
      | IDLE, READY | When I configure subarray <n>; Then subarray <n> becomes READY |
      | READY       | When I end the scheduling block on subarray <n>; Then subarray <n> becomes IDLE |
    Then the command succeeds

    Examples:
      | n    |
      | 1..2 |
"""


@pytest.fixture
def deployed() -> Iterator[RunningSimulation]:
    file = ROOT / "telescopes" / "ska-mid.yaml"
    running = SimulatorLauncher().start(
        Simulation(load_telescope(file, {"subarrays": 4}), time_scale=0.05, systems=TANGO)
    )
    yield running
    running.stop()


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    file = tmp_path / "everybodys.toml"
    file.write_text(PROFILE, encoding="utf-8")
    return file


def feature(folder: Path, text: str) -> Path:
    file = folder / "some.feature"
    file.write_text(text, encoding="utf-8")
    return file


def begun(folder: Path, deployed: RunningSimulation, *arguments: str | Path) -> subprocess.Popen[str]:
    folder.mkdir(exist_ok=True)
    with (folder / "output").open("w") as output:
        return subprocess.Popen(
            command(*arguments, *results(folder)),
            cwd=ROOT,
            env=environment({"TANGO_HOST": deployed.tango_host}),
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )


def proxy(deployed: RunningSimulation, name: str) -> tango.DeviceProxy:
    return tango.DeviceProxy(f"tango://{deployed.tango_host}/{name}")


def kept(deployed: RunningSimulation) -> dict[str, str]:
    """What runs keep in the database."""
    board = proxy(deployed, BOARD)
    names = list(board.get_property_list("firstlight_*"))
    return {name: values[0] for name, values in board.get_property(names).items()} if names else {}


def states(deployed: RunningSimulation) -> list[str]:
    return [proxy(deployed, f"mid-tmc/subarray/{n:02}").obsState.name for n in range(1, 5)]


def until(condition: object, what: str) -> None:
    """Wait for something outside this process; there is nothing that would tell."""
    end = time.monotonic() + LIMIT
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, f"not within {LIMIT:g} s: {what}"
        time.sleep(0.05)


@pytest.mark.timeout(300)
def test_properties_of_two_runs_lease_what_their_examples_use(
    deployed: RunningSimulation, profile: Path, tmp_path: Path
) -> None:
    file = feature(tmp_path, DRAWN)
    skipped = run(file, "--target", profile, *results(tmp_path), extra={"TANGO_HOST": deployed.tango_host})
    assert "properties draw what they do, and everybodys is deployed: a table [properties]" in skipped.stdout
    profile.write_text(f"{PROFILE}\n[properties]\nexamples = 6\n", encoding="utf-8")
    runs = [begun(tmp_path / name, deployed, file, "--target", profile) for name in ("one", "other")]
    try:
        codes = [each.wait(LIMIT) for each in runs]
    finally:
        for each in runs:
            each.kill()
    assert codes == [0, 0], (tmp_path / "one/output").read_text() + (tmp_path / "other/output").read_text()
    assert states(deployed) == ["EMPTY"] * 4
    assert kept(deployed) == {}


@pytest.mark.timeout(300)
def test_two_runs_with_two_workers_each_do_not_collide(
    deployed: RunningSimulation, profile: Path, tmp_path: Path
) -> None:
    file = feature(tmp_path, OBSERVES)
    runs = [begun(tmp_path / name, deployed, file, "--target", profile, "-n", "2") for name in ("one", "other")]
    try:
        codes = [each.wait(LIMIT) for each in runs]
    finally:
        for each in runs:
            each.kill()
            each.wait()
    for folder in ("one", "other"):
        said = (tmp_path / folder / "output").read_text()
        assert "6 passed" in said, said
    assert codes == [0, 0]
    assert kept(deployed) == {}, "no lease is left, and nothing to be put back"
    assert states(deployed) == ["EMPTY"] * 4
    assert proxy(deployed, BOARD).telescopeState == tango.DevState.OFF


@pytest.mark.timeout(300)
def test_transitions_that_others_take_are_not_counted(
    deployed: RunningSimulation, profile: Path, tmp_path: Path
) -> None:
    text = STAYS.replace("100000 s", "100 s")
    run_ = begun(tmp_path / "run", deployed, feature(tmp_path, text), "--target", profile)
    try:
        until(lambda: "READY" in states(deployed), "it observes")
        name = "mid-csp/subarray/04"
        other, resources = proxy(deployed, name), '{"dish": {"receptor_ids": ["SKA100"]}}'
        for command, argument, state in (
            ("AssignResources", (resources,), "IDLE"),
            ("Abort", (), "ABORTED"),
            ("Restart", (), "EMPTY"),
        ):
            other.command_inout(command, *argument)
            until(lambda state=state: other.obsState.name == state, state)
        assert run_.wait(LIMIT) == 0
    finally:
        run_.kill()
        run_.wait()
    taken = json.loads((tmp_path / "run" / "coverage.json").read_text())["transitions"]["CspSubarray"]["taken"]
    assert "Configure: IDLE, CONFIGURING, READY" in taken
    assert [each for each in taken if each.startswith(("Abort:", "Restart:"))] == []


@pytest.mark.timeout(300)
@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "two workers"])
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_ended_leaves_no_lease(
    deployed: RunningSimulation, profile: Path, tmp_path: Path, end: signal.Signals, workers: tuple[str, ...]
) -> None:
    run_ = begun(tmp_path / "run", deployed, feature(tmp_path, STAYS), "--target", profile, *workers)
    try:
        until(lambda: "READY" in states(deployed), "it observes")
        (lease,) = [json.loads(text) for name, text in kept(deployed).items() if "lease" in name]
        assert workers or lease["owner"]["process"] == run_.pid
        assert lease["uses"] == {"telescope": "shared", "subarray 1": "alone"} | {
            name: "alone" for name in lease["uses"] if name.startswith("SKA")
        }
        run_.send_signal(end)
        run_.wait(LIMIT)
    finally:
        run_.kill()
        run_.wait()
    assert kept(deployed) == {}, (tmp_path / "run" / "output").read_text()
    assert states(deployed) == ["EMPTY"] * 4
    assert proxy(deployed, BOARD).telescopeState == tango.DevState.OFF


@pytest.mark.timeout(300)
def test_who_has_the_telescope_is_named_and_after_sigkill_others_go_on(
    deployed: RunningSimulation, profile: Path, tmp_path: Path
) -> None:
    profile.write_text(PROFILE.replace("wait = 200", "wait = 1"), encoding="utf-8")
    first = begun(tmp_path / "first", deployed, feature(tmp_path, STAYS), "--target", profile)
    where = {"TANGO_HOST": deployed.tango_host}
    try:
        until(lambda: "READY" in states(deployed), "it observes")
        folder = tmp_path / "second"
        folder.mkdir()
        alone = feature(folder, ALONE)
        second = run(alone, "--target", profile, *results(folder), extra=where, limit=LIMIT)
        assert "1 precondition not met" in second.stdout, second.stdout
        assert "did not give it back within 1 s; needed: telescope (alone)" in second.stdout
        assert f"(process {first.pid}, run t" in second.stdout
        assert second.returncode == pytest.ExitCode.TESTS_FAILED
        assert "READY" in states(deployed), "the other run is not disturbed"
        (result,) = [json.loads(file.read_text()) for file in (folder / "allure").glob("*-result.json")]
        assert result["status"] == "broken"
        assert result["statusDetails"]["message"].startswith("Precondition not met: others use what is needed")
    finally:
        first.kill()
        first.wait()
    observes = feature(tmp_path, OBSERVES.partition("  Scenario: All is")[0])
    profile.write_text(PROFILE, encoding="utf-8")
    third = run(observes, "--target", profile, *results(tmp_path), extra=where, limit=LIMIT)
    assert "4 passed" in third.stdout, "another subarray than the one that was left READY"
    left = run(feature(folder, ALONE), "--target", profile, *results(folder), extra=where, limit=LIMIT)
    assert "1 precondition not met" in left.stdout, left.stdout
    assert "Precondition not met: what nobody has leased is not at rest" in left.stdout, left.stdout
    assert "mid-tmc/subarray/01 obsState is READY, at rest it is EMPTY" in left.stdout
    mended = run(feature(folder, ALONE), "--target", profile, "--bring-to-rest", *results(folder), extra=where)
    assert "1 passed" in mended.stdout, mended.stdout
    assert kept(deployed) == {}
    assert states(deployed) == ["EMPTY"] * 4


@pytest.mark.timeout(300)
@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "two workers"])
def test_a_run_that_waits_says_for_whom(
    deployed: RunningSimulation, profile: Path, tmp_path: Path, workers: tuple[str, ...]
) -> None:
    first = begun(tmp_path / "first", deployed, feature(tmp_path, STAYS), "--target", profile)
    output, second = tmp_path / "second" / "output", None
    try:
        until(lambda: "READY" in states(deployed), "it observes")
        output.parent.mkdir()
        second = begun(output.parent, deployed, feature(output.parent, ALONE), "--target", profile, *workers)
        until(lambda: "for others who use the telescope:" in output.read_text(), "it says for whom it waits")
        first.kill()
        assert second.wait(LIMIT) == pytest.ExitCode.TESTS_FAILED
    finally:
        for each in (first, second):
            if each is not None:
                each.kill()
                each.wait()
    said = output.read_text()
    assert said.count("waiting, until ") == 1
    assert f"(process {first.pid}, run t" in said.partition("for others who use the telescope:")[2]
    assert "1 precondition not met" in said, "what the run that was killed had is where it left it"


def test_several_workers_need_a_telescope_that_can_be_leased(tmp_path: Path) -> None:
    where = {"TANGO_HOST": "127.0.0.1:1"}
    done = run("features", "--target", "in-cluster", "-n", "2", extra=where)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "in-cluster declares no telescope, so that its workers (-n) cannot lease what they use" in done.stderr
    file = tmp_path / "mine.toml"
    file.write_text("[tango]\n[telescope]\ndeclaration = 'ska-mid'\n[lease]\nexclusive = true\n", encoding="utf-8")
    done = run("features", "--target", file, "-n", "2", extra=where)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "mine is for one at a time (lease.exclusive): leave -n out" in done.stderr

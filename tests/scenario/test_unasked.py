"""Commands that no ``Then`` asks about are followed to their end all the same; on real devices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from harness.events.budget import Budget
from harness.events.key import Key
from harness.scenario.run import ScenarioRun
from harness.scenario.tango.control import Control
from harness.targets.target import Target
from harness.telescope.interests import Interests
from harness.vocabulary.commands import CommandSentences
from harness.vocabulary.tango.attributes_and_commands import TangoSentences
from harness.vocabulary.tango.long_running import LongRunningSentences
from tests.scenario.mounts import opened

MOUNT = "mount/older/1"
LONG = 60.0


@pytest.fixture(scope="module")
def mounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    with opened(tmp_path_factory.mktemp("mounts")) as target:
        yield target


@pytest.fixture
def run(mounts: Target, monkeypatch: pytest.MonkeyPatch) -> Iterator[ScenarioRun]:
    run = ScenarioRun(mounts, "a scenario")
    interests = Interests(mounts)
    run.listen([*interests.of_command(MOUNT), *interests.of_statuses(), Key(MOUNT, "motion")])
    yield run
    Control(mounts).clear()
    for issued in run.commands.issued:
        run.wait_for_end(issued, Budget(LONG))
    run.close()


@pytest.fixture
def tango(run: ScenarioRun) -> TangoSentences:
    return TangoSentences(run)


def move(run: ScenarioRun, tango: TangoSentences, *, held: bool = True) -> None:
    if held:
        Control(run.target).hold(MOUNT, "motion", "MOVING")
    run.begin_step("when", "When I move the mount")
    tango.command(MOUNT, "Move")
    run.begin_step("then", "Then the mount becomes MOVING")
    tango.becomes(MOUNT, "motion", "MOVING")


@pytest.fixture
def impatient(run: ScenarioRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run.target, "limits", replace(run.target.limits, wait=0.3))


@pytest.mark.usefixtures("impatient")
def test_one_that_never_ends_fails_the_scenario(run: ScenarioRun, tango: TangoSentences) -> None:
    move(run, tango)
    with pytest.raises(AssertionError) as error:
        run.finish()
    assert str(error.value).splitlines() == [
        "mount/older/1 Move had not ended 0.3 s after the last step, and no Then asked about it",
        '  It was sent by "When I move the mount". If this is meant, say so: Then the command is under way',
    ]


@pytest.mark.usefixtures("impatient")
def test_one_that_was_found_under_way_may_go_on(run: ScenarioRun, tango: TangoSentences) -> None:
    move(run, tango)
    LongRunningSentences(run).is_under_way()
    run.finish()


@pytest.mark.usefixtures("impatient")
def test_one_that_was_found_under_way_before_another_when_may_not(run: ScenarioRun, tango: TangoSentences) -> None:
    move(run, tango)
    LongRunningSentences(run).is_under_way()
    run.begin_step("when", "When nothing is done")
    with pytest.raises(AssertionError, match="Move had not ended"):
        run.finish()


def test_one_that_ends_in_time_passes(run: ScenarioRun, tango: TangoSentences) -> None:
    move(run, tango, held=False)
    run.finish()


def test_one_that_somebody_else_aborted_fails_the_scenario(run: ScenarioRun, tango: TangoSentences) -> None:
    move(run, tango)
    run.device(MOUNT).execute("Stop")
    with pytest.raises(AssertionError) as error:
        run.finish()
    assert "Move was ABORTED by nothing that the scenario sent and no Then asked about it" in str(error.value)
    assert str(error.value).endswith("If this is meant, say so: Then the command is aborted")


def test_it_fails_at_the_next_when_too(run: ScenarioRun, tango: TangoSentences) -> None:
    move(run, tango)
    run.device(MOUNT).execute("Stop")
    run.wait_for_end(run.commands.issued[-1], Budget(LONG))
    with pytest.raises(AssertionError, match="Move was ABORTED by nothing"):
        run.begin_step("when", "When I move it once more")


def test_one_that_the_scenario_aborted_itself_passes(run: ScenarioRun, tango: TangoSentences) -> None:
    move(run, tango)
    run.begin_step("when", "When I stop the mount")
    tango.command(MOUNT, "Stop")
    run.finish()


def test_one_that_was_asked_about_passes(run: ScenarioRun, tango: TangoSentences) -> None:
    move(run, tango)
    run.device(MOUNT).execute("Stop")
    CommandSentences(run).is_aborted()
    run.finish()


def test_a_command_that_aborts_nothing_is_no_excuse(run: ScenarioRun, tango: TangoSentences) -> None:
    move(run, tango)
    run.begin_step("when", "When I park the mount")
    tango.command(MOUNT, "Park")
    run.device(MOUNT).execute("Stop")
    with pytest.raises(AssertionError, match=r"Move was ABORTED by nothing(.|\n)*"):
        run.finish()


def test_all_that_went_wrong_is_told(run: ScenarioRun, tango: TangoSentences) -> None:
    run.begin_step("when", "When I point the mount twice")
    tango.command(MOUNT, "Point", document="{}")
    tango.command(MOUNT, "Point", document='{"angle": -1}')
    with pytest.raises(AssertionError) as error:
        run.finish()
    assert "Point was FAILED and no Then asked about it" in str(error.value)
    assert "Point was REJECTED and no Then asked about it" in str(error.value)

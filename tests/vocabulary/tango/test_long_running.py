"""Long-running commands of both protocols, followed from their start to their end; on real devices."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from harness.connectors.tango.long_running import tell_ends, tell_statuses
from harness.errors import SentenceError
from harness.events.key import Key
from harness.events.waiting.verdicts import Unmet
from harness.scenario.run import ScenarioRun
from harness.scenario.tango.command import uid_of
from harness.scenario.tango.control import Control
from harness.targets.target import Target
from harness.telescope.interests import Interests
from harness.vocabulary.commands import CommandSentences
from harness.vocabulary.tango.attributes_and_commands import TangoSentences
from harness.vocabulary.tango.long_running import LongRunningSentences
from harness.vocabulary.tango.order import in_order
from tests.scenario.mounts import opened

NO_ANGLE = "{}"
LONG = 100.0
"""Seconds that nobody waits for: what is waited for comes or cannot come."""


@pytest.fixture(scope="module")
def mounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    with opened(tmp_path_factory.mktemp("mounts")) as target:
        yield target


@pytest.fixture
def run(mounts: Target) -> Iterator[ScenarioRun]:
    run = ScenarioRun(mounts, "a scenario")
    yield run
    Control(mounts).clear()
    run.finish()
    run.close()


@pytest.fixture
def tango(run: ScenarioRun) -> TangoSentences:
    return TangoSentences(run)


@pytest.fixture
def command(run: ScenarioRun) -> LongRunningSentences:
    return LongRunningSentences(run)


@pytest.fixture(params=["older", "newer", "both"])
def mount(request: pytest.FixtureRequest, run: ScenarioRun) -> str:
    """A mount that is listened to as a feature listens to it."""
    interests = Interests(run.target)
    run.listen([*interests.of_command(request.param), *interests.of_statuses(), Key(request.param, "motion")])
    run.begin_step("when", "When it is commanded")
    return str(request.param)


def test_what_is_listened_to(mounts: Target) -> None:
    def told(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        device = mounts.tango.device(name)
        return tell_ends(device), tell_statuses(device)

    newer = ("lrcQueue", "lrcExecuting", "lrcFinished")
    assert told("older") == (("longRunningCommandResult",), ("longRunningCommandStatus",))
    assert told("newer") == (("lrcFinished",), newer)
    assert told("both") == (("longRunningCommandResult", "lrcFinished"), newer)
    assert told("silent") == (("longRunningCommandResult",), ())
    assert told("sys/database/2") == ((), ())
    assert Interests(mounts).of_command("both") == [("both", "longRunningCommandResult")], "one of them is enough"


def test_a_command_succeeds(run: ScenarioRun, tango: TangoSentences, command: LongRunningSentences, mount: str) -> None:
    tango.command(mount, "Move")
    CommandSentences(run).succeeds()
    command.goes_through("IN_PROGRESS, COMPLETED")


def test_a_command_fails_with_its_message(
    run: ScenarioRun, tango: TangoSentences, command: LongRunningSentences, mount: str
) -> None:
    tango.command(mount, "Point", document=NO_ANGLE)
    CommandSentences(run).fails("has no angle")
    command.goes_through("IN_PROGRESS, FAILED")
    with pytest.raises(AssertionError, match=r"Point was not aborted, it was FAILED: the argument has no angle"):
        CommandSentences(run).is_aborted()


def test_a_command_is_rejected(
    run: ScenarioRun, tango: TangoSentences, command: LongRunningSentences, mount: str
) -> None:
    tango.command(mount, "Point", document='{"angle": -1}')
    CommandSentences(run).is_rejected("below the horizon")
    with pytest.raises(AssertionError, match=r"Point has no statuses, its call told its end: it was REJECTED: that is"):
        command.is_under_way()


def test_a_command_is_aborted(
    run: ScenarioRun, tango: TangoSentences, command: LongRunningSentences, mount: str
) -> None:
    Control(run.target).hold(mount, "motion", "MOVING")  # else it may be over before it is stopped
    tango.command(mount, "Move")
    command.is_under_way()
    tango.command(mount, "Stop")
    CommandSentences(run).is_aborted("Move")
    command.goes_through("IN_PROGRESS, ABORTED", "Move")
    CommandSentences(run).succeeds("Stop")
    with pytest.raises(AssertionError, match="Stop was not aborted, it succeeded"):
        CommandSentences(run).is_aborted()
    with pytest.raises(AssertionError, match="does not mention, 'enough'"):
        CommandSentences(run).is_aborted("Move", "enough")


def test_a_command_is_queued_behind_another(
    run: ScenarioRun, tango: TangoSentences, command: LongRunningSentences, mount: str
) -> None:
    Control(run.target).hold(mount, "motion", "MOVING")
    tango.command(mount, "Move")
    tango.command(mount, "Park")
    command.is_queued()
    command.is_under_way("Move")
    with pytest.raises(AssertionError, match="Move is not queued, it is IN_PROGRESS"):
        command.is_queued("Move")
    Control(run.target).release(mount, "motion", "MOVING")
    CommandSentences(run).succeeds()
    CommandSentences(run).succeeds("Move")
    with pytest.raises(AssertionError, match="Park is not queued, it is COMPLETED"):
        command.is_queued()
    with pytest.raises(AssertionError, match="Move is not under way, it is COMPLETED"):
        command.is_under_way("Move")


def test_another_end_than_the_wanted_one_is_told_at_once(
    run: ScenarioRun, tango: TangoSentences, command: LongRunningSentences, mount: str
) -> None:
    tango.command(mount, "Point", document=NO_ANGLE)
    started = time.monotonic()
    with pytest.raises(Unmet) as error:
        command.goes_through("IN_PROGRESS, COMPLETED", seconds=LONG)
    assert time.monotonic() - started < LONG / 2
    assert "Point did not go through IN_PROGRESS, COMPLETED within 100 s" in str(error.value)
    assert "it ended FAILED, 1 of 2 statuses seen, COMPLETED wanted next." in str(error.value)
    CommandSentences(run).fails()


def test_a_status_that_does_not_come_is_waited_for(
    run: ScenarioRun, tango: TangoSentences, command: LongRunningSentences, mount: str
) -> None:
    Control(run.target).hold(mount, "motion", "MOVING")
    tango.command(mount, "Move")
    with pytest.raises(Unmet, match=r"it stayed IN_PROGRESS, 1 of 2 statuses seen, COMPLETED wanted next"):
        command.goes_through("IN_PROGRESS, COMPLETED", seconds=0.2)
    tango.command(mount, "Park")
    with pytest.raises(Unmet, match=r"it stayed QUEUED, 0 of 1 statuses seen, IN_PROGRESS wanted next"):
        command.goes_through("IN_PROGRESS", seconds=0.2)


def test_the_end_of_a_command_that_goes_on_and_on(
    run: ScenarioRun, tango: TangoSentences, mount: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Control(run.target).hold(mount, "motion", "MOVING")
    issued = tango.command(mount, "Move")
    names = " or ".join(tell_ends(run.device(mount)))
    monkeypatch.setattr(run.target, "limits", replace(run.target.limits, wait=0.4))
    with pytest.raises(Unmet, match=rf"accepted as {uid_of(issued)} and no {names} told its end"):
        CommandSentences(run).succeeds()


def test_a_wait_for_a_value_stops_when_the_command_fails(run: ScenarioRun, tango: TangoSentences, mount: str) -> None:
    tango.command(mount, "Point", document=NO_ANGLE)
    run.begin_step("then", "Then")
    started = time.monotonic()
    with pytest.raises(Unmet) as error:
        tango.goes_through(mount, "motion", "MOVING, STILL, MOVING", LONG)
    assert time.monotonic() - started < LONG / 2
    assert "Stopped early" in str(error.value)
    assert "Point was FAILED" in str(error.value)
    CommandSentences(run).fails()


def test_a_timeline_shows_no_ends_of_the_commands_of_others(
    run: ScenarioRun, tango: TangoSentences, mount: str
) -> None:
    run.device(mount).execute("Stop")
    Control(run.target).hold(mount, "motion", "MOVING")
    tango.command(mount, "Move")
    tango.becomes(mount, "motion", "MOVING")
    with pytest.raises(Unmet) as error:
        tango.becomes(mount, "motion", "STILL", 0.2)
    told = str(error.value)
    assert "STILL -> MOVING" in told
    assert not [one for one in tell_ends(run.device(mount)) if one in told]
    run.device(mount).execute("Stop")
    CommandSentences(run).is_aborted()


def test_an_order_stops_when_the_command_fails(run: ScenarioRun, tango: TangoSentences, mount: str) -> None:
    tango.command(mount, "Point", document=NO_ANGLE)
    run.begin_step("then", "Then")
    rows = [("device", "attribute", "value"), (mount, "motion", "STILL"), (mount, "motion", "MOVING")]
    started = time.monotonic()
    with pytest.raises(Unmet) as error:
        in_order(run, rows, LONG)
    assert time.monotonic() - started < LONG / 2
    assert "Stopped early" in str(error.value)
    assert "Point was FAILED" in str(error.value)
    CommandSentences(run).fails()


def test_an_order_cannot_come_of_a_command_that_was_refused(
    run: ScenarioRun, tango: TangoSentences, mount: str
) -> None:
    tango.command(mount, "Point", document='{"angle": -1}')
    run.begin_step("then", "Then")
    rows = [("device", "attribute", "value"), (mount, "motion", "MOVING"), (mount, "motion", "STILL")]
    with pytest.raises(AssertionError, match=r"cannot come: .* Point was REJECTED: that is below the horizon"):
        in_order(run, rows, LONG)
    run.commands.all_asked()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("IN_PROGRES", r"'IN_PROGRES' is no status\. Did you mean .*IN_PROGRESS"),
        ("QUEUED, IN_PROGRESS", "every command starts QUEUED, which is left out"),
    ],
)
def test_a_status_that_cannot_come_is_an_error_of_the_sentence(
    command: LongRunningSentences, words: str, message: str
) -> None:
    with pytest.raises(SentenceError, match=message):
        command.goes_through(words)


def test_nothing_was_commanded(command: LongRunningSentences) -> None:
    with pytest.raises(AssertionError, match="no When of this scenario has sent a command"):
        command.is_queued()
    with pytest.raises(AssertionError, match="no When of this scenario has sent the command Move"):
        command.is_queued("Move")


def test_a_device_that_does_not_tell_where_its_commands_stand(
    run: ScenarioRun, tango: TangoSentences, command: LongRunningSentences
) -> None:
    run.listen(Interests(run.target).of_command("silent"))
    tango.command("silent", "Move")
    with pytest.raises(AssertionError, match=r"mount/silent/1 does not tell where .* none of longRunningCommandStatus"):
        command.is_under_way()
    CommandSentences(run).succeeds()


def test_a_command_of_another_kind_has_no_statuses(tango: TangoSentences, command: LongRunningSentences) -> None:
    tango.command("sys/database/2", "DbGetHostList", '"*"')
    with pytest.raises(AssertionError, match=r"DbGetHostList has no statuses, its call told its end: it succeeded"):
        command.goes_through("COMPLETED")

"""What the sentences mean, where it is easy to get wrong; on a real simulated telescope."""

from __future__ import annotations

import time

import pytest

from harness.errors import SentenceError
from harness.events.key import Key
from harness.events.waiting.verdicts import Unmet
from harness.scenario.run import ScenarioRun
from harness.scenario.tango.control import Control
from harness.telescope.resting_state import put_back
from harness.vocabulary.commands import CommandSentences
from harness.vocabulary.tango.attributes_and_commands import TangoSentences
from harness.vocabulary.telescope.subjects import TelescopeSentences

SUBARRAY = "mid-tmc/subarray/01"
CSP = "mid-csp/subarray/01"
RESULT = "longRunningCommandResult"


@pytest.fixture
def tango(run: ScenarioRun) -> TangoSentences:
    return TangoSentences(run)


@pytest.fixture
def telescope(run: ScenarioRun, tango: TangoSentences) -> TelescopeSentences:
    run.listen([Key(SUBARRAY, "obsState"), Key(SUBARRAY, RESULT), Key(CSP, "obsState")])
    return TelescopeSentences(run, tango)


def when(run: ScenarioRun, sentence: str = "When something is done") -> None:
    run.begin_step("when", sentence)


def then(run: ScenarioRun) -> None:
    run.begin_step("then", "Then something is seen")


@pytest.mark.parametrize(
    "name",
    ["subarray-01", "MID-TMC/subarray/01", "tango://{host}/mid-tmc/subarray/01", "ska_mid/tm_subarray_node/1"],
)
def test_what_was_so_before_the_when_does_not_pass_however_the_device_is_named(
    run: ScenarioRun, tango: TangoSentences, name: str
) -> None:
    trl = name.format(host=run.target.running.tango_host)
    run.listen([Key(trl, "obsState")])
    when(run)
    tango.command(trl, "State")
    then(run)
    with pytest.raises(Unmet, match="EMPTY before and nothing changed it"):
        tango.becomes(trl, "obsState", "EMPTY", 0.2)


def test_what_nobody_listened_to_is_refused_after_a_when(run: ScenarioRun, tango: TangoSentences) -> None:
    when(run)
    tango.command(SUBARRAY, "State")
    then(run)
    with pytest.raises(SentenceError, match=r"nobody listened to .* obsState .*@looks_at"):
        tango.becomes(SUBARRAY, "obsState", "EMPTY")


def test_a_command_that_fails_later_than_the_last_step_is_noticed(
    run: ScenarioRun, telescope: TelescopeSentences
) -> None:
    telescope.reach("subarray", "1", "EMPTY")
    when(run, "When I assign resources")
    Control(run.target).hold(CSP, "obsState", "RESOURCING")
    telescope.act("subarray", "1", "assign resources")
    Control(run.target).set(CSP, "obsState", "FAULT")
    with pytest.raises(AssertionError, match=r"AssignResources was FAILED and no Then asked about it") as error:
        run.finish()
    assert "say so: Then the command fails" in str(error.value)
    put_back(run)


def test_after_a_failure_that_was_asked_for_waits_go_on(run: ScenarioRun, telescope: TelescopeSentences) -> None:
    telescope.reach("subarray", "1", "EMPTY")
    when(run)
    Control(run.target).hold(CSP, "obsState", "RESOURCING")
    telescope.act("subarray", "1", "assign resources")
    Control(run.target).set(CSP, "obsState", "FAULT")
    then(run)
    CommandSentences(run).fails()
    telescope.becomes("subarray", "1", "FAULT")
    telescope.stays("subarray", "1", "FAULT", 1)
    put_back(run)


def test_a_wanted_fault_is_not_cut_short_by_the_command_s_failure(
    run: ScenarioRun, telescope: TelescopeSentences
) -> None:
    telescope.reach("subarray", "1", "EMPTY")
    when(run)
    Control(run.target).hold(CSP, "obsState", "RESOURCING")
    telescope.act("subarray", "1", "assign resources")
    Control(run.target).set(CSP, "obsState", "FAULT")
    then(run)
    telescope.goes_through("subarray", "1", '"RESOURCING", "FAULT"')
    put_back(run)


def test_a_fault_of_the_state_ends_a_wait(
    run: ScenarioRun, tango: TangoSentences, telescope: TelescopeSentences
) -> None:
    telescope.reach("subarray", "1", "IDLE")
    when(run)
    Control(run.target).set(SUBARRAY, "State", "FAULT")
    then(run)
    started = time.monotonic()
    with pytest.raises(Unmet, match=r"Stopped early .*State went to FAULT"):
        telescope.becomes("subarray", "1", "READY", 60)
    assert time.monotonic() - started < 30
    Control(run.target).set(SUBARRAY, "State", "ON")


def test_of_two_commands_each_can_end_the_wait_on_its_device(run: ScenarioRun, telescope: TelescopeSentences) -> None:
    for key in ("1", "2"):
        telescope.reach("subarray", key, "EMPTY")
    when(run)
    Control(run.target).hold(CSP, "obsState", "RESOURCING")
    telescope.act("subarray", "1", "assign resources")
    telescope.act("subarray", "2", "assign resources")
    Control(run.target).set(CSP, "obsState", "EMPTY")
    then(run)
    started = time.monotonic()
    with pytest.raises(Unmet, match="Stopped early"):
        telescope.becomes("subarray", "1", "READY", 60)
    assert time.monotonic() - started < 30
    run.commands.all_asked()
    put_back(run)


def test_a_fast_command_of_the_long_running_kind_has_ended(run: ScenarioRun, tango: TangoSentences) -> None:
    """As some SKA devices answer: ([0], ["On command completed OK"])."""
    when(run)
    issued = tango.command(SUBARRAY, "State")
    issued.tracker.result = ((0,), ("On command completed OK",))
    then(run)
    CommandSentences(run).succeeds()


def test_a_misspelt_command_is_no_rejection(run: ScenarioRun, tango: TangoSentences) -> None:
    when(run)
    tango.command(SUBARRAY, "Konfigure")
    then(run)
    with pytest.raises(AssertionError, match=r'was not sent: (.|\n)*rejected with "API_CommandNotFound"'):
        CommandSentences(run).is_rejected()
    CommandSentences(run).is_rejected("API_CommandNotFound")


def test_a_state_is_held_only_until_a_command_has_taken_the_device_out_of_it(
    run: ScenarioRun, telescope: TelescopeSentences
) -> None:
    telescope.reach("subarray", "1", "SCANNING")
    when(run)
    telescope.act("subarray", "1", "end the scan")
    then(run)
    telescope.goes_through("subarray", "1", "READY")
    when(run)
    telescope.act("subarray", "1", "scan")
    then(run)
    telescope.goes_through("subarray", "1", "SCANNING, READY")
    put_back(run)


def test_another_precondition_lets_go_of_what_was_held(run: ScenarioRun, telescope: TelescopeSentences) -> None:
    telescope.reach("subarray", "1", "RESOURCING")
    telescope.reach("subarray", "1", "IDLE")
    put_back(run)


def test_a_state_that_it_is_in_already_is_held(run: ScenarioRun, telescope: TelescopeSentences) -> None:
    telescope.reach("subarray", "1", "IDLE")
    when(run)
    Control(run.target).hold(SUBARRAY, "obsState", "CONFIGURING")
    telescope.act("subarray", "1", "configure")
    then(run)
    telescope.becomes("subarray", "1", "CONFIGURING")
    run.begin_step("given", "Given subarray 1 is CONFIGURING")
    telescope.reach("subarray", "1", "CONFIGURING")
    Control(run.target).hold(SUBARRAY, "obsState", "READY")
    telescope.stays("subarray", "1", "CONFIGURING", 5)
    run.commands.all_asked()
    put_back(run)


def test_the_first_value_is_put_back_and_a_refused_write_changes_nothing(
    run: ScenarioRun, tango: TangoSentences
) -> None:
    tango.write("mid-csp/control/0", "adminMode", '"ENGINEERING"')
    tango.write("mid-csp/control/0", "adminMode", '"ONLINE"')
    assert tango.write("mid-csp/control/0", "healthState", '"OK"').is_refused
    assert list(run.put_back._actions) == ["mid-csp/control/0 adminMode"]
    assert put_back(run) == []


def test_a_value_that_does_not_stay_is_told_with_the_seconds_of_the_sentence(
    run: ScenarioRun, tango: TangoSentences
) -> None:
    run.listen([Key(SUBARRAY, "obsState")])
    then(run)
    with pytest.raises(Unmet, match=r"did not stay IDLE for 0\.2 s of telescope time \([\d.e-]+ s on the clock\)"):
        tango.stays(SUBARRAY, "obsState", "IDLE", 0.2)


def test_what_was_left_and_is_back_has_not_stayed(
    run: ScenarioRun, tango: TangoSentences, telescope: TelescopeSentences
) -> None:
    telescope.reach("subarray", "1", "READY")
    when(run, "When nothing is done")
    then(run)
    tango.has_stayed(CSP, "obsState", "READY")
    when(run, "When I configure")
    telescope.act("subarray", "1", "configure")
    then(run)
    CommandSentences(run).succeeds()
    tango.is_now(CSP, "obsState", "READY")
    with pytest.raises(Unmet, match=f"{CSP} obsState did not stay READY"):
        tango.has_stayed(CSP, "obsState", "READY")
    put_back(run)


def test_a_state_that_there_is_not_names_the_nearest_one(telescope: TelescopeSentences) -> None:
    with pytest.raises(SentenceError, match=r"obsState is never IDEL\. Did you mean IDLE\? Its values are EMPTY, "):
        telescope.reach("subarray", "1", "IDEL")

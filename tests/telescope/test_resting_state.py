"""Each scenario leaves the telescope as it found it, or says what is not."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence
from typing import Any

import psutil
import pytest

from harness.errors import PreconditionError, RestError
from harness.events.budget import Budget
from harness.events.entry import Kind
from harness.events.key import Key
from harness.scenario.lifecycle import Ending
from harness.scenario.run import ScenarioRun
from harness.scenario.tango.control import Control
from harness.targets.target import Target
from harness.telescope.arguments import argument_text
from harness.telescope.reach import reach_rest
from harness.telescope.resting_state import deviations, put_back, refuse_unless_at_rest
from harness.telescope.subjects import find_subject
from harness.vocabulary.commands import CommandSentences
from harness.vocabulary.tango.attributes_and_commands import TangoSentences
from harness.vocabulary.telescope.faults import FaultSentences
from harness.vocabulary.telescope.subjects import TelescopeSentences
from tests.stopping import stop


@pytest.fixture
def telescope(run: ScenarioRun) -> TelescopeSentences:
    return TelescopeSentences(run, TangoSentences(run))


def test_a_telescope_that_was_just_started_is_at_rest(target: Target) -> None:
    assert deviations(target) == []


@pytest.mark.parametrize("state", ["SCANNING", "ABORTED", "RESOURCING", "FAULT"])
def test_it_is_brought_back_from_wherever_it_is(run: ScenarioRun, telescope: TelescopeSentences, state: str) -> None:
    telescope.reach("subarray", "1", state)
    assert deviations(run.target)
    assert put_back(run) == []
    assert deviations(run.target) == []


def test_what_was_written_is_written_back(run: ScenarioRun) -> None:
    TangoSentences(run).write("mid-csp/control/0", "adminMode", '"ENGINEERING"')
    assert [str(each) for each in deviations(run.target)] == [
        "mid-csp/control/0 adminMode is ENGINEERING, at rest it is ONLINE"
    ]
    assert put_back(run) == []
    assert deviations(run.target) == []


def test_what_is_held_is_released(run: ScenarioRun, telescope: TelescopeSentences) -> None:
    telescope.reach("subarray", "1", "CONFIGURING")
    put_back(run)
    assert run.device(Control(run.target)._target.running.control).read("holds").value == ()


def test_a_device_that_would_not_go_back_is_named_and_it_does_not_take_for_ever(
    run: ScenarioRun, telescope: TelescopeSentences
) -> None:
    telescope.reach("subarray", "1", "IDLE")
    process = run.target.running.pids["mid-sdp/subarray/*"]
    stop(process)
    started = time.monotonic()
    said = "\n".join(put_back(run))
    took = time.monotonic() - started
    os.kill(process, signal.SIGCONT)
    assert "subarray 1 (mid-tmc/subarray/01) could not be brought to EMPTY" in said
    assert "2 devices cannot be read: mid-sdp/subarray/01, mid-sdp/subarray/02. The first: " in said
    assert took < run.limits.rest + 20 * run.limits.call


def test_a_database_that_is_stopped_is_told_once_and_nothing_is_tried(
    run: ScenarioRun, telescope: TelescopeSentences
) -> None:
    telescope.reach("subarray", "1", "SCANNING")
    process = run.target.running.pids["database"]
    stop(process)
    started = time.monotonic()
    (said,) = put_back(run)
    took = time.monotonic() - started
    os.kill(process, signal.SIGCONT)
    address = run.target.tango.address
    assert f"asking the Tango database at {address} for device servers: no answer within 1 s" in said
    assert took < 10 * run.limits.call, "one question, not one for each thing"
    assert put_back(run) == []


def test_a_process_that_died_is_told_at_once(run: ScenarioRun, telescope: TelescopeSentences) -> None:
    telescope.reach("subarray", "1", "IDLE")
    process = run.target.running.pids["mid-sdp/subarray/*"]
    os.kill(process, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(process)], timeout=60)
    (said,) = put_back(run)
    assert "mid-sdp/subarray/*" in said
    assert "command back" not in str(Ending([said], run.target.down()).error()), "no command would have helped"


def test_what_the_scenario_commanded_it_is_told_to_command_back(run: ScenarioRun) -> None:
    assert str(Ending(["one thing", "another"], run.target.down()).error()).splitlines() == [
        "the telescope is not as the scenario found it:",
        "  one thing",
        "  another",
        "What the scenario commanded itself it has to command back, unless a declared subject knows the way.",
    ]


def test_what_no_subject_was_moved_to_is_brought_back_too(run: ScenarioRun) -> None:
    TangoSentences(run).command("mid-tmc/central-node/0", "TelescopeOn")
    CommandSentences(run).succeeds()
    assert put_back(run) == []
    assert deviations(run.target) == []


def test_a_subarray_that_is_stuck_is_aborted_and_restarted(run: ScenarioRun, telescope: TelescopeSentences) -> None:
    telescope.reach("subarray", "1", "EMPTY")
    Control(run.target).hold("mid-csp/subarray/01", "obsState", "RESOURCING")
    telescope.act("subarray", "1", "assign resources")
    Control(run.target).set("mid-csp/subarray/01", "obsState", "FAULT")
    assert put_back(run) == []
    assert deviations(run.target) == []


def test_a_subarray_whose_way_back_fails_goes_another_way(run: ScenarioRun, telescope: TelescopeSentences) -> None:
    """CSP is IDLE, so that it refuses End and TMC stays READY; Abort and Restart lead to EMPTY."""
    telescope.reach("subarray", "1", "READY")
    tango = TangoSentences(run)
    tango.command("mid-csp/subarray/01", "End")
    CommandSentences(run).succeeds()
    assert put_back(run) == []
    assert deviations(run.target) == []


def test_a_command_that_does_not_end_leaves_time_for_what_interrupts_it(
    run: ScenarioRun, telescope: TelescopeSentences
) -> None:
    telescope.reach("subarray", "1", "READY")
    Control(run.target).hold("mid-tmc/subarray/01", "obsState", "READY")
    reach_rest(run, find_subject(run.target, "subarray", "1"), Budget(8))
    assert run.device("mid-tmc/subarray/01").read("obsState").label == "EMPTY"


def test_a_subarray_that_no_way_leads_back_tells_all_that_failed(
    run: ScenarioRun, telescope: TelescopeSentences
) -> None:
    telescope.reach("subarray", "1", "READY")
    faults = FaultSentences(run)
    for command in ("End", "Abort", "Restart"):
        faults.gets("mid-csp/subarray/01", "COMMAND_NOT_ALLOWED", command)
    with pytest.raises(PreconditionError) as error:
        reach_rest(run, find_subject(run.target, "subarray", "1"), Budget(20))
    said = str(error.value)
    assert "subarray 1 (mid-tmc/subarray/01) could not be brought to EMPTY: on the way READY -> " in said
    assert said.count("\n") == 0
    assert "no other way is left: End was FAILED: " in said
    assert "; Abort was FAILED: " in said


@pytest.mark.parametrize("lost", ["mid-csp/subarray/01", "mid-sdp/subarray/01"])
def test_a_subarray_whose_device_came_back_as_a_new_one_is_brought_back(
    run: ScenarioRun, telescope: TelescopeSentences, lost: str
) -> None:
    telescope.reach("subarray", "1", "IDLE")
    faults = FaultSentences(run)
    faults.goes_away(lost)
    faults.comes_back(lost)
    assert put_back(run) == []
    assert deviations(run.target) == []


def test_a_fresh_start_mends_it(run: ScenarioRun, target: Target) -> None:
    os.kill(target.running.pids["devices"], signal.SIGKILL)
    run.close()
    target.reset()
    assert deviations(target) == []


def test_a_run_is_refused_naming_what_is_not_at_rest(run: ScenarioRun, telescope: TelescopeSentences) -> None:
    telescope.reach("telescope", "", "on")
    with pytest.raises(RestError) as error:
        refuse_unless_at_rest(run.target, bring=False)
    assert "mid-tmc/central-node/0 telescopeState is ON, at rest it is OFF" in str(error.value)
    refuse_unless_at_rest(run.target, bring=True)


def test_a_precondition_that_cannot_be_met_says_how_far_it_came(
    run: ScenarioRun, telescope: TelescopeSentences
) -> None:
    telescope.reach("telescope", "", "on")
    os.kill(run.target.running.pids["mid-sdp/subarray/*"], signal.SIGKILL)
    with pytest.raises(PreconditionError) as error:
        telescope.reach("subarray", "1", "IDLE")
    assert "subarray 1 (mid-tmc/subarray/01) could not be brought to IDLE" in str(error.value)
    assert "mid-sdp/subarray/01" in str(error.value)


def test_a_precondition_that_cannot_be_met_says_what_failed_on_which_way(
    run: ScenarioRun, telescope: TelescopeSentences
) -> None:
    FaultSentences(run).gets("mid-csp/subarray/01", "FAILED_RESULT", "AssignResources")
    with pytest.raises(PreconditionError) as error:
        telescope.reach("subarray", "1", "READY")
    first, *others = str(error.value).splitlines()
    assert first.startswith(
        "subarray 1 (mid-tmc/subarray/01) could not be brought to READY: "
        "on the way EMPTY -> IDLE -> READY, AssignResources was FAILED: "
    )
    assert any("EMPTY -> RESOURCING" in line for line in others), str(error.value)
    assert len(others) == len(set(others)), "no line twice"


def test_a_precondition_that_needs_another_one_is_named_too(run: ScenarioRun, telescope: TelescopeSentences) -> None:
    run.device("mid-sdp/control/0").write("adminMode", "OFFLINE")
    with pytest.raises(PreconditionError) as error:
        telescope.reach("subarray", "1", "READY")
    assert str(error.value).startswith(
        "subarray 1 (mid-tmc/subarray/01) could not be brought to READY: "
        "telescope (mid-tmc/central-node/0) could not be brought to ON: on the way OFF -> ON, TelescopeOn was FAILED: "
    )
    run.device("mid-sdp/control/0").write("adminMode", "ONLINE")


def test_what_somebody_wrote_is_written_back_when_a_telescope_is_brought_to_rest(run: ScenarioRun) -> None:
    run.device("mid-tmc/subarray/02").write("adminMode", "OFFLINE")
    run.device("mid-csp/control/0").write("adminMode", "ENGINEERING")
    with pytest.raises(RestError, match="mid-tmc/subarray/02 adminMode is OFFLINE, at rest it is ONLINE"):
        refuse_unless_at_rest(run.target, bring=False)
    refuse_unless_at_rest(run.target, bring=True)
    assert deviations(run.target) == []


def test_subjects_that_were_moved_are_brought_back_before_the_only_look_at_everything(
    run: ScenarioRun, telescope: TelescopeSentences, monkeypatch: pytest.MonkeyPatch
) -> None:
    telescope.reach("subarray", "1", "READY")
    looked: list[str] = []
    read_each = run.target.tango.read_each

    def note(keys: Sequence[Key]) -> Any:
        if len({key.subject for key in keys}) > 1:
            looked.append(run.device("mid-tmc/central-node/0").read("telescopeState").label)
        return read_each(keys)

    monkeypatch.setattr(run.target.tango, "read_each", note)
    assert put_back(run) == []
    assert looked == ["OFF"]


def test_a_subarray_that_somebody_else_commands_is_brought_back_before_the_telescope_is_turned_off(
    run: ScenarioRun, telescope: TelescopeSentences
) -> None:
    telescope.reach("telescope", "", "on")
    subarray = find_subject(run.target, "subarray", "1")
    run.device(subarray.device.name).execute("AssignResources", argument_text(run, subarray, "AssignResources"))
    TangoSentences(run).becomes(subarray.device.name, subarray.attribute, "IDLE")
    mark = run.journal.mark()
    assert put_back(run) == []
    seen = [entry.event.shown for entry in run.journal.entries(mark) if entry.event.kind is Kind.CHANGE]
    assert seen.index("EMPTY") < seen.index("OFF")
    assert deviations(run.target) == []


@pytest.mark.parametrize(
    "device", ["mid-tmc/central-node/0", "mid-tmc/subarray/01", "mid-sdp/subarray/01", "mid-csp/control/0"]
)
def test_what_somebody_wrote_meanwhile_is_written_back_although_it_hinders_what_was_moved(
    run: ScenarioRun, telescope: TelescopeSentences, device: str
) -> None:
    telescope.reach("subarray", "1", "IDLE")
    run.device(device).write("adminMode", "OFFLINE")
    assert put_back(run) == []
    assert deviations(run.target) == []

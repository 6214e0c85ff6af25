"""A wait ends early by what concerns it, and by nothing else; on a real simulated telescope."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest

from harness.events.budget import Budget
from harness.events.key import Key
from harness.events.waiting.verdicts import Unmet
from harness.scenario.actions import ActionState
from harness.scenario.run import ScenarioRun
from harness.scenario.tango.control import Control
from harness.telescope.resting_state import put_back
from harness.vocabulary.commands import CommandSentences
from harness.vocabulary.tango.attributes_and_commands import TangoSentences
from harness.vocabulary.tango.order import HEADER, in_order
from harness.vocabulary.telescope.faults import FaultSentences
from harness.vocabulary.telescope.subjects import TelescopeSentences

TMC, CSP, SDP = "mid-tmc/subarray/01", "mid-csp/subarray/01", "mid-sdp/subarray/01"
RESULT = "longRunningCommandResult"
LONG = 100.0
"""Seconds that nobody waits for: what is waited for comes or cannot come."""


@pytest.fixture
def tango(run: ScenarioRun) -> TangoSentences:
    return TangoSentences(run)


@pytest.fixture
def faults(run: ScenarioRun) -> FaultSentences:
    return FaultSentences(run)


@pytest.fixture
def telescope(run: ScenarioRun, tango: TangoSentences) -> TelescopeSentences:
    run.listen([*(Key(each, "obsState") for each in (TMC, CSP, SDP)), Key(TMC, RESULT)])
    sentences = TelescopeSentences(run, tango)
    sentences.reach("subarray", "1", "EMPTY")
    return sentences


def assign(run: ScenarioRun, telescope: TelescopeSentences) -> None:
    run.begin_step("when", "When I assign resources to subarray 1")
    telescope.act("subarray", "1", "assign resources")
    run.begin_step("then", "Then something is seen")


def fail_csp_while_sdp_is_under_way(run: ScenarioRun, telescope: TelescopeSentences, tango: TangoSentences) -> None:
    """TMC's command has failed for CSP's sake, and SDP is held in the middle of its part."""
    Control(run.target).hold(SDP, "obsState", "RESOURCING")
    Control(run.target).hold(CSP, "obsState", "RESOURCING")
    assign(run, telescope)
    tango.becomes(SDP, "obsState", "RESOURCING", LONG)
    Control(run.target).set(CSP, "obsState", "EMPTY")
    run.wait_for_end(run.commands.issued[-1], Budget(LONG))


def test_a_part_that_is_under_way_is_waited_for_after_the_command_failed(
    run: ScenarioRun, telescope: TelescopeSentences, tango: TangoSentences
) -> None:
    fail_csp_while_sdp_is_under_way(run, telescope, tango)
    with pytest.raises(Unmet) as error:
        tango.becomes(SDP, "obsState", "IDLE", 0.5)
    assert not error.value.explanation.stopped, "its time was over, nothing stopped it"
    Control(run.target).release(SDP)
    tango.becomes(SDP, "obsState", "IDLE", LONG)
    CommandSentences(run).fails()
    assert put_back(run) == []


def test_a_part_that_was_never_sent_is_not_waited_for(
    run: ScenarioRun, telescope: TelescopeSentences, tango: TangoSentences, faults: FaultSentences
) -> None:
    faults.gets(CSP, "COMMAND_NOT_ALLOWED", "AssignResources")
    assign(run, telescope)
    started = time.monotonic()
    with pytest.raises(Unmet, match=r"Stopped early at .* AssignResources was FAILED: .* refused AssignResources"):
        tango.becomes(SDP, "obsState", "IDLE", LONG)
    assert time.monotonic() - started < LONG / 2


def test_a_part_that_ends_after_the_command_and_brings_nothing_ends_the_wait(
    run: ScenarioRun, telescope: TelescopeSentences, tango: TangoSentences, faults: FaultSentences
) -> None:
    faults.gets(CSP, "FAILED_RESULT", "AssignResources")
    faults.gets(SDP, "SLOW", "AssignResources")
    faults.gets(SDP, "FAILED_RESULT", "AssignResources")
    assign(run, telescope)
    started = time.monotonic()
    with pytest.raises(Unmet, match=r"Stopped early at .* AssignResources was FAILED"):
        tango.becomes(SDP, "obsState", "IDLE", LONG)
    assert time.monotonic() - started < LONG / 2


def test_a_part_that_is_ended_by_others_ends_the_wait(
    run: ScenarioRun, telescope: TelescopeSentences, tango: TangoSentences
) -> None:
    fail_csp_while_sdp_is_under_way(run, telescope, tango)
    soon = threading.Timer(0.3, Control(run.target).set, (SDP, "obsState", "EMPTY"))
    soon.start()
    started = time.monotonic()
    with pytest.raises(Unmet, match=rf"AssignResources was FAILED: (.|\n)*; {SDP} has ended its part"):
        tango.becomes(SDP, "obsState", "IDLE", LONG)
    assert time.monotonic() - started < LONG / 2
    soon.join()


def test_an_order_waits_for_a_part_that_is_under_way(
    run: ScenarioRun, telescope: TelescopeSentences, faults: FaultSentences
) -> None:
    faults.gets(CSP, "FAILED_RESULT", "AssignResources")
    faults.gets(SDP, "SLOW", "AssignResources")
    assign(run, telescope)
    rows = [HEADER, (TMC, "obsState", "RESOURCING"), (SDP, "obsState", "RESOURCING"), (SDP, "obsState", "IDLE")]
    in_order(run, rows, LONG)
    CommandSentences(run).fails()


def test_a_refusal_on_another_subarray_refuses_nothing_here(run: ScenarioRun, telescope: TelescopeSentences) -> None:
    telescope.reach("subarray", "2", "IDLE")
    run.begin_step("when", "When I assign resources to subarray 1")
    telescope.act("subarray", "1", "assign resources")
    run.begin_step("when", "When I scan on subarray 2")
    telescope.act("subarray", "2", "scan")
    run.begin_step("then", "Then subarray 1 becomes IDLE")
    telescope.becomes("subarray", "1", "IDLE")
    CommandSentences(run).is_rejected()


def test_a_refusal_on_the_way_to_it_says_that_it_cannot_come(
    run: ScenarioRun, telescope: TelescopeSentences, tango: TangoSentences
) -> None:
    run.begin_step("when", "When I scan on subarray 1")
    telescope.act("subarray", "1", "scan")
    run.begin_step("then", "Then")
    with pytest.raises(AssertionError, match=rf"becomes SCANNING cannot come: {TMC} Scan was NOT_ALLOWED"):
        tango.becomes(CSP, "obsState", "SCANNING", LONG)


def test_a_refusal_does_not_hide_what_a_command_before_it_brings(
    run: ScenarioRun, telescope: TelescopeSentences
) -> None:
    Control(run.target).hold(CSP, "obsState", "RESOURCING")
    assign(run, telescope)
    telescope.becomes("subarray", "1", "RESOURCING")
    run.begin_step("when", "When I scan on subarray 1")
    telescope.act("subarray", "1", "scan")
    run.begin_step("then", "Then subarray 1 becomes IDLE")
    with pytest.raises(Unmet, match=r"did not become IDLE within 0\.2 s"):
        telescope.becomes("subarray", "1", "IDLE", 0.2)
    Control(run.target).release(CSP)
    telescope.becomes("subarray", "1", "IDLE", LONG)
    CommandSentences(run).is_rejected()


def test_a_command_of_an_earlier_segment_ends_a_wait_and_is_listed(
    run: ScenarioRun, telescope: TelescopeSentences, faults: FaultSentences
) -> None:
    Control(run.target).hold(CSP, "obsState", "RESOURCING")
    assign(run, telescope)
    telescope.becomes("subarray", "1", "RESOURCING")
    run.begin_step("when", 'When "csp-subarray-01" goes away')
    faults.goes_away(CSP)
    run.begin_step("then", "Then subarray 1 becomes IDLE")
    started = time.monotonic()
    with pytest.raises(Unmet) as error:
        telescope.becomes("subarray", "1", "IDLE", LONG)
    assert time.monotonic() - started < LONG / 2
    said = str(error.value)
    assert "AssignResources FAILED: " in said.partition("Stopped early")[0], "it is in the timeline"
    assert f"{CSP} does not answer" in said.partition("Stopped early")[2]


def test_a_command_that_brings_something_else_ends_no_wait(
    run: ScenarioRun, telescope: TelescopeSentences, tango: TangoSentences, faults: FaultSentences
) -> None:
    """The health of TMC's subarray follows that of its parts, and no command that it has."""
    run.watch.add([Key(TMC, "healthState")])
    faults.gets(CSP, "FAILED_RESULT", "AssignResources")
    assign(run, telescope)
    run.wait_for_end(run.commands.issued[-1], Budget(LONG))
    with pytest.raises(Unmet) as error:
        tango.becomes(TMC, "healthState", "DEGRADED", 0.2)
    assert not error.value.explanation.stopped
    CommandSentences(run).fails()


def test_a_value_that_stays_stays_although_a_command_fails(
    run: ScenarioRun, telescope: TelescopeSentences, faults: FaultSentences
) -> None:
    faults.gets(CSP, "FAILED_RESULT", "AssignResources")
    assign(run, telescope)
    telescope.becomes("subarray", "1", "RESOURCING")
    started = time.monotonic()
    telescope.stays("subarray", "1", "RESOURCING", 30)
    assert time.monotonic() - started > run.limits.telescope_time(30), "it was looked at for so long"
    CommandSentences(run).fails()


def test_what_a_given_aborts_is_aborted_by_the_scenario(run: ScenarioRun, telescope: TelescopeSentences) -> None:
    Control(run.target).hold(CSP, "obsState", "RESOURCING")
    assign(run, telescope)
    telescope.becomes("subarray", "1", "RESOURCING")
    Control(run.target).hold(TMC, "obsState", "RESOURCING")
    Control(run.target).release(CSP)
    run.begin_step("given", "Given subarray 1 is ABORTED")
    run.target.limits = replace(run.target.limits, wait=0.3)
    telescope.reach("subarray", "1", "ABORTED")
    (assigned,) = run.commands.issued
    run.wait_for_end(assigned, Budget(LONG))
    assert assigned.outcome(run.journal).state is ActionState.ABORTED
    run.finish()

"""An explanation says everything a tester needs to know, in few lines."""

from __future__ import annotations

import pytest

from harness.events import (
    AllOf,
    Becomes,
    Budget,
    Context,
    EarlyStop,
    Entry,
    Explanation,
    Journal,
    Kind,
    Look,
    Unmet,
    wait_for,
)
from harness.events.timeline import Timeline
from harness.values import Wanted
from tests.events.story import CSP, NOON, TMC, Telescope, gap, journal_of, number, obs_state, state

IDLE = Becomes(TMC, "obsState", obs_state("IDLE"))
REFUSED = "AssignResources FAILED: mid-sdp/subarray/01 refused: eb_id eb-t0001-20260101-00001 is in use"


def shown(entry: Entry) -> str | None:
    return REFUSED if entry.event.attribute == "longRunningCommandResult" else None


def test_a_failure_explains_itself() -> None:
    journal = journal_of(
        state("EMPTY", -1.0, kind=Kind.INITIAL),
        state("RESOURCING", -1.0, CSP, kind=Kind.INITIAL),
        state("RESOURCING", 0.012),
        state("IDLE", 0.214, CSP),
        number(("uid", "[3]"), 0.3, attribute="longRunningCommandResult"),
        state("READY", 0.4, "mid-tmc/subarray/02"),
    )
    with pytest.raises(Unmet) as caught:
        wait_for(
            IDLE,
            journal=journal,
            since=2,
            budget=Budget(5),
            stops=[EarlyStop(lambda entry: isinstance(entry.event.value, tuple), "the command had failed")],
            context=Context(
                sentence="Then subarray 1 becomes IDLE",
                after="When I assign resources to subarray 1",
                mark=2,
                started=NOON,
                also=((CSP, "obsState"), (TMC, "longRunningCommandResult")),
                shown=shown,
                route=lambda now, wanted: {("RESOURCING", "IDLE"): "one transition short of IDLE"}[now, wanted],
                attached="Last argument, events and device logs are attached.",
            ),
        )
    assert str(caught.value) == (
        "Then subarray 1 becomes IDLE\n"
        '  mid-tmc/subarray/01 obsState did not become IDLE within 5 s of "When I assign resources to subarray 1"\n'
        "    +0.012 s  mid-tmc/subarray/01  obsState  EMPTY -> RESOURCING\n"
        "    +0.214 s  mid-csp/subarray/01  obsState  RESOURCING -> IDLE\n"
        f"    +0.300 s  mid-tmc/subarray/01  {REFUSED}\n"
        "  obsState stayed RESOURCING, one transition short of IDLE. "
        "Stopped early at +0.300 s: the command had failed.\n"
        "  No gap in the events. Last argument, events and device logs are attached."
    )
    explanation = caught.value.explanation
    assert explanation.sentence == "Then subarray 1 becomes IDLE"
    assert [line.text for line in explanation.timeline.lines] == ["EMPTY -> RESOURCING", "RESOURCING -> IDLE", REFUSED]
    assert explanation.look is Look.NONE


def test_several_things_that_failed_are_told_one_a_line_and_gaps_at_the_end() -> None:
    journal = journal_of(state("EMPTY"), state("EMPTY", device=CSP), state("RESOURCING", 0.1), gap(0.2))
    telescope = Telescope(
        state("RESOURCING", 0.25, kind=Kind.RESYNCHRONISED), state("EMPTY", 0.3, CSP, kind=Kind.RESYNCHRONISED)
    )
    with pytest.raises(Unmet) as caught:
        wait_for(
            AllOf([IDLE, Becomes(CSP, "obsState", obs_state("IDLE"))]),
            journal=journal,
            since=2,
            budget=Budget(0.01),
            look_again=telescope,
            context=Context(mark=2, started=NOON),
        )
    assert str(caught.value) == (
        "not all of these came true within 0.01 s: mid-tmc/subarray/01 obsState becomes IDLE; "
        "mid-csp/subarray/01 obsState becomes IDLE\n"
        "  +0.100 s  mid-tmc/subarray/01  obsState  EMPTY -> RESOURCING\n"
        "  +0.200 s  mid-tmc/subarray/01  obsState  events may be missing: API_MissedEvents: events were lost\n"
        "  +0.250 s  mid-tmc/subarray/01  obsState  RESOURCING (read again)\n"
        "  +0.250 s  mid-tmc/subarray/01  obsState  RESOURCING (read again)\n"
        "  +0.300 s  mid-csp/subarray/01  obsState  EMPTY (read again)\n"
        "0 of 2 came true.\n"
        "mid-tmc/subarray/01 obsState stayed RESOURCING.\n"
        "mid-csp/subarray/01 obsState stayed EMPTY.\n"
        "Looked again at the limit: mid-tmc/subarray/01 obsState is RESOURCING and the device answers; "
        "whether it happened in the gap is not known.\n"
        "Looked again at the limit: mid-csp/subarray/01 obsState is EMPTY and the device answers, "
        "it never happened.\n"
        "Gap in the events of mid-tmc/subarray/01 obsState at +0.200 s (API_MissedEvents: events were lost), "
        "read again: RESOURCING."
    )


def test_nothing_seen_is_said_too() -> None:
    with pytest.raises(Unmet) as caught:
        wait_for(Becomes("a/b/c", "x", Wanted("1", 1)), journal=Journal(), since=0, budget=Budget(0))
    assert str(caught.value) == (
        "a/b/c x did not become 1 within 0 s\n  nothing was seen of it\nno value of x is known.\nNo gap in the events."
    )


def test_an_unmet_wait_is_a_failed_assertion_and_not_an_error_of_the_harness() -> None:
    explanation = Explanation("", "it did not", Timeline(()))
    assert isinstance(Unmet(explanation), AssertionError)
    assert str(Unmet(explanation)) == str(explanation)

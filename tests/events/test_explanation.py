"""An explanation says everything a tester needs to know, in few lines."""

from __future__ import annotations

from typing import Any

import pytest

from harness.events import (
    AllOf,
    Becomes,
    Budget,
    Context,
    EarlyStop,
    Entry,
    Event,
    Expectation,
    Explanation,
    GoesThrough,
    Journal,
    Kind,
    Look,
    Stays,
    Unmet,
    wait_for,
)
from harness.events.explaining.timeline import Timeline
from harness.events.key import Key
from harness.events.values import Wanted
from tests.events.story import CSP, NOON, TMC, Telescope, gap, journal_of, number, obs_state, obs_states, state

IDLE = Becomes(Key(TMC, "obsState"), obs_state("IDLE"))
REFUSED = "AssignResources FAILED: mid-sdp/subarray/01 refused: eb_id eb-t0001-20260101-00001 is in use"


def shown(entry: Entry) -> str | None:
    return REFUSED if entry.event.key.field == "longRunningCommandResult" else None


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
                also=(Key(CSP, "obsState"), (TMC, "longRunningCommandResult")),
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
        "  No gap in the events of mid-tmc/subarray/01 obsState. Last argument, events and device logs are attached."
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
            AllOf([IDLE, Becomes(Key(CSP, "obsState"), obs_state("IDLE"))]),
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


class Beside:
    """What bears on anything."""

    def __init__(self, *devices: str, pending: str = "", logged: str = "") -> None:
        self.bearing, self.pending, self.logged = devices, pending, logged

    def devices(self, keys: object) -> tuple[str, ...]:
        return self.bearing

    def tell_pending(self, keys: object) -> list[str]:
        return [self.pending] if self.pending else []

    def tell_actions(self) -> list[str]:
        return []

    def tell_logged(self, keys: object) -> list[str]:
        return [self.logged] if self.logged else []


def unmet(*events: Event, since: int, mark: int = 1, wanted: Expectation = IDLE, **context: Any) -> Unmet:
    with pytest.raises(Unmet) as caught:
        wait_for(
            wanted,
            journal=journal_of(state("EMPTY", -1.0), *events),
            since=since,
            budget=Budget(0.0),
            look_again=Telescope(state("READY", 0.9, kind=Kind.RESYNCHRONISED)),
            context=Context(mark=mark, started=NOON, **context),
        )
    return caught.value


def test_a_gap_that_the_timeline_shows_is_told_whenever_the_wait_began() -> None:
    events = [gap(0.1), state("RESOURCING", 0.2, kind=Kind.RESYNCHRONISED), state("READY", 0.3)]
    said = str(unmet(*events, since=4))
    assert "+0.100 s  mid-tmc/subarray/01  obsState  events may be missing" in said
    assert f"Gap in the events of {TMC} obsState at +0.100 s (API_MissedEvents: events were lost), read again: " in said
    assert "No gap in the events" not in said


def test_gaps_of_what_else_is_watched_are_told_where_they_bear_on_it() -> None:
    events = [state("READY", 0.1), gap(0.2, CSP), gap(0.3, "mid-tmc/subarray/02")]
    other = f"No gap in the events of {TMC} obsState.\nGap in the events of {CSP} obsState at +0.200 s"
    assert other in (said := str(unmet(*events, since=1, background=Beside(CSP))))
    assert "subarray/02" not in said
    assert "subarray/02 obsState at +0.300 s" in str(unmet(*events, since=1))


def test_what_stands_behind_it_is_told() -> None:
    background = Beside(CSP, pending=f"{TMC} waits for {CSP}", logged="+0.300 s  ERROR of the device: it is hot")
    said = str(unmet(state("READY", 0.1), since=1, background=background))
    assert f"obsState stayed READY.\n{TMC} waits for {CSP}.\n" in said
    assert "\nThe devices logged:\n  +0.300 s  ERROR of the device: it is hot\nNo gap in the events of" in said


def test_what_is_heard_while_actions_are_asked_about_stands_in_the_time_line() -> None:
    journal = journal_of(state("EMPTY", -1.0))

    class Asked(Beside):
        def tell_actions(self) -> list[str]:
            journal.push_event(number(("uid", "[3]"), 0.3, attribute="longRunningCommandResult"))
            return []

    also = (Key(TMC, "longRunningCommandResult"),)
    context = Context(mark=1, started=NOON, also=also, shown=shown, background=Asked(TMC))
    with pytest.raises(Unmet) as caught:
        wait_for(IDLE, journal=journal, since=1, budget=Budget(0.0), look_again=Telescope(), context=context)
    assert f"+0.300 s  {TMC}  {REFUSED}" in str(caught.value)


def test_what_came_before_what_a_then_looks_at_is_said_to_have_happened() -> None:
    events = [state("RESOURCING", 0.1), state("IDLE", 0.2), state("READY", 0.3)]
    through = GoesThrough(Key(TMC, "obsState"), obs_states("RESOURCING, IDLE"))
    for wanted, came in (
        (through, "RESOURCING came at +0.100 s, IDLE came at +0.200 s"),
        (IDLE, "IDLE came at +0.200 s"),
    ):
        caught = unmet(*events, since=4, wanted=wanted)
        assert f"{came}, before what this step looks at: it goes on from where the Then before it was met." in str(
            caught
        )
        assert "it never happened" not in str(caught)
        assert "it did not happen again" in str(caught)
        assert caught.explanation.look is Look.HAPPENED_BEFORE


def test_what_it_was_already_when_the_step_began_has_its_time() -> None:
    events = [state("RESOURCING", 0.1), state("READY", 0.3)]
    caught = unmet(*events, since=3, wanted=Stays(Key(TMC, "obsState"), obs_state("IDLE")))
    assert caught.explanation.closest == ("obsState was READY already when this step began, since +0.300 s",)


def test_nothing_seen_is_said_too() -> None:
    with pytest.raises(Unmet) as caught:
        wait_for(Becomes(Key("a/b/c", "x"), Wanted("1", 1)), journal=Journal(), since=0, budget=Budget(0))
    assert str(caught.value) == (
        "a/b/c x did not become 1 within 0 s\n  nothing was seen of it\nno value of x is known.\n"
        "No gap in the events of a/b/c x."
    )


def test_an_unmet_wait_is_a_failed_assertion_and_not_an_error_of_the_harness() -> None:
    explanation = Explanation("", "it did not", Timeline(()))
    assert isinstance(Unmet(explanation), AssertionError)
    assert str(Unmet(explanation)) == str(explanation)

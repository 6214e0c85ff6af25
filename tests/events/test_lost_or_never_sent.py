"""Whether an event was lost or never sent, told by what both sides have counted."""

from __future__ import annotations

import pytest

from harness.events import Becomes, GoesThrough, Kind, Look, Stays, Unmet
from harness.events.delivery import Delivery
from harness.events.key import Key
from harness.events.waiting.verdicts import Inconclusive
from tests.events.conftest import ONE
from tests.events.control_system import ControlSystem
from tests.events.losing import is_told, tell
from tests.events.story import TMC, Telescope, journal_of, obs_state, obs_states, state
from tests.events.test_waits import unmet, wait

IDLE = Becomes(Key(TMC, "obsState"), obs_state("IDLE"))
LOST = Delivery(lost=1, arrived=2)


def told(label: str, counted: Delivery | None) -> Telescope:
    telescope = Telescope(state(label, kind=Kind.RESYNCHRONISED))
    telescope.counted = counted
    return telescope


def test_a_subscriber_that_was_stopped_finds_exactly_what_it_lost(system: ControlSystem) -> None:
    said = tell(system, ONE, "shared", stop=True)
    assert said["inconclusive"]
    assert is_told(said, stop=True), said


def test_a_device_that_does_not_push_is_told_from_it(system: ControlSystem) -> None:
    said = tell(system, ONE, "shared", stop=False)
    assert is_told(said, stop=False), said


@pytest.mark.parametrize(
    ("delivery", "text"),
    [
        (Delivery(lost=1, arrived=2), "the server pushed 3 since the When, 2 arrived: 1 lost on the way"),
        (Delivery(lost=2, arrived=0), "the server pushed 2 since the When, none arrived: 2 lost on the way"),
        (
            Delivery(lost=2, arrived=9, broken=True),
            "9 events arrived since the When, 2 behind the last of them were lost, others before it",
        ),
        (Delivery(lost=0, arrived=0), "the device pushed none since the When"),
        (Delivery(lost=0, arrived=2), "the server pushed 2 since the When, and all arrived"),
        (Delivery(unknown="refused."), "whether an event was lost cannot be told: refused"),
    ],
)
def test_it_is_told(delivery: Delivery, text: str) -> None:
    assert delivery.tell("since the When") == text


def test_becomes_is_met_by_a_reading_and_the_note_names_how_many_were_lost() -> None:
    journal = journal_of(state("EMPTY"), state("RESOURCING"))
    met = wait(IDLE, journal, 1, 0.01, look_again=told("IDLE", LOST))
    assert met.notes[0].endswith("(the server pushed 3 since the When, 2 arrived: 1 lost on the way), read again: IDLE")
    assert met.notes[1].endswith("was read as IDLE at the limit: it happened, the event was lost")


def test_becomes_is_met_by_a_reading_of_what_the_device_did_not_push() -> None:
    journal = journal_of(state("EMPTY"))
    met = wait(IDLE, journal, 1, 0.01, look_again=told("IDLE", Delivery(lost=0)))
    assert met.notes == (
        "mid-tmc/subarray/01 obsState was read as IDLE at the limit: it happened, the device pushed no event of it",
    )


def test_what_was_lost_may_have_told_what_is_not_so_any_more() -> None:
    journal = journal_of(state("EMPTY"))
    caught = unmet(IDLE, journal, 1, 0.01, look_again=told("EMPTY", LOST))
    assert isinstance(caught, Inconclusive)
    assert "whether it happened in the gap is not known" in caught.explanation.looked[0]


def test_to_stay_is_in_doubt_if_an_event_was_lost() -> None:
    stays = Stays(Key(TMC, "obsState"), obs_state("IDLE"))
    for counted, verdict in ((LOST, Inconclusive), (Delivery(lost=0), None)):
        journal = journal_of(state("IDLE"))
        if verdict is None:
            assert wait(stays, journal, 1, 0.01, look_again=told("IDLE", counted)).notes == ()
        else:
            assert isinstance(unmet(stays, journal, 1, 0.01, look_again=told("IDLE", counted)), verdict)


def test_where_nobody_can_tell_the_explanation_says_so() -> None:
    through = GoesThrough(Key(TMC, "obsState"), obs_states("RESOURCING, IDLE"))
    caught = unmet(through, journal_of(state("EMPTY")), 1, 0.01, look_again=told("IDLE", Delivery(unknown="no count")))
    assert type(caught) is Inconclusive
    assert caught.explanation.look is Look.EVENT_LOST
    assert caught.explanation.looked[0].endswith(
        "it happened and the event was lost; whether an event was lost cannot be told: no count"
    )


def test_what_the_device_did_not_push_does_not_meet_goes_through_and_leaves_no_doubt() -> None:
    through = GoesThrough(Key(TMC, "obsState"), obs_states("RESOURCING, IDLE"))
    caught = unmet(through, journal_of(state("EMPTY")), 1, 0.01, look_again=told("IDLE", Delivery(lost=0)))
    assert type(caught) is Unmet
    assert caught.explanation.look is Look.NOT_PUSHED
    assert caught.explanation.looked[0].endswith("the device pushed none since the When")

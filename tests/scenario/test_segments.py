"""From where in the journal a ``Then`` reads."""

from __future__ import annotations

import time

from harness.events.entry import Event, Kind
from harness.events.journal import Journal
from harness.events.key import Key
from harness.scenario.segments import Segments


def push(journal: Journal) -> None:
    now = time.time()
    journal.push_event(Event(Kind.CHANGE, Key("a/b/c", "obsState"), 1, "RESOURCING", "VALID", now, now))


def test_before_any_when_a_then_reads_from_the_start() -> None:
    journal = Journal()
    segments = Segments(journal)
    push(journal)
    segments.looks()
    assert segments.since(Key("a/b/c", "obsState"), again=False) == 0


def test_consecutive_whens_share_the_mark_of_the_first() -> None:
    journal = Journal()
    segments = Segments(journal)
    push(journal)
    segments.acts("When I assign")
    push(journal)
    segments.acts("And I abort")
    assert segments.mark == 1
    assert segments.after == "When I assign"


def test_a_when_after_a_then_opens_another_segment() -> None:
    journal = Journal()
    segments = Segments(journal)
    segments.acts("When I assign")
    push(journal)
    segments.looks()
    segments.move(Key("a/b/c", "obsState"), 0)
    segments.acts("When I configure")
    assert segments.mark == 1
    assert segments.since(Key("a/b/c", "obsState"), again=True) == 1


def test_successive_thens_about_one_attribute_move_forward_and_leave_others_alone() -> None:
    journal = Journal()
    segments = Segments(journal)
    segments.acts("When I assign")
    segments.looks()
    segments.move(Key("a/b/c", "obsState"), 7)
    assert segments.since(Key("a/b/c", "obsState"), again=True) == 7, "becomes IDLE, said twice, is true twice"
    assert segments.since(Key("a/b/c", "obsState"), again=False) == 8, "goes through begins with what came after"
    assert segments.since(Key("a/b/c", "State"), again=False) == 0

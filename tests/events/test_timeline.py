"""A timeline shows what a tester needs of what was seen, and no more."""

from __future__ import annotations

from harness.events import Event, Kind
from harness.events.explaining.timeline import MOST_LINES, Line, timeline
from harness.events.key import Key
from tests.events.story import CSP, NOON, TMC, error, gap, journal_of, number, state

KEY = Key(TMC, "obsState")


def lines(*events: Event, since: int = 0) -> list[str]:
    shown = timeline(journal_of(*events), [KEY, Key(CSP, "obsState"), Key(TMC, "level")], since=since, started=NOON)
    return str(shown).splitlines()


def test_changes_are_shown_from_the_value_before() -> None:
    assert lines(state("EMPTY"), state("RESOURCING", 0.012), state("IDLE", 0.3), since=1) == [
        "+0.012 s  mid-tmc/subarray/01  obsState  EMPTY -> RESOURCING",
        "+0.300 s  mid-tmc/subarray/01  obsState  RESOURCING -> IDLE",
    ]


def test_columns_stand_below_each_other() -> None:
    assert lines(state("IDLE", 0.5), number(1, 10.25, "a/b/c"), number(7, 10.5), state("READY", -0.25, CSP)) == [
        " +0.500 s  mid-tmc/subarray/01  obsState  IDLE",
        "+10.500 s  mid-tmc/subarray/01  level     7",
        " -0.250 s  mid-csp/subarray/01  obsState  READY",
    ]


def test_each_kind_is_told_and_what_is_repeated_is_left_out() -> None:
    assert [line.split("  ", 3)[-1] for line in lines(
        state("EMPTY", kind=Kind.INITIAL),
        state("EMPTY"),
        state("EMPTY", kind=Kind.PERIODIC),
        state("IDLE", kind=Kind.POLLED),
        gap(),
        state("READY", kind=Kind.RESYNCHRONISED),
        error("the device does not answer"),
        Event(Kind.CHANGE, Key(TMC, "obsState"), 2, "IDLE", "ALARM", NOON, NOON),
        Event(Kind.CHANGE, Key(TMC, "level"), "x" * 200, "", "VALID", NOON, NOON),
    )] == [
        "EMPTY (at first)",
        "EMPTY -> IDLE (polled)",
        "events may be missing: API_MissedEvents: events were lost",
        "READY (read again)",
        "cannot be read: the device does not answer",
        "READY -> IDLE (ALARM)",
        '   "' + "x" * 96 + "...",
    ]  # fmt: skip


def test_the_middle_of_a_long_one_is_left_out_and_counted() -> None:
    events = [state("IDLE" if at % 2 else "READY", at / 1000) for at in range(100)]
    shown = timeline(journal_of(*events), [KEY], since=0, started=NOON)
    assert (len(shown.lines), shown.left_out) == (MOST_LINES, 80)
    text = str(shown).splitlines()
    assert text[0].startswith("+0.000 s")
    assert text[9:12] == [
        "+0.009 s  mid-tmc/subarray/01  obsState  READY -> IDLE",
        "... 80 more ...",
        "+0.090 s  mid-tmc/subarray/01  obsState  IDLE -> READY",
    ]


def test_an_entry_may_have_a_text_of_its_own_or_be_left_out() -> None:
    journal = journal_of(number("3", 0.1, attribute="result"), number("0", 0.2, attribute="result"), state("IDLE", 0.3))
    texts = {"3": "AssignResources FAILED: eb_id is in use", "0": ""}
    shown = timeline(
        journal,
        [(TMC, "result"), KEY],
        since=0,
        started=NOON,
        shown=lambda entry: texts.get(entry.event.value),
    )
    assert shown.lines[0] == Line(journal.entries()[0].event.received - NOON, TMC, "", texts["3"])
    assert str(shown).splitlines() == [
        "+0.100 s  mid-tmc/subarray/01  AssignResources FAILED: eb_id is in use",
        "+0.300 s  mid-tmc/subarray/01  obsState  IDLE",
    ]


def test_extra_entries_belong_to_it_at_their_place() -> None:
    journal = journal_of(state("EMPTY", 0.1), number(3, 0.2, "x/y/z"), state("IDLE", 0.3))
    shown = timeline(journal, [KEY], since=0, started=NOON, extra=journal.entries(subject="x/y/z"))
    assert [line.subject for line in shown.lines] == [TMC, "x/y/z", TMC]


def test_what_happens_again_is_shown_again() -> None:
    said = [Event(Kind.CHANGE, KEY, "done", "", "VALID", NOON + at, NOON + at, occurrence=True) for at in (0.1, 0.2)]
    assert [line.split("  ", 3)[-1] for line in lines(*said)] == ['"done"', '"done"']


def test_what_was_read_from_a_history_stands_where_it_happened() -> None:
    """An OET tells by its history, a little later, what moved the telescope at once."""
    started = Event(Kind.CHANGE, KEY, "RUNNING", "", "VALID", NOON + 0.1, NOON + 0.3, dated=True)
    moved = state("RESOURCING", 0.2, CSP)
    assert [line.split()[0] + " " + line.split()[-1] for line in lines(moved, started)] == [
        '+0.100 "RUNNING"',
        "+0.200 RESOURCING",
    ]
    read = Event(Kind.RESYNCHRONISED, KEY, "RUNNING", "", "VALID", NOON + 0.1, NOON + 0.3, dated=True)
    assert lines(moved, read)[-1].startswith("+0.300 s")

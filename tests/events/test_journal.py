"""The journal keeps everything, in order, and finds it again."""

from __future__ import annotations

import threading

from harness.events import Entry, Event, Journal, Kind
from harness.events.key import Key
from tests.events.story import CSP, NOON, TMC, error, gap, journal_of, number, state


class Collecting:
    """Takes what it is given, and wants no more after a number of entries."""

    def __init__(self, enough: int = 10**9) -> None:
        self.taken: list[int] = []
        self.enough = enough
        self.error: Exception | None = None

    def take(self, _key: tuple[str, str], entry: Entry) -> bool:
        self.taken.append(entry.sequence)
        return len(self.taken) >= self.enough

    def fail(self, error: Exception) -> None:
        self.error = error


def test_entries_are_numbered_from_0_without_holes() -> None:
    journal = journal_of(state("EMPTY"), gap(), state("IDLE"))
    assert [entry.sequence for entry in journal.entries()] == [0, 1, 2]
    assert len(journal) == journal.mark() == 3


def test_a_mark_is_the_number_of_the_next_entry() -> None:
    journal = journal_of(state("EMPTY"))
    mark = journal.mark()
    journal.push_event(state("IDLE"))
    assert [entry.event.label for entry in journal.entries(mark)] == ["IDLE"]


def test_entries_are_found_by_their_key_or_their_subject() -> None:
    journal = journal_of(state("EMPTY"), number(1.0), state("IDLE", device=CSP), state("IDLE"))
    assert [entry.sequence for entry in journal.entries(0, Key(TMC, "obsState"))] == [0, 3]
    assert [entry.sequence for entry in journal.entries(1, subject=TMC)] == [1, 3]
    assert journal.entries(0, Key(TMC, "healthState")) == ()


def test_the_latest_entry_of_an_attribute_can_be_asked_for_before_a_mark_and_with_a_value() -> None:
    read = state("READY", kind=Kind.RESYNCHRONISED)
    journal = journal_of(state("EMPTY"), state("IDLE"), read, gap(), error("no answer"), number(3))

    def latest(**how: int | bool) -> int | None:
        entry = journal.latest(Key(TMC, "obsState"), **how)  # type: ignore[arg-type]
        return None if entry is None else entry.sequence

    assert latest() == 4
    assert latest(with_value=True) == 2
    assert latest(with_value=True, told=True) == 1
    assert latest(before=1) == 0
    assert latest(before=0) is None
    assert journal.latest(Key(CSP, "obsState")) is None


def test_a_closed_journal_ignores_late_events_and_can_be_read() -> None:
    journal = journal_of(state("EMPTY"))
    journal.close()
    journal.close()
    journal.push_event(state("IDLE"))
    assert journal.append(state("IDLE")) == -1
    assert [entry.event.label for entry in journal.entries()] == ["EMPTY"]


def test_threads_that_push_at_once_lose_nothing_and_keep_their_order() -> None:
    journal = Journal()
    follower = Collecting()
    journal.follow(follower, {(f"a/b/{writer}", "level"): 0 for writer in range(4)})
    together = threading.Barrier(4)

    def push(device: str) -> None:
        together.wait(10)
        for value in range(2000):
            journal.push_event(number(value, device=device))

    threads = [threading.Thread(target=push, args=(f"a/b/{writer}",)) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(journal) == 8000
    assert follower.taken == list(range(8000))
    for writer in range(4):
        assert [e.event.value for e in journal.entries(0, Key(f"a/b/{writer}", "level"))] == list(range(2000))


def test_a_follower_that_joins_while_events_come_gets_each_of_them_once() -> None:
    journal = Journal()
    running = threading.Event()

    def push() -> None:
        for value in range(20_000):
            journal.push_event(number(value))
            running.set()

    thread = threading.Thread(target=push)
    thread.start()
    assert running.wait(10)
    followers = [Collecting() for _ in range(20)]
    for follower in followers:
        journal.follow(follower, {Key(TMC, "level"): 0})
    thread.join(30)
    assert [follower.taken == list(range(20_000)) for follower in followers] == [True] * 20


def test_a_follower_gets_only_what_it_asked_for() -> None:
    journal = journal_of(state("EMPTY"), state("EMPTY", device=CSP), number(1))
    some, every = Collecting(), Collecting()
    journal.follow(some, {Key(TMC, "obsState"): 0, Key(CSP, "obsState"): 2})
    journal.follow(every, {Key(TMC, "obsState"): 0}, every=2)
    for event in (state("IDLE"), state("IDLE", device=CSP), number(2)):
        journal.push_event(event)
    assert some.taken == [0, 3, 4]
    assert every.taken == [0, 2, 3, 4, 5]
    journal.unfollow(some)
    journal.unfollow(every)
    journal.push_event(state("READY"))
    assert some.taken[-1] == 4
    assert every.taken[-1] == 5


def test_a_follower_that_has_enough_is_not_kept() -> None:
    journal = journal_of(state("EMPTY"), state("IDLE"), state("READY"))
    follower = Collecting(enough=2)
    journal.follow(follower, {Key(TMC, "obsState"): 0})
    journal.push_event(state("SCANNING"))
    assert follower.taken == [0, 1]


def test_a_follower_that_raises_does_not_disturb_those_who_push() -> None:
    class Broken(Collecting):
        def take(self, _key: tuple[str, str], _entry: Entry) -> bool:
            raise ValueError("broken")

    journal = Journal()
    broken, sound = Broken(), Collecting()
    journal.follow(broken, {Key(TMC, "obsState"): 0})
    journal.follow(sound, {Key(TMC, "obsState"): 0})
    journal.push_event(state("IDLE"))
    assert str(broken.error) == "broken"
    assert sound.taken == [0]


def test_an_event_knows_whether_it_tells_a_value_and_how_a_tester_writes_it() -> None:
    invalid = Event(Kind.CHANGE, Key(TMC, "level"), None, "", "INVALID", NOON, NOON)
    shown = [(event.has_value, event.shown) for event in (state("IDLE"), number(1.5), error("no answer"), invalid)]
    assert shown == [(True, "IDLE"), (True, "1.5"), (False, "no answer"), (False, "no valid value")]

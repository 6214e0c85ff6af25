"""Waiting: one way to wait for anything, on the journal, with a limit, and with an explanation if it was in vain."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from harness.events.budget import Budget
from harness.events.entry import Entry, Event, Kind
from harness.events.expecting.matching import Expectation, Matcher, Start, Telling, Verdict, later
from harness.events.explaining.earlier import Earlier
from harness.events.explaining.explanation import Context, Explanation, Look
from harness.events.explaining.gaps import RARE, Gap, Gaps, gaps_since, without_gap
from harness.events.explaining.timeline import brief, timeline
from harness.events.waiting.early_stop import Armed, EarlyStop
from harness.events.waiting.late import Late
from harness.events.waiting.looking import Seen, look_closely
from harness.events.waiting.lost_events import Counted
from harness.events.waiting.overtaking import Overtaken, happened_before
from harness.events.waiting.verdicts import Inconclusive, Met, Unmet

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from harness.events.delivery import Delivery
    from harness.events.journal import Journal
    from harness.events.key import Key

OVERTAKEN = 0.2
"""Seconds within which an event arrives that a reading has overtaken."""

NOT_KNOWN = "Whether it happened is not known: this says nothing about what is tested"

MOST_DEVICES = 4
"""Devices beside those waited for of which a gap is told."""

LET_ARRIVE = 1.0
"""Seconds within which an event arrives that was overtaken by what stops a wait."""


class LookAgain(Protocol):
    """Asks a device itself; everything ends within a limit and raises nothing."""

    def read(self, key: Key) -> Event:
        """The attribute now, as an event of kind RESYNCHRONISED or ERROR."""

    def flush(self) -> None:
        """Return when events that are on their way have come, or it is known that some may be missing."""

    def count_events(self, keys: Sequence[Key], since: float) -> Mapping[Key, Delivery]:
        """What was pushed of attributes since a time, and what of it arrived; nothing of what pushes no events."""

    def name_subject(self, subject: str) -> str:
        """What messages call the one that answers for a subject."""

    def ping(self, device: str) -> str:
        """What is wrong with the device; "" if it answers."""


def wait_for(
    expectation: Expectation,
    *,
    journal: Journal,
    since: int,
    budget: Budget,
    stops: Sequence[EarlyStop] = (),
    look_again: LookAgain | None = None,
    context: Context | None = None,
) -> Met:
    """Wait until entries from ``since`` on meet the expectation; entries that are there already count alike.

    Blocks without polling; the thread that pushes the deciding entry wakes it up. It ends at the latest when the
    budget is over and the second look (bounded by itself) is taken.

    :param since: sequence number of the first entry that counts. "stays" means "from now on": give `Journal.mark`.
    :raises Unmet: with the explanation; `Inconclusive` if what came does not tell.
    """
    wait = _Wait(expectation, journal, since, stops=stops, look_again=look_again, context=context)
    return wait.run(budget)


class _Wait:
    """A wait under way: fed by the journal, on the threads that push, and run by the one that waits."""

    matcher: Matcher

    def __init__(
        self,
        expectation: Expectation,
        journal: Journal,
        since: int,
        *,
        stops: Sequence[EarlyStop],
        look_again: LookAgain | None,
        context: Context | None,
    ) -> None:
        self.expectation, self.journal, self.since = expectation, journal, since
        self.look_again = look_again
        self.context = context or Context(mark=since, started=journal.started)
        self.overtaken = Overtaken(journal, since, self.context)
        self.late = Late(self.context.tolerance)
        self.interests = frozenset(expectation.interests)
        self.earlier = Earlier(journal, self.interests, since, self.context)
        self.stops = [Armed(stop, since, self.known) for stop in stops]
        self.gaps = Gaps()
        self.counted = Counted()
        self.deciding: Entry | None = None
        self.stopped: tuple[EarlyStop, Entry] | None = None
        self.error: Exception | None = None
        self.decided = self.followed = False
        self.over: int | None = None  # sequence number of the first entry after the time was over
        self.signal = threading.Lock()  # the cheapest thing to wait for: held until there is something to see
        self.signal.acquire()
        self.signalled = False

    def take(self, key: Key, entry: Entry) -> bool:
        """Called by the journal for each entry, in order."""
        if self.decided:
            return True
        if self.stopped is not None and not happened_before(entry.event, self.stopped[1].event):
            return False
        verdict, kind = Verdict.OPEN, entry.event.kind
        late = later(entry.event, self.late.ends)
        if late and (self.over is None or entry.sequence < self.over):
            self.over = entry.sequence
        if entry.sequence >= self.since and key in self.interests:
            if kind in RARE:
                self.gaps.note(key, entry)
            verdict = self.feed(key, entry)
        if verdict is not Verdict.MET and not late:
            self.consider_stopping(key, entry)
        if verdict is not Verdict.OPEN or (self.stopped and self.stopped[1].event.key not in self.journal.unordered):
            self.deciding, self.decided = entry, True
            self.wake()
        elif late or self.stopped or (kind is Kind.GAP and self.gaps.has_unread):
            self.wake()
        return self.decided

    def feed(self, key: Key, entry: Entry) -> Verdict:
        if self.late.take(key, entry, self.matcher):
            return self.matcher.take_late(key, entry)
        return self.matcher.precede(key, entry) if self.overtaken.take(entry) else self.matcher.take(key, entry)

    def consider_stopping(self, key: Key, entry: Entry) -> None:
        for stop in self.stops:
            if stop.take(key, entry) and self.stopped is None:
                self.stopped = (stop.stop, entry)

    def fail(self, error: Exception) -> None:
        """Called by the journal if `take` raised: the one who waits is to see it."""
        self.error, self.decided = error, True
        self.wake()

    def wake(self) -> None:
        if not self.signalled:
            self.signalled = True
            self.signal.release()

    def run(self, budget: Budget) -> Met:
        self.late.begin(time.time() + budget.left)
        now = {key: self.ask(key) for key in self.expectation.read_first} if self.look_again else {}
        start = self.known(self.interests, self.since)
        self.matcher = self.expectation.begin(replace(start, now=now, ends=self.late.ends))
        seen = Seen()
        if self.matcher.verdict is Verdict.OPEN:
            try:
                seen = self.block(budget)
            except KeyboardInterrupt as interruption:
                interruption.add_note(self.tell_so_far(budget))
                raise
            finally:
                self.journal.unfollow(self)
        if self.error is not None:
            raise self.error
        if self.matcher.verdict is Verdict.OPEN and not self.stopped:
            self.matcher.expire()
        if self.matcher.verdict is Verdict.MET:
            return self.met(seen)
        if self.stopped or seen.in_trouble or not self.matcher.in_doubt(self.gaps.keys | seen.lost):
            raise Unmet(self.explain(seen, budget))
        raise Inconclusive(self.explain(seen, budget, NOT_KNOWN))

    def block(self, budget: Budget) -> Seen:
        self.gap_before()
        since = dict.fromkeys(self.expectation.interests, self.since)
        for stop in self.stops:
            since.update((key, min(stop.since, since.get(key, stop.since))) for key in stop.keys)
        every = min((stop.since for stop in self.stops if not stop.keys), default=None)
        self.followed = True
        self.journal.follow(self, since, every)
        while self.signal.acquire(timeout=min(budget.left, threading.TIMEOUT_MAX)):
            self.signalled = False
            if not self.decided and self.stopped is not None:
                self.let_arrive(self.stopped[1].event)
            if self.decided or self.stopped is not None:
                return Seen()
            self.read_again()
        mark = self.journal.mark()
        self.over = mark if self.over is None else min(mark, self.over)
        if self.look_again is None:
            return Seen()
        self.look_again.flush()  # that nothing came says nothing if nothing can come
        if not self.decided:
            self.count_events()
        if self.decided:
            return Seen(at_limit=True)
        return look_closely(
            self.matcher,
            self.journal,
            missed=self.gaps.keys,
            counted=self.counted,
            ask=self.look,
            ping=self.look_again.ping,
            name=self.look_again.name_subject,
            settled=lambda: self.decided,
            late=self.late,
            earlier=self.earlier.find(self.matcher),
        )

    def count_events(self) -> None:
        """Ask how many events did not arrive: there is a gap then, to which the time that is over belongs."""
        assert self.look_again is not None
        found = self.look_again.count_events(self.matcher.unsettled(), self.context.started)
        self.counted = Counted(found, self.context.since)
        when = min(self.late.ends, time.time())
        for key, text in self.counted.losses():
            self.journal.append(Event(Kind.GAP, key, None, "", "", when, when, text))

    def known(self, keys: Iterable[Key], since: int) -> Start:
        """What the journal knows of some attributes before an entry."""
        before = {key: self.journal.latest(key, before=since, with_value=True) for key in keys}
        gaps = {key: self.journal.open_gap(key, before=since) for key in before}
        return Start(
            before={key: entry for key, entry in before.items() if entry is not None},
            gaps=frozenset(key for key, entry in gaps.items() if entry is not None),
        )

    def gap_before(self) -> None:
        """If events may be missing when the wait begins: read, and go on from there."""
        for key in self.expectation.interests:
            gap = self.journal.open_gap(key, before=self.since)
            if gap is not None:
                self.gaps.note(key, gap)
        self.read_again()

    def read_again(self) -> None:
        while self.look_again is not None and (key := self.gaps.next_unread()) is not None:
            if self.ask(key).event.kind is Kind.GAP:
                self.gaps.give_up(key)

    def ask(self, key: Key) -> Entry:
        """Read an attribute, and journal what came of it."""
        assert self.look_again is not None
        event = self.look_again.read(key)
        return Entry(self.journal.append(event), event)

    def let_arrive(self, stopping: Event) -> None:
        """What the same device told before it stopped the wait may have been overtaken, and meet it."""
        if any(key.subject == stopping.key.subject for key in self.interests):
            arrival = Budget(LET_ARRIVE)
            while not self.decided and self.signal.acquire(timeout=arrival.left):
                self.signalled = False

    def look(self, key: Key) -> Entry:
        """Read an attribute when the time is over; an event that the reading has overtaken is waited for."""
        self.late.asked = time.time()
        entry = self.ask(key)
        arrival = Budget(OVERTAKEN)
        while self.is_open(key) and not self.decided and self.signal.acquire(timeout=arrival.left):
            self.signalled = False
        return entry

    def is_open(self, key: Key) -> bool:
        """Whether an event may tell what a reading leaves open: when its value came."""
        return self.matcher.doubtful(key) or key in self.late.undated

    def met(self, seen: Seen) -> Met:
        notes = self.gaps.told(self.context)
        entry = self.deciding
        if seen.at_limit and entry is not None:
            event = entry.event
            why = self.counted.cause(event.key)
            notes.append(
                f"{event.key} was read as {brief(event)} at the limit: it happened, {why}"
                if event.kind is Kind.RESYNCHRONISED
                else f"{event.key} became {brief(event)} in time, its event came after the limit"
            )
        notes += self.matcher.notes()
        if entry is None:  # met because the time is over
            over = self.journal.mark() if self.over is None else self.over
            entry = self.journal.latest(self.expectation.interests[0], before=over)
            return Met(over - 1, entry, tuple(notes))
        return Met(entry.sequence, entry, tuple(notes))

    def tell_so_far(self, budget: Budget) -> str:
        """Return what is waited for and what was seen of it, for a wait that is ended from outside."""
        wanted = f"waited {budget.seconds - budget.left:.1f} s of {budget.said} for: {self.expectation}"
        unasked = Seen(Look.OUT_OF_REACH)  # nothing is asked of devices then
        return str(replace(self.explain(unasked, budget), failure=wanted, sentence=""))

    def may_ask(self, seen: Seen) -> bool:
        """Whether devices can be asked what it waits for: the time is over, and those looked at have answered."""
        return self.stopped is None and not seen.in_trouble and seen.look is not Look.OUT_OF_REACH

    def all_gaps(self) -> tuple[list[Gap], list[Gap]]:
        """Gaps in what is waited for, and in what bears on it."""
        since = min(self.context.mark, self.since)
        background = self.context.background
        devices = background.devices(self.interests) if background else None
        keys = [key for key in self.journal.keys if devices is None or key.subject in devices]
        until = self.deciding.sequence if self.deciding else math.inf if self.followed else self.since - 1
        others = gaps_since(self.journal, [key for key in keys if key not in self.interests], since, until)
        first = {gap.key.subject: gap for gap in reversed(others)}  # one of each device: they are interrupted together
        own = gaps_since(self.journal, self.expectation.interests, since, until)
        return own, list(first.values())[-MOST_DEVICES:][::-1]

    def explain(self, seen: Seen, budget: Budget, *verdict: str) -> Explanation:
        context = self.context
        limit = budget.said
        keys = [*self.expectation.interests, *context.also]
        telling = Telling(context.clock, context.route or (lambda _now, _wanted: ""))
        own, others = self.all_gaps()
        background = context.background
        actions = tuple(background.tell_actions()) if background and seen.look is not Look.OUT_OF_REACH else ()
        stopped = ""
        if self.stopped is not None:
            stop, entry = self.stopped
            stopped = f"Stopped early at {context.clock(entry.event.received)}: {stop.reason(entry)}"
        return Explanation(
            sentence=context.sentence,
            failure=self.expectation.failure(f'{limit} of "{context.after}"' if context.after else limit),
            timeline=timeline(
                self.journal,
                list(dict.fromkeys(keys)),
                since=min(context.mark, self.since),
                started=context.started,
                shown=context.shown,
                extra=[self.stopped[1]] if self.stopped else [],
            ),
            closest=(*self.matcher.closest(telling), *self.earlier.tell(self.matcher)),
            pending=tuple(background.tell_pending(self.interests)) if background and self.may_ask(seen) else (),
            actions=actions,
            logged=tuple(background.tell_logged(self.interests)) if background else (),
            stopped=stopped,
            look=seen.look,
            looked=seen.sentences,
            gaps=tuple(gap.told(context) for gap in (*own, *others)),
            without_gap="" if own else without_gap(self.expectation.interests),
            notes=(*self.matcher.notes(), *self.overtaken.told(), *self.late.told(), *verdict),
            attached=context.attached,
        )

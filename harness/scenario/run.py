"""One scenario on a target: its journal, its segments, its commands, and what it has to put back."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from harness.connectors.tango.abstract import AbstractDeviceProxy
from harness.errors import ConnectorError, ControlSystemDown, NotDefined, SentenceError
from harness.events.budget import Budget
from harness.events.entry import Entry
from harness.events.expecting.combined import AllOf
from harness.events.expecting.expectations import Becomes, GoesThrough, Stays
from harness.events.expecting.heard import Heard, is_interrupted
from harness.events.expecting.matching import Expectation
from harness.events.explaining.explanation import Context, Explanation
from harness.events.interests import Watch
from harness.events.journal import Journal
from harness.events.key import Key
from harness.events.shared_watch import SharedWatch
from harness.events.waiting.early_stop import EarlyStop
from harness.events.waiting.second_look import SecondLook
from harness.events.waiting.verdicts import Met, Unmet
from harness.events.waiting.waits import wait_for
from harness.limits import Limits
from harness.models.machines.hints import route_hint
from harness.scenario.background import Background
from harness.scenario.commands import Commands, Issued
from harness.scenario.ends import CommandEnds
from harness.scenario.meanwhile import list_moved
from harness.scenario.prospects import Awaited, Prospects
from harness.scenario.put_back import PutBack
from harness.scenario.segments import Segments
from harness.scenario.stops import faulting, is_fault
from harness.scenario.tango.control import Holds
from harness.scenario.tango.logs import ScenarioLogs
from harness.targets.target import Target

ON_THE_WAY = 0.2
"""Seconds within which an event comes that happened before what ended a wait."""
CAUSE = 1.0
"""Seconds within which it is told why a command ended as it did, where that is told after its end."""


class ScenarioRun:
    """What a scenario needs of the harness; closed at its end. Used from the main thread.

    :param shared: subscriptions that outlive it, if it is one of many runs of the scenario.
    """

    def __init__(self, target: Target, name: str, shared: SharedWatch | None = None) -> None:
        self.target = target
        self.name = name
        self.sentence = ""
        """The step under way, with its keyword."""
        self.journal = Journal()
        self.watch = shared.lend(self.journal) if shared else Watch(target.sources, self.journal)
        self.segments = Segments(self.journal)
        self.commands = Commands(self.journal, self.check_lease, target.telescope)
        self.holds = Holds(target)
        self.put_back = PutBack(self.check_lease)
        self.notes: list[str] = []
        """What a report should say although the scenario went well, such as that a wait crossed a gap."""
        self.logs = ScenarioLogs(target)
        self.attached = ""
        """What an explanation says of the report."""
        self.attach: Callable[[str, str], None] = lambda _name, _document: None
        """Attaches a document to the report, by its name."""
        self.made: dict[str, str] = {}
        """Subjects that the scenario has made, by what its sentences call them: "procedure" is the last one."""
        self.moved: dict[tuple[str, str], None] = {}
        """Subjects that the scenario took from their rest or commanded, in that order."""
        self.reported: set[Key] = set()
        """What the scenario made devices show, as if by themselves."""
        self.brought: dict[tuple[str, str], str] = {}
        """The states to which the scenario's ``Given``s brought subjects, by name and key."""

    @property
    def limits(self) -> Limits:
        return self.target.limits

    def device(self, trl: str) -> AbstractDeviceProxy:
        """The device, by name, alias or full TRL."""
        return self.target.tango.device(trl)

    def resolve_device(self, trl: str) -> str:
        """Return the device's name as events carry it."""
        return self.target.tango.resolve_device(trl)

    def key(self, trl: str, attribute: str) -> Key:
        """Return the key of an attribute as events carry it."""
        return self.target.sources.resolve(Key(trl, attribute))

    def check_lease(self) -> None:
        """Raise `LeaseError` if what the scenario uses of a telescope that others use is no longer leased."""
        if self.target.held is not None:
            self.target.held.check()

    def listen(self, interests: Sequence[Key]) -> None:
        """Subscribe to what the scenario will look at, in one go, before its first step; and to what tells of each
        subject whether it is in fault, which ends a wait.
        """
        subjects = dict.fromkeys(key.subject for key in interests)
        health = [key for subject in subjects if (key := self.target.sources.health(subject))]
        try:
            self.watch.add([*interests, *health])
        except NotDefined:
            for key in [*interests, *health]:
                with contextlib.suppress(NotDefined):  # the step that names it says so, at its place
                    self.watch.add([key])
        self.hear()

    def hear(self) -> None:
        """Wait until events come again of all that is watched, of devices that answer; what does not come is noted.

        A gateway needs some seconds after a device was away, and what happens meanwhile would be missed.
        """
        mark = self.journal.mark()
        silent = [key for key in self.watch.interests if is_interrupted(self.journal, key)]
        there = {subject for subject in dict.fromkeys(key.subject for key in silent) if self._answers(subject)}
        if not (expected := [Heard(key) for key in silent if key.subject in there]):
            return
        try:
            wait_for(AllOf(expected), journal=self.journal, since=mark, budget=Budget(self.limits.rest))
        except Unmet as unmet:
            self.notes.append(f"{unmet.explanation.failure}: what happened meanwhile may have been missed")

    def _answers(self, subject: str) -> bool:
        try:
            self.target.sources.ping(subject)
        except ConnectorError:
            return False
        return True

    def begin_step(self, kind: str, sentence: str) -> None:
        """A step is about to run; ``kind`` is given, when or then."""
        self.check_lease()
        self.sentence = sentence
        if kind == "when":
            self._hear_causes()
            self.commands.refuse_unasked()
            self.commands.go_on()
            self.holds.release_left(self.journal)
            if not self.segments.acting:
                self._read_polled()
            if self.segments.acts(sentence):
                self.logs.act()
        else:
            self.segments.looks()

    def _read_polled(self) -> None:
        """Know what is polled as it is now: what the last poll missed must not look like a change after the mark."""
        for event in SecondLook(self.target.sources).read_each(self.watch.polled):
            if event.has_value:
                self.journal.push_event(event)

    def expect(self, expectation: Becomes | GoesThrough | Stays, budget: Budget, *over: EarlyStop) -> Met:
        """Wait for an expectation on one attribute from its cursor, and move the cursor to what decided it.

        :param over: what ends the wait besides a fault and the end of what could bring it.
        """
        key = expectation.key
        self._must_listen(key)
        if isinstance(expectation, Stays):
            since = self.segments.mark if expectation.throughout else self.journal.mark()
        else:
            since = self.segments.since(key, again=isinstance(expectation, Becomes))
        context = replace(self.context(key.subject), route=route_hint(self.target.telescope, *key))
        wanted = expectation.values if isinstance(expectation, GoesThrough) else (expectation.wanted,)
        stops = None if any(map(is_fault, wanted)) else [faulting(self.target.sources, [key], wanted), *over]
        awaited = () if isinstance(expectation, Stays) else [Awaited(key, tuple(wanted))]
        met = self.wait(expectation, awaited, since, budget, stops=stops, context=context)
        self.segments.move(key, met.sequence)
        return met

    def wait(
        self,
        expectation: Expectation,
        awaited: Sequence[Awaited],
        since: int,
        budget: Budget,
        *,
        stops: Sequence[EarlyStop] | None,
        context: Context,
    ) -> Met:
        """Wait for what a ``Then`` expects, as long as it can come of the commands that were sent.

        If it cannot, because what could bring it was refused, only look whether it came already.

        :param awaited: the changes that it waits for; () if it waits for none.
        :param stops: what else ends the wait; None if a failure is what it waits for, so that none does.
        """
        prospects = Prospects(self.target, self.commands, self.watch, awaited, self.segments.mark)
        refusal = prospects.refusal()
        look_again = None if refusal else SecondLook(self.target.sources)
        waiting = partial(
            wait_for, expectation, journal=self.journal, since=since, look_again=look_again, context=context
        )
        if refusal:
            budget = Budget(0)
        while True:
            try:
                met = waiting(budget=budget, stops=[] if stops is None else [*stops, *prospects.stops()])
                break
            except Unmet as unmet:
                if down := self.target.down():
                    raise ControlSystemDown(down) from unmet
                if refusal:
                    self.commands.all_asked()
                    raise AssertionError(f"{expectation} cannot come: {refusal}") from None
                wait_on = prospects.wait_on()
                if wait_on:
                    continue
                if wait_on is None:
                    raise
                met = self._let_come(waiting, unmet.explanation)
                break
        self.notes += met.notes
        return met

    def _let_come(self, waiting: Callable[..., Met], stopped: Explanation) -> Met:
        """What has happened before the last command ended, or by its end, may be on its way."""
        try:
            return waiting(budget=Budget(ON_THE_WAY), look_again=None)
        except Unmet as unmet:
            now = unmet.explanation
            raise Unmet(
                replace(now, failure=stopped.failure, stopped=stopped.stopped, look=stopped.look, looked=stopped.looked)
            ) from None

    def _must_listen(self, key: Key) -> None:
        """What is subscribed to only now may have happened already, and nobody would know."""
        if key in self.watch.interests:
            return
        if self.segments.after:
            raise SentenceError(
                f"nobody listened to {key} when the scenario acted",
                place=self.sentence,
                remedy="Declare it at the step's definition with @looks_at, or in the scenario with Given I watch.",
            )
        self.watch.add([key])

    def context(self, subject: str = "") -> Context:
        """What an explanation says of the step and of the ``When`` before it."""
        mark = self.segments.mark
        last = self.commands.of_segment(mark, subject)
        followed = [last] if last is not None and last.is_followed else []
        followed += self.commands.watched(mark)
        telling = (key for each in followed for key in each.telling)
        context = Context(
            sentence=self.sentence,
            after=self.segments.after,
            mark=mark,
            started=self.segments.started,
            also=tuple(dict.fromkeys((*telling, *list_moved(self.target.telescope, followed, self.watch.interests)))),
            shown=self._shown,
            attached=self.attached,
            tolerance=self.limits.clock_tolerance,
        )
        parts = self.target, self.journal, self.commands, self.logs
        background = Background(*parts, context.clock, followed=followed, hear_cause=self._hear_cause)
        return replace(context, background=background)

    def _shown(self, entry: Entry) -> str | None:
        """Return of an event that tells the end of a command what it says; "" if it is a command of others."""
        event = entry.event
        for issued in self.commands.sent:
            if end := issued.read(event):
                return None if issued.tracker.is_plain(event.key) else f"{issued.name} {end.told}"
        return "" if any(issued.tracker.hides(event.key) for issued in self.commands.sent) else None

    def finish(self) -> None:
        """The last step has run: nothing may have gone wrong unnoticed, also in commands that are still under way."""
        followed = [issued for issued in self.commands.issued if not issued.asked and not issued.need_not_end]
        if under_way := [issued for issued in followed if self.commands.is_under_way(issued)]:
            self.holds.clear()
            budget = Budget(self.limits.within())
            for issued in under_way:
                with contextlib.suppress(Unmet):  # it is told below
                    self.wait_for_end(issued, budget)
        self._hear_causes()
        self.commands.refuse_unasked(f"{self.limits.within():g} s")

    def wait_for_end(self, issued: Issued, budget: Budget) -> None:
        """Wait until a command has ended, however; raises `Unmet` if it has not when the budget is spent."""
        issued.tracker.collect(budget.left)
        if self.commands.is_under_way(issued):
            self.watch.add(issued.telling[:1])
            self._wait_for(CommandEnds(issued), budget, self.context(issued.subject))
        self._hear_cause(issued)

    def _wait_for(self, ends: CommandEnds, budget: Budget, context: Context | None = None) -> None:
        wait_for(
            ends,
            journal=self.journal,
            since=ends.issued.mark,
            budget=budget,
            look_again=SecondLook(self.target.sources),
            context=context,
        )

    def _hear_causes(self) -> None:
        """Wait for what tells why commands have failed of which no ``Then`` has asked how they ended."""
        for issued in self.commands.issued:
            if not issued.asked:
                self._hear_cause(issued)

    def _hear_cause(self, issued: Issued) -> None:
        """Wait for what tells why a command ended as it did, if that is told later than the end."""
        if issued.tracker.lacks_cause(issued.outcome(self.journal)):
            with contextlib.suppress(Unmet):  # then the end is told without it
                self._wait_for(CommandEnds(issued, with_cause=True), Budget(self.limits.within(CAUSE)))

    def close(self) -> None:
        """End the subscriptions."""
        self.watch.close()

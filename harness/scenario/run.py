"""One scenario on a target: its journal, its segments, its commands, and what it has to put back."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace

from harness.connectors.abstract import AbstractDeviceProxy
from harness.errors import NotDefined
from harness.events.early_stop import EarlyStop
from harness.events.entry import Entry
from harness.events.expectations import Becomes, GoesThrough, Stays
from harness.events.explanation import Context
from harness.events.interests import Watch
from harness.events.journal import Journal
from harness.events.second_look import SecondLook
from harness.events.waits import Budget, Met, Unmet, wait_for
from harness.limits import Limits
from harness.scenario.commands import Commands, Issued
from harness.scenario.hints import route_hint
from harness.contracts.long_running import RESULT_ATTRIBUTE, ResultCode
from harness.scenario.put_back import PutBack
from harness.scenario.segments import Segments
from harness.targets.target import Target

FAULT = "FAULT"


class ScenarioRun:
    """What a scenario needs of the harness; closed at its end. Used from the main thread."""

    def __init__(self, target: Target, name: str) -> None:
        self.target = target
        self.name = name
        self.sentence = ""
        """The step under way, with its keyword."""
        self.journal = Journal()
        self.watch = Watch(target.connector, self.journal)
        self.segments = Segments(self.journal)
        self.commands = Commands(self.journal)
        self.put_back = PutBack()
        self.notes: list[str] = []
        """What a report should say although the scenario went well, such as that a wait crossed a gap."""
        self.logged = {process: log.stat().st_size for process, log in target.logs().items()}
        """Length of each process's log when the scenario began."""
        self.attached = ""
        """What an explanation says of the report."""
        self.moved: dict[tuple[str, str], None] = {}
        """Subjects that the scenario took from their rest or commanded, in that order."""

    @property
    def limits(self) -> Limits:
        return self.target.limits

    def device(self, trl: str) -> AbstractDeviceProxy:
        """The device, by name, alias or full TRL."""
        return self.target.connector.device(trl)

    def resolve(self, trl: str) -> str:
        """The device's name as events carry it."""
        return self.target.connector.resolve(trl)

    def listen(self, interests: Sequence[tuple[str, str]]) -> None:
        """Subscribe to what the scenario will look at, in one go, before its first step."""
        try:
            self.watch.add(interests)
        except NotDefined:
            for interest in interests:
                with contextlib.suppress(NotDefined):  # the step that names it says so, at its place
                    self.watch.add([interest])

    def begin_step(self, kind: str, sentence: str) -> None:
        """A step is about to run; ``kind`` is given, when or then."""
        self.sentence = sentence
        if kind == "when":
            self.commands.refuse_unasked()
            self.segments.acts(sentence)
        else:
            self.segments.looks()

    def expect(self, expectation: Becomes | GoesThrough | Stays, budget: Budget, *, wanted: Sequence[str]) -> Met:
        """Wait for an expectation on one attribute from its cursor, and move the cursor to what decided it.

        :param wanted: the values wanted: if FAULT is one of them, a fault does not end the wait early.
        """
        device, attribute = expectation.device, expectation.attribute
        self.watch.add([(device, attribute)])
        if isinstance(expectation, Stays):
            since = self.journal.mark()
        else:
            since = self.segments.since(device, attribute, again=isinstance(expectation, Becomes))
            if refusal := self._refusal():
                return self._met_although(refusal, expectation, since)
        context = replace(self.context(), route=route_hint(self.target.telescope, device, attribute))
        met = wait_for(
            expectation,
            journal=self.journal,
            since=since,
            budget=budget,
            stops=self._stops(device, attribute, wanted),
            look_again=SecondLook(self.target.connector),
            context=context,
        )
        self.segments.move(device, attribute, met.sequence)
        self.notes += met.notes
        return met

    def _refusal(self) -> str:
        """That the command of the segment was refused and no ``Then`` has asked about it; "" otherwise."""
        command = self.commands.last
        if command is None or command.asked or command.uid or command.mark < self.segments.mark:
            return ""
        end = command.known_end(self.journal)
        return "" if end is None or end.code is ResultCode.OK else f"{command} was {end.code.name}: {end.text}"

    def _met_although(self, refusal: str, expectation: Becomes | GoesThrough, since: int) -> Met:
        """What is expected may have happened all the same; but there is nothing to wait for."""
        try:
            return wait_for(expectation, journal=self.journal, since=since, budget=Budget(0))
        except Unmet:
            self.commands.all_asked()
            raise AssertionError(f"{expectation} cannot come: {refusal}") from None

    def context(self) -> Context:
        """What an explanation says of the step and of the ``When`` before it."""
        command = self._command_of_segment()
        return Context(
            sentence=self.sentence,
            after=self.segments.after,
            mark=self.segments.mark,
            started=self.segments.started,
            also=((command.device, RESULT_ATTRIBUTE),) if command else (),
            shown=self._shown,
            attached=self.attached,
        )

    def _shown(self, entry: Entry) -> str | None:
        """Of results of long-running commands, those of this scenario, as what they say."""
        if entry.event.attribute.lower() != RESULT_ATTRIBUTE.lower():
            return None
        for issued in self.commands.issued:
            if end := issued.end(entry):
                return f"{issued.name} {end.code.name}: {end.text}"
        return ""

    def _command_of_segment(self) -> Issued | None:
        command = self.commands.last
        return command if command and command.uid and command.mark >= self.segments.mark else None

    def _stops(self, device: str, attribute: str, wanted: Sequence[str]) -> list[EarlyStop]:
        stops = []
        if FAULT not in wanted:
            stops.append(
                EarlyStop(
                    lambda entry: entry.event.label == FAULT,
                    lambda entry: f"{entry.event.device} {entry.event.attribute} went to FAULT",
                    interests=((device, attribute), (device, "State")),
                )
            )
        if command := self._command_of_segment():

            def has_failed(entry: Entry) -> bool:
                end = command.end(entry)
                return end is not None and end.code is not ResultCode.OK

            interests = ((command.device, RESULT_ATTRIBUTE),)
            stops.append(EarlyStop(has_failed, "the command had failed", interests=interests, since=command.mark))
        return stops

    def finish(self) -> None:
        """The last step has run: nothing may have gone wrong unnoticed."""
        self.commands.refuse_unasked()

    def close(self) -> None:
        """End the subscriptions."""
        self.watch.close()

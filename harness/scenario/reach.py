"""Brings a subject to a wanted state by the shortest way its declaration knows."""

from __future__ import annotations

from collections.abc import Iterable

from harness.errors import ConnectorError, NoRoute, PreconditionError
from harness.events.combined import AnyOf
from harness.events.early_stop import EarlyStop
from harness.events.entry import Entry
from harness.events.expectations import Becomes
from harness.events.second_look import SecondLook
from harness.events.waits import Budget, Unmet, wait_for
from harness.models.cause import find_cause
from harness.models.machine import Route, state_machine
from harness.models.telescope import Subject
from harness.scenario.arguments import argument_text
from harness.scenario.commands import Issued
from harness.scenario.control import Control
from harness.scenario.interests import Planned
from harness.contracts.long_running import RESULT_ATTRIBUTE, ResultCode
from harness.scenario.run import ScenarioRun
from harness.scenario.subjects import declared, find_subject, value_said
from harness.values import wanted

MOST_COMMANDS = 20
"""A way longer than this goes in circles: the telescope does not do what its declaration says."""


def reach(run: ScenarioRun, subject: Subject, goal: str) -> None:
    """Bring a subject to a state, and what it needs before it; raises `PreconditionError` saying how far it came.

    A state that is left by itself is held, on a target that can; the scenario's end brings the subject back to rest.
    """
    for need, word in subject.needs.items():
        needed = find_subject(run.target, need)
        reach(run, needed, value_said(needed, word))
    _Way(run, subject, goal).go()


def reach_rest(run: ScenarioRun, subject: Subject) -> None:
    """Bring a subject to its state at rest, if one is declared."""
    goal = subject.device.device_class.attributes[subject.attribute].rest
    if goal is not None:
        _Way(run, subject, str(goal)).go()


class _Way:
    def __init__(self, run: ScenarioRun, subject: Subject, goal: str) -> None:
        self._run, self._subject, self._goal = run, subject, goal
        self._name = subject.device.name
        self._device = run.device(self._name)
        self._machine = state_machine(declared(run.target), subject.device.device_class, subject.attribute)
        self._others = {name for c in subject.device.device_class.commands.values() for name in c.allowed}
        self._budget = Budget(run.limits.rest * run.limits.patience)

    def go(self) -> None:
        """Command after command, looking each time where it led."""
        self._run.moved[self._subject.name, self._subject.key] = None
        self._run.watch.add(Planned(self._run.target).subject(self._subject.name, self._subject.key))
        for _ in range(MOST_COMMANDS):
            mark = self._run.journal.mark()
            state = self._state()
            if state == self._goal:
                return
            self._step(state, mark)
        raise self._lost(f"after {MOST_COMMANDS} commands it is still {self._state()}")

    def _step(self, state: str, mark: int) -> None:
        try:
            route = self._machine.route(state, self._goal, self._values())
        except NoRoute as error:
            self._let_happen(mark, error)
            return
        if route.waits:
            self._wait(self._machine.natural_ends(state), mark)
        else:
            self._command(route, mark)

    def _command(self, route: Route, mark: int) -> None:
        command = route.commands[0]
        passing = route.passes and len(route.commands) == 1
        if passing and self._run.target.can("hold"):
            Control(self._run.target).hold(self._name, self._subject.attribute, self._goal)
        issued = Issued(self._run.sentence, self._name, command, mark, asked=True)
        try:
            issued.result = self._device.execute(command, argument_text(self._run, self._subject, command))
        except ConnectorError as error:
            raise self._lost(str(error)) from error
        end = issued.known_end(self._run.journal)
        if end is not None and end.code is not ResultCode.OK:
            raise self._lost(f"{command} was {end.code.name}: {end.text}")
        ends = {end for transition in self._machine.next(command, route.start) for end in transition.ends}
        self._wait([self._goal] if passing else ends, mark, issued)

    def _let_happen(self, mark: int, error: NoRoute) -> None:
        """No command leads to the goal: have it happen, on a target that can."""
        cause = find_cause(declared(self._run.target), self._subject.device, self._subject.attribute, self._goal)
        if cause is None or not self._run.target.can("faults"):
            raise self._lost(str(error)) from error
        Control(self._run.target).set(*cause)
        self._wait([self._goal], mark)

    def _wait(self, states: Iterable[str], mark: int, issued: Issued | None = None) -> None:
        configuration = self._device.attribute(self._subject.attribute)
        expected = [Becomes(self._name, configuration.name, wanted(state, configuration)) for state in states]
        try:
            wait_for(
                AnyOf(expected) if len(expected) > 1 else expected[0],
                journal=self._run.journal,
                since=mark,
                budget=self._budget,
                stops=[_failing(issued)] if issued and issued.uid else [],
                look_again=SecondLook(self._run.target.connector),
                context=self._run.context(),
            )
        except Unmet as unmet:
            raise self._lost(str(unmet)) from unmet

    def _state(self) -> str:
        try:
            reading = self._device.read(self._subject.attribute)
        except ConnectorError as error:
            raise self._lost(str(error)) from error
        return reading.label or str(reading.value)

    def _values(self) -> dict[str, str]:
        """What else decides which commands are allowed."""
        readings = self._device.read_several(sorted(self._others - {self._subject.attribute}))
        return {reading.attribute: reading.label or reading.value for reading in readings}

    def _lost(self, why: str) -> PreconditionError:
        who = f"{self._subject.name} {self._subject.key}".strip()
        return PreconditionError(f"{who} ({self._name}) could not be brought to {self._goal}: {why}")


def _failing(issued: Issued) -> EarlyStop:
    def has_failed(entry: Entry) -> bool:
        end = issued.end(entry)
        return end is not None and end.code is not ResultCode.OK

    def told(entry: Entry) -> str:
        end = issued.end(entry)
        return f"{issued.name} {end.code.name}: {end.text}" if end else ""

    return EarlyStop(has_failed, told, interests=((issued.device, RESULT_ATTRIBUTE),))

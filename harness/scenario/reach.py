"""Brings a subject to a wanted state by the shortest way its declaration knows."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import Any

from harness.contracts.long_running import ResultCode
from harness.errors import ConnectorError, GatewayAway, NoRoute, NotAllowed, PreconditionError
from harness.events.budget import Budget
from harness.events.combined import AnyOf
from harness.events.expectations import Becomes
from harness.events.second_look import SecondLook
from harness.events.verdicts import Unmet
from harness.events.waits import wait_for
from harness.models.cause import find_cause
from harness.models.companions import Companion, find_companions
from harness.models.machine import Route, state_machine
from harness.models.telescope import Subject
from harness.scenario.arguments import argument_text
from harness.scenario.commands import Issued
from harness.scenario.control import Control
from harness.scenario.interests import Planned
from harness.scenario.run import ScenarioRun, failing
from harness.scenario.subjects import declared, find_subject, value_said
from harness.values import wanted

MOST_COMMANDS = 20
"""A way longer than this goes in circles: the telescope does not do what its declaration says."""


def reach(run: ScenarioRun, subject: Subject, goal: str) -> None:
    """Bring a subject to a state, and what it needs before it; raises `PreconditionError` saying how far it came.

    A state that is left by itself is held, on a target that can; the scenario's end brings the subject back to rest.
    """
    budget = Budget(run.limits.rest)
    for need, word in subject.needs.items():
        needed = find_subject(run.target, need)
        _Way(run, needed, value_said(needed, word), budget).go()
    _Way(run, subject, goal, budget).go()


def reach_rest(run: ScenarioRun, subject: Subject, budget: Budget) -> None:
    """Bring a subject to its state at rest, if one is declared."""
    goal = subject.device.device_class.attributes[subject.attribute].rest
    if goal is None:
        return
    try:
        _Way(run, subject, str(goal), budget).go()
    except PreconditionError:
        if budget.left == 0 or run.target.down():
            raise
        _Way(run, subject, str(goal), budget).go_as_stuck()


def command_rest_again(run: ScenarioRun, subject: Subject, budget: Budget) -> bool:
    """Command a subject that says that it is at rest to go there; whether there is a command for it.

    What it commands may not be at rest: a command that failed may have done one half.
    """
    goal = subject.device.device_class.attributes[subject.attribute].rest
    return goal is not None and _Way(run, subject, str(goal), budget).stay()


class _Way:
    def __init__(self, run: ScenarioRun, subject: Subject, goal: str, budget: Budget) -> None:
        self._run, self._subject, self._goal, self._budget = run, subject, goal, budget
        self._name = subject.device.name
        self._machine = state_machine(declared(run.target), subject.device.device_class, subject.attribute)
        self._others = {name for c in subject.device.device_class.commands.values() for name in c.allowed}
        self._stuck = False
        """It does not leave the state that it would leave by itself."""
        self._refused = ""
        """The command that was refused in spite of what was seen before it: things move by themselves."""
        self._regained = False
        self._passing = False
        """It was commanded through the goal, which it leaves by itself."""

    def go(self) -> None:
        """Command after command, looking each time where it led."""
        try:
            self._go()
        except GatewayAway:  # says nothing of the subject
            raise
        except ConnectorError as error:
            raise self._lost(str(error)) from error

    def go_as_stuck(self) -> None:
        """Go once more after a command failed on the way, without waiting for what may have stopped halfway.

        What is needed is commanded anew: a device that was away comes back as a new one.
        """
        self._stuck = True
        with contextlib.suppress(ConnectorError, Unmet):  # it may go without
            self._regain()
        self.go()

    def _go(self) -> None:
        self._device = self._run.device(self._name)
        self._run.moved[self._subject.name, self._subject.key] = None
        self._run.watch.add(Planned(self._run.target).of(self._subject))
        companions: tuple[Companion, ...] = ()
        if self._machine.is_transitional(self._goal):
            companions = self._hold()
        else:
            self._run.holds.release(self._name, self._subject.attribute)
        for _ in range(MOST_COMMANDS):
            mark = self._run.journal.mark()
            state = self._state()
            if state == self._goal:
                if self._passing:  # else it is not known what they went through before
                    self._await(companions)
                return
            self._step(state, mark)
        raise self._lost(f"after {MOST_COMMANDS} commands it is still {self._state()}")

    def _hold(self) -> tuple[Companion, ...]:
        """Hold it at the goal, and with it the devices that are in this state together with it, which are returned."""
        attribute = self._subject.attribute
        companions = find_companions(declared(self._run.target), self._subject.device, attribute, self._goal)
        names = [one.device for one in companions]
        self._run.watch.add([(name, attribute) for name in names])
        return companions if self._run.holds.hold(self._name, attribute, self._goal, *names) else ()

    def _await(self, companions: Iterable[Companion]) -> None:
        """Wait until devices that are held with it have come to the goal, too, but those that are left alone."""
        for companion in companions:
            mark = self._run.journal.mark()
            state = self._state(companion.device)
            if state != self._goal and state not in companion.unless:
                self._wait([self._goal], mark, device=companion.device)

    def _step(self, state: str, mark: int) -> None:
        try:
            route = self._machine.route(state, self._goal, self._values(), wait=not self._stuck)
        except NoRoute as error:
            if not self._regain():
                self._let_happen(mark, error)
            return
        if route.waits:
            self._let_end(state, mark)
        else:
            self._command(route, mark)

    def _let_end(self, state: str, mark: int) -> None:
        """Wait until it leaves the state by itself; if it does not, it has to be commanded out of it."""
        command = self._run.commands.of_segment(0, self._name)
        over = command is not None and command.device == self._name and not self._run.is_under_way(command)
        budget = Budget(0 if over else min(self._budget.left, self._run.limits.within()))
        try:
            self._wait(self._machine.natural_ends(state), mark, budget=budget)
        except PreconditionError:
            if self._budget.left == 0:
                raise
            self._stuck = True

    def _command(self, route: Route, mark: int) -> None:
        command = route.commands[0]
        passing = self._passing = route.passes and len(route.commands) == 1
        issued = Issued(self._run.sentence, self._name, command, mark, asked=True)
        try:
            issued.result = self._execute(command)
        except NotAllowed:
            if self._refused == command:
                raise
            self._refused = command
            return
        end = issued.known_end(self._run.journal)
        if end is not None and end.code is not ResultCode.OK:
            raise self._lost(f"{command} was {end.code.name}: {end.text}")
        ends = {end for transition in self._machine.next(command, route.start) for end in transition.ends}
        self._wait([self._goal] if passing else ends, mark, issued)

    def _regain(self) -> bool:
        """Command what is needed into the state that it says it is in: a command that failed may have done one half.

        Whether that was worth while: it is done once, and for what is not leased by others.
        """
        held = self._run.target.held
        needed = [(find_subject(self._run.target, name), word) for name, word in self._subject.needs.items()]
        if self._regained or not needed or not all(held is None or held.has(one.device.name) for one, _ in needed):
            return False
        self._regained = True
        sent = [_Way(self._run, one, value_said(one, word), self._budget).stay() for one, word in needed]
        return any(sent)

    def stay(self) -> bool:
        """Send a command that ends where it is already; whether there is one."""
        self._device = self._run.device(self._name)
        found = (one for one in self._machine.transitions if one.start == self._goal and set(one.ends) == {self._goal})
        staying = next(found, None)
        if staying is None or self._state() != self._goal:
            return False
        issued = Issued(self._run.sentence, self._name, staying.command, self._run.journal.mark(), asked=True)
        self._run.watch.add(Planned(self._run.target).of(self._subject))
        issued.result = self._execute(staying.command)
        self._run.wait_for_end(issued, self._budget)
        return True

    def _execute(self, command: str) -> Any:
        """Send a command, unless the lease was lost on the way."""
        argument = argument_text(self._run, self._subject, command)
        self._run.check_lease()
        return self._device.execute(command, argument)

    def _let_happen(self, mark: int, error: NoRoute) -> None:
        """No command leads to the goal: have it happen, on a target that can."""
        cause = find_cause(declared(self._run.target), self._subject.device, self._subject.attribute, self._goal)
        if cause is None or not self._run.target.can("faults"):
            raise self._lost(str(error)) from error
        Control(self._run.target).set(*cause)
        self._wait([self._goal], mark)

    def _wait(
        self,
        states: Iterable[str],
        mark: int,
        issued: Issued | None = None,
        budget: Budget | None = None,
        device: str = "",
    ) -> None:
        name = device or self._name
        configuration = self._run.device(name).attribute(self._subject.attribute)
        expected = [Becomes(name, configuration.name, wanted(state, configuration)) for state in states]
        try:
            wait_for(
                AnyOf(expected) if len(expected) > 1 else expected[0],
                journal=self._run.journal,
                since=mark,
                budget=budget or self._budget,
                stops=[failing(issued)] if issued and issued.uid else [],
                look_again=SecondLook(self._run.target.connector),
                context=self._run.context(self._name),
            )
        except Unmet as unmet:
            raise self._lost(str(unmet)) from unmet

    def _state(self, device: str = "") -> str:
        reading = self._run.device(device or self._name).read(self._subject.attribute)
        return reading.label or str(reading.value)

    def _values(self) -> dict[str, str]:
        """What else decides which commands are allowed."""
        readings = self._device.read_several(sorted(self._others - {self._subject.attribute}))
        return {reading.attribute: reading.label or reading.value for reading in readings}

    def _lost(self, why: str) -> PreconditionError:
        who = f"{self._subject.name} {self._subject.key}".strip()
        return PreconditionError(f"{who} ({self._name}) could not be brought to {self._goal}: {why}")

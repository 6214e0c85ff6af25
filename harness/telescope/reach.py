"""Brings a subject to a wanted state by the shortest way its declaration knows."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace

from harness.errors import ConnectorError, GatewayAway, NoRoute, NotAllowed, PreconditionError
from harness.events.budget import Budget
from harness.events.expecting.combined import AnyOf
from harness.events.expecting.expectations import Becomes
from harness.events.explaining.explanation import Explanation
from harness.events.waiting.second_look import SecondLook
from harness.events.waiting.verdicts import Unmet
from harness.events.waiting.waits import wait_for
from harness.models.machines.cause import find_cause
from harness.models.machines.companions import Companion, find_companions
from harness.models.machines.machine import Route, state_machine
from harness.models.telescope import Subject
from harness.scenario.calls import PlainCall, read_error
from harness.scenario.commands import Issued
from harness.scenario.run import ScenarioRun
from harness.scenario.stops import failing
from harness.telescope.arguments import argument_text
from harness.telescope.driving.driver import Driver
from harness.telescope.driving.drivers import find_driver
from harness.telescope.failures import Failures
from harness.telescope.interests import Interests
from harness.telescope.subjects import declared, find_subject, value_said

MOST_COMMANDS = 20
"""A way longer than this goes in circles: the telescope does not do what its declaration says."""
IN_FLIGHT = 1.0
"""Seconds within which the event arrives of a state that a device shows."""
ENDS = 1.0
"""Seconds within which a command is told to have ended that has led where it should."""


def reach(run: ScenarioRun, subject: Subject, goal: str) -> None:
    """Bring a subject to a state, and what it needs before it; raises `PreconditionError` saying how far it came.

    A state that is left by itself is held, on a target that can; the scenario's end brings the subject back to rest.
    """
    budget = Budget(run.limits.rest)
    way = _Way(run, subject, goal, budget)
    for need, word in subject.needs.items():
        needed = find_subject(run.target, need)
        try:
            _Way(run, needed, value_said(needed, word), budget).go()
        except PreconditionError as error:
            raise PreconditionError(f"{way.what_fails}: {error}") from error
    way.go()


def reach_rest(run: ScenarioRun, subject: Subject, budget: Budget, *, by_any_way: bool = True) -> None:
    """Bring a subject to its state at rest, if one is declared.

    :param by_any_way: if a command fails, by other ways, shortest first.
    """
    goal = subject.device.device_class.attributes[subject.attribute].rest
    if goal is None:
        return
    way = _Way(run, subject, str(goal), budget, by_any_way=by_any_way)
    while True:
        try:
            way.go()
        except PreconditionError:
            if not by_any_way or budget.left == 0 or run.target.down() or not way.can_go_otherwise():
                raise
        else:
            return


def command_rest_again(run: ScenarioRun, subject: Subject, budget: Budget) -> bool:
    """Command a subject that says that it is at rest to go there; whether there is a command for it.

    What it commands may not be at rest: a command that failed may have done one half.
    """
    goal = subject.device.device_class.attributes[subject.attribute].rest
    return goal is not None and _Way(run, subject, str(goal), budget).stay()


class _Way:
    """The way of a subject to a state.

    :param by_any_way: a command that does not end leaves time for others.
    """

    def __init__(
        self, run: ScenarioRun, subject: Subject, goal: str, budget: Budget, *, by_any_way: bool = False
    ) -> None:
        self._run, self._subject, self._goal, self._budget = run, subject, goal, budget
        self._name = subject.device.name
        self._driver = find_driver(run.target, subject.device)
        self._machine = state_machine(declared(run.target), subject.device.device_class, subject.attribute)
        self._others = {name for c in subject.device.device_class.commands.values() for name in c.allowed}
        self._stuck = False
        """It does not leave the state that it would leave by itself."""
        self._refused = ""
        """The command that was refused in spite of what was seen before it: things move by themselves."""
        self._regained = False
        self._by_any_way = by_any_way
        self._failures = Failures()
        self._hanging = ""
        """The command that had not ended when its time was over."""
        self._passed: list[str] = []
        self._planned: tuple[str, ...] = ()
        """The states that are still to come."""
        self._passing = False
        """It was commanded through the goal, which it leaves by itself."""

    @property
    def what_fails(self) -> str:
        """What does not come about if it is lost, as the beginning of a sentence."""
        who = f"{self._subject.name} {self._subject.key}".strip()
        return f"{who} ({self._name}) could not be brought to {self._goal}"

    def go(self) -> None:
        """Command after command, looking each time where it led."""
        try:
            self._go()
        except GatewayAway:  # says nothing of the subject
            raise
        except ConnectorError as error:
            raise self._lost(str(error)) from error

    def can_go_otherwise(self) -> bool:
        """Prepare to go once more after something failed on the way; False if nothing is left to be tried.

        What may have stopped halfway is not waited for. What is needed is commanded anew: a device that was away comes
        back as a new one. A command that failed is tried again only where nothing else leads on, and once.
        """
        if not self._failures.is_new() and self._stuck:
            return False
        self._stuck = True
        with contextlib.suppress(ConnectorError, Unmet):  # it may go without
            self._regain()
        return True

    def _go(self) -> None:
        self._run.moved[self._subject.name, self._subject.key] = None
        self._run.watch.add(Interests(self._run.target).of_subject(self._subject))
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
        self._run.watch.add([self._driver_of(name).key(attribute) for name in names])
        return companions if self._run.holds.hold(self._name, attribute, self._goal, *names) else ()

    def _await(self, companions: Sequence[Companion]) -> None:
        """Wait until devices that are held with it have come to the goal, too, but those that are left alone."""
        for companion in companions:
            mark = self._run.journal.mark()
            state = self._state(companion.device)
            if state == self._goal:
                self._hear(companion.device)
            elif state not in companion.unless:
                try:
                    self._wait([self._goal], mark, self._budget, device=companion.device)
                except Unmet as unmet:
                    raise self._lost(f"{companion.device} did not come there with it", unmet.explanation) from unmet

    def _hear(self, device: str) -> None:
        """Let the event arrive of a state that was read: what comes after the mark must not look like a change."""
        key = self._driver_of(device).key(self._subject.attribute)
        latest = self._run.journal.latest(key, with_value=True)
        if latest is None or latest.event.label != self._goal:
            with contextlib.suppress(Unmet):  # it was lost
                self._wait([self._goal], latest.sequence + 1 if latest else 0, Budget(IN_FLIGHT), device=device)

    def _step(self, state: str, mark: int) -> None:
        if self._passed[-1:] != [state]:
            self._passed.append(state)
        try:
            route = self._find_route(state)
        except NoRoute as error:
            if not self._regain():
                self._let_happen(mark, error)
            return
        self._planned = route.states or (self._goal,)
        if route.waits:
            self._let_end(state, mark)
        else:
            self._command(route, mark)

    def _find_route(self, state: str) -> Route:
        """A way without the commands that failed, or else without those that failed too often."""
        values = self._values()
        for without in self._failures.exclusions():
            with contextlib.suppress(NoRoute):
                return self._machine.route(state, self._goal, values, wait=not self._stuck, without=without)
        if failures := str(self._failures):
            raise self._lost(f"no other way is left: {failures}")
        return self._machine.route(state, self._goal, values, wait=not self._stuck)

    def _let_end(self, state: str, mark: int) -> None:
        """Wait until it leaves the state by itself; if it does not, it has to be commanded out of it."""
        subject = self._driver.subject
        command = self._run.commands.of_segment(0, subject)
        over = command is not None and command.subject == subject and not self._run.commands.is_under_way(command)
        budget = Budget(0 if over else min(self._budget.left, self._run.limits.within()))
        try:
            self._wait(self._machine.natural_ends(state), mark, budget)
        except Unmet as unmet:
            if self._budget.left == 0:
                raise self._lost(f"it did not leave {state} in {budget.said}", unmet.explanation) from unmet
            self._stuck = True

    def _command(self, route: Route, mark: int) -> None:
        command = route.commands[0]
        if self._hanging and not self._subject.device.device_class.commands[command].interrupts:
            raise self._lost(f"{self._hanging} has not ended, and {command} would have to wait for it")
        passing = self._passing = route.passes and len(route.commands) == 1
        call = self._driver.prepare()
        issued = Issued(self._run.sentence, self._driver.subject, command, mark, call, asked=True)
        self._run.commands.add_prepared(issued)
        try:
            self._execute(call, command)
        except NotAllowed as error:
            if self._refused == command:
                raise self._fail(route, str(read_error(error))) from error
            self._refused = command
            return
        self._run.watch.add(issued.telling[:1])
        end = call.call  # an end that an event has told is found by the wait, which tells how far it came
        if end.has_ended and not end.is_success:
            raise self._fail(route, str(end))
        ends = {end for transition in self._machine.next(command, route.start) for end in transition.ends}
        wanted_states = [self._goal] if passing else sorted(ends, key=self._machine.states.index)
        limit = self._time_for_one()
        try:
            self._wait(wanted_states, mark, limit, issued)
        except Unmet as unmet:
            end = issued.outcome(self._run.journal)
            self._hanging = "" if end.has_ended else command
            failed = end.has_ended and not end.is_success
            how = str(end) if failed else f"led to no {' or '.join(wanted_states)} in {limit.said}"
            raise self._fail(route, how, unmet.explanation) from unmet
        if issued.is_followed and not passing:
            with contextlib.suppress(Unmet):  # it is where it should be
                self._run.wait_for_end(issued, Budget(min(self._budget.left, ENDS)))

    def _time_for_one(self) -> Budget:
        """The time that a command may take: where there may be other ways, some is left for them."""
        left = self._budget.left
        if not self._by_any_way:
            return self._budget
        seconds = max(left / 2, min(left, self._run.limits.within()))
        return Budget(seconds, f"{seconds:.1f} s")

    def _fail(self, route: Route, how: str, seen: Explanation | None = None) -> PreconditionError:
        """Remember that the first command of a route failed where it starts; the error that says so."""
        command = route.commands[0]
        self._failures.add(route.start, command, f"{command} {how}")
        return self._lost(f"{command} {how}", seen)

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
        found = (one for one in self._machine.transitions if one.start == self._goal and set(one.ends) == {self._goal})
        staying = next(found, None)
        if staying is None or self._state() != self._goal:
            return False
        call, mark = self._driver.prepare(), self._run.journal.mark()
        issued = Issued(self._run.sentence, self._driver.subject, staying.command, mark, call, asked=True)
        self._run.watch.add(Interests(self._run.target).of_subject(self._subject))
        self._execute(call, staying.command)
        self._run.wait_for_end(issued, self._budget)
        return True

    def _execute(self, call: PlainCall, command: str) -> None:
        """Send a command, unless the lease was lost on the way."""
        argument = argument_text(self._run, self._subject, command)
        self._run.check_lease()
        self._driver.execute(call, command, argument)

    def _let_happen(self, mark: int, error: NoRoute) -> None:
        """No command leads to the goal: have it happen, on a target that can."""
        cause = find_cause(declared(self._run.target), self._subject.device, self._subject.attribute, self._goal)
        if cause is None or not self._run.target.can("faults"):
            raise self._lost(str(error)) from error
        device, attribute, value = cause
        self._driver_of(device).change(attribute, value)
        try:
            self._wait([self._goal], mark, self._budget)
        except Unmet as unmet:
            raise self._lost(f"it did not come by itself in {self._budget.said}", unmet.explanation) from unmet

    def _wait(
        self, states: Sequence[str], mark: int, budget: Budget, issued: Issued | None = None, device: str = ""
    ) -> None:
        """Wait for one of some states, of a device that goes there with the subject's own; raises `Unmet`."""
        driver, attribute = self._driver_of(device), self._subject.attribute
        expected = [Becomes(driver.key(attribute), driver.read_text(attribute, state)) for state in states]
        context = self._run.context(self._driver.subject)
        if issued is not None and issued.is_followed:
            context = replace(context, also=tuple(dict.fromkeys((*context.also, *issued.telling))))
        wait_for(
            AnyOf(expected) if len(expected) > 1 else expected[0],
            journal=self._run.journal,
            since=mark,
            budget=budget,
            stops=[failing(issued).stop] if issued and issued.is_followed else [],
            look_again=SecondLook(self._run.target.sources),
            context=context,
        )

    def _state(self, device: str = "") -> str:
        return self._driver_of(device).read_state(self._subject.attribute)

    def _values(self) -> dict[str, str]:
        """What else decides which commands are allowed."""
        return dict(self._driver.read_states(sorted(self._others - {self._subject.attribute})))

    def _driver_of(self, device: str) -> Driver:
        """Return what drives a device; "" for the subject's own."""
        if device in {"", self._name}:
            return self._driver
        return find_driver(self._run.target, declared(self._run.target).devices[device])

    def _lost(self, why: str, seen: Explanation | None = None) -> PreconditionError:
        """The error that says what failed, and where on the way.

        :param seen: what was seen meanwhile.
        """
        passed = " -> ".join((*self._passed, *self._planned)) if self._passed else ""
        what = f"{self.what_fails}: on the way {passed}, {why}" if passed else f"{self.what_fails}: {why}"
        # The way says what was wanted, and a command that failed why the wait was stopped.
        return PreconditionError(what if seen is None else str(replace(seen, sentence="", failure=what, stopped="")))

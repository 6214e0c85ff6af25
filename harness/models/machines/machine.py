"""The state machine that a device class declares for one of its attributes.

It answers whether a command is allowed now, what comes next, and which is the shortest way from here to there. It is
made of the declaration alone, never of a running device.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from harness.errors import ModelError, NoRoute
from harness.models import schema, values
from harness.models.machines.passages import passages
from harness.models.reading.problems import near_miss
from harness.models.telescope import DeviceClass, Telescope


@dataclass(frozen=True, slots=True)
class Transition:
    """What one command does to the state, when nothing goes wrong.

    :param via: states that it passes through, in order.
    :param ends: states that it may end in; more than one where it depends on more than the state.
    """

    command: str
    start: str
    via: tuple[str, ...]
    ends: tuple[str, ...]

    @property
    def sequences(self) -> tuple[tuple[str, ...], ...]:
        """The states after `start`, for each end."""
        return tuple((*self.via, end) if end != (self.via or (self.start,))[-1] else self.via for end in self.ends)


@dataclass(frozen=True, slots=True)
class Route:
    """A shortest way from one state to another.

    :param commands: to be executed in turn, each when the one before has ended; () if nothing has to be commanded.
    :param states: the state after each of the commands.
    :param waits: the start is a state that is left by itself; wait for that before the first command.
    :param passes: the goal is a state that is left by itself; the last command passes through it (hold it there).
    :param certain: False if a command or the wait may end elsewhere, too; then look where it ended and ask again.
    """

    start: str
    goal: str
    commands: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    waits: bool = False
    passes: bool = False
    certain: bool = True


@dataclass(frozen=True)
class Machine:
    """The states of one attribute of a device class, and the commands that lead from one to another.

    :param states: in the order of the declaration.
    :param spontaneous: states that are reached without a command.
    """

    device_class: DeviceClass
    attribute: str
    states: tuple[str, ...]
    initial: str
    spontaneous: tuple[str, ...]
    transitions: tuple[Transition, ...]
    _by_start: Mapping[str, tuple[Transition, ...]] = field(default_factory=dict, repr=False, compare=False)

    def allowed(self, command: str, values: Mapping[str, Any]) -> bool:
        """Whether the device takes a command while its own attributes have these values; others do not count."""
        return not self.why_not(command, values)

    def why_not(self, command: str, values: Mapping[str, Any]) -> str:
        """The sentence that says why a command is not allowed; "" if it is."""
        return why_not(self.device_class, command, values)

    def is_transitional(self, state: str) -> bool:
        """Whether a command sets the state and leaves it by itself, and none ends in it."""
        self._check(state)
        return any(state in t.via for t in self.transitions) and not any(state in t.ends for t in self.transitions)

    def next(self, command: str, state: str) -> tuple[Transition, ...]:
        """What a command does in a state; () if it is not allowed there or does not touch the attribute.

        More than one where it may pass through different states.
        """
        self._check(state)
        if command not in self.device_class.commands:
            raise _no_command(self.device_class, command)
        return tuple(t for t in self._by_start.get(state, ()) if t.command == command)

    def natural_ends(self, state: str) -> tuple[str, ...]:
        """Where a state that is left by itself leads when nobody interrupts; () for one that stays."""
        if not self.is_transitional(state):
            return ()
        return tuple(dict.fromkeys(end for t in self.transitions if state in t.via for end in t.ends))

    def route(
        self,
        start: str,
        goal: str,
        values: Mapping[str, Any] | None = None,
        *,
        wait: bool = True,
        without: Collection[tuple[str, str]] = (),
    ) -> Route:
        """A way with the fewest commands; among those, one that is certain, then one that need not wait.

        :param values: what other attributes of the device show; commands that they forbid are not used.
        :param wait: whether a start that is left by itself may be waited for; without, it has to be interrupted
            (for a scan that would take too long, or a device that is stuck).
        :param without: states, each with a command that is not to be used there, such as one that has failed.

        Raises `NoRoute` naming what can be reached.
        """
        self._check(start)
        self._check(goal)
        if start == goal:
            return Route(start, goal, passes=self.is_transitional(goal))
        passing = self.is_transitional(goal)
        # cost: commands, ways that may end elsewhere, waiting; then the order of the declaration
        queue: list[tuple[tuple[int, int, int], int, str, Route]] = [((0, 0, 0), 0, start, Route(start, goal))]
        if wait:
            ends = self.natural_ends(start)
            for end in ends:
                waiting = Route(start, goal, waits=True, certain=len(ends) == 1)
                heapq.heappush(queue, ((0, int(len(ends) > 1), 1), len(queue), end, waiting))
        count = len(queue)
        done: set[str] = set()
        while queue:
            (length, unsure, waits), _, state, so_far = heapq.heappop(queue)
            if state == goal:
                return so_far
            if state in done:
                continue
            done.add(state)
            for transition in self._usable(state, values or {}):
                if (state, transition.command) in without:
                    continue
                targets = [goal] if passing and goal in transition.via else list(transition.ends)
                certain = len(self.next(transition.command, state)) == 1 and len(targets) == 1
                for target in targets:
                    count += 1
                    further = Route(
                        start,
                        goal,
                        (*so_far.commands, transition.command),
                        (*so_far.states, target),
                        so_far.waits,
                        passes=passing and target == goal,
                        certain=so_far.certain and certain,
                    )
                    cost = (length + 1, unsure + (not certain), waits)
                    heapq.heappush(queue, (cost, count, target, further))
        raise self._no_route(start, goal, done - {start})

    def _usable(self, state: str, values: Mapping[str, Any]) -> Iterator[Transition]:
        known = {**values, self.attribute: state}
        return (t for t in self._by_start.get(state, ()) if self.allowed(t.command, known))

    def _check(self, state: str) -> None:
        if state not in self.states:
            raise ModelError(
                f"{self.attribute} of {self.device_class.name} has no state {state!r}",
                remedy=near_miss(state, self.states),
            )

    def _no_route(self, start: str, goal: str, reached: Iterable[str]) -> NoRoute:
        names = [state for state in self.states if state in set(reached)]
        where = f"the commands lead to {_listed(names)}" if names else "no command leads anywhere"
        by_itself = f"; {goal} only comes by itself" if goal in self.spontaneous else ""
        return NoRoute(
            f"no command leads from {start} to {goal} in {self.attribute} of {self.device_class.name}: "
            f"from {start} {where}{by_itself}"
        )


def state_machine(telescope: Telescope, device_class: DeviceClass, attribute: str) -> Machine:
    """The machine of one attribute; raises `ModelError` if the class lacks it or it is no enumeration or state."""
    declared = device_class.attributes.get(attribute)
    if declared is None:
        raise ModelError(
            f"{device_class.name} has no attribute {attribute!r}", remedy=near_miss(attribute, device_class.attributes)
        )
    states = values.shown(telescope, declared)
    if not states or declared.shape:
        raise ModelError(f"{attribute} of {device_class.name} has no states: it is neither enumeration nor DevState")
    followed = (follow.becomes for follow in declared.follows)
    transitions = tuple(_transitions(device_class.commands, attribute, states))
    by_start: dict[str, list[Transition]] = {}
    for transition in transitions:
        by_start.setdefault(transition.start, []).append(transition)
    return Machine(
        device_class,
        attribute,
        states,
        str(values.initial_value(telescope, declared)),
        tuple(dict.fromkeys((*declared.spontaneous, *followed))),
        transitions,
        {start: tuple(found) for start, found in by_start.items()},
    )


def _transitions(
    commands: Mapping[str, schema.Command], attribute: str, states: tuple[str, ...]
) -> Iterator[Transition]:
    for name, command in commands.items():
        if not any(attribute in stage.to for stage in command.stages):
            continue
        allowed = command.allowed.get(attribute, states)
        for start in (state for state in states if state in allowed):
            by_via: dict[tuple[str, ...], dict[str, None]] = {}
            traces = passages(command, attribute, start, states)
            for trace in traces:
                by_via.setdefault(trace[:-1], {})[trace[-1] if trace else start] = None
            for via, ends in by_via.items():
                yield Transition(name, start, via, tuple(ends))


def why_not(device_class: DeviceClass, command: str, values: Mapping[str, Any]) -> str:
    """The sentence that says why a device of a class does not take a command while its attributes have these values.

    "" if it takes it. Attributes that are not among the values are left out of account.
    """
    declared = device_class.commands.get(command)
    if declared is None:
        raise _no_command(device_class, command)
    for attribute, wanted in declared.allowed.items():
        if attribute in values and not _is_one_of(values[attribute], wanted):
            return f"{command} is not allowed in {attribute} {_shown(values[attribute])}, only in {_listed(wanted)}"
    return ""


def _is_one_of(value: Any, wanted: tuple[Any, ...]) -> bool:
    return value in wanted if wanted else not value


def _no_command(device_class: DeviceClass, command: str) -> ModelError:
    return ModelError(
        f"{device_class.name} has no command {command!r}", remedy=near_miss(command, device_class.commands)
    )


def _listed(names: Iterable[Any]) -> str:
    shown = [_shown(name) for name in names] or ["empty"]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else repr(value)

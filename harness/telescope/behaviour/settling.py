"""The expectation that a telescope has settled: no command is under way, no device is in a passing state."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from harness.contracts.long_running import BEGINS, QUEUE_ATTRIBUTE, tells_of_one_under_way
from harness.events.entry import Entry, Event
from harness.events.expecting.matching import Expectation, Matcher, Start, Telling, Verdict
from harness.events.key import Key
from harness.models.machines.machine import Machine, state_machine
from harness.models.telescope import Telescope
from harness.models.values import shown
from harness.telescope.behaviour.observing import list_moved, list_observed

MOST_NAMED = 6


@dataclass(frozen=True)
class Settled(Expectation):
    """Nothing is under way.

    :param passing: of each key that shows a state, the states that are left by themselves, whatever fails.
    :param commands: keys that tell which commands are under way.
    """

    passing: Mapping[Key, Collection[str]]
    commands: tuple[Key, ...]

    @property
    def interests(self) -> tuple[Key, ...]:
        return (*self.passing, *self.commands)

    def begin(self, start: Start) -> Matcher:
        return _Settling(self, start)

    def is_busy(self, key: Key, event: Event) -> bool:
        """Return whether what a key shows is not to last."""
        if not event.has_value:
            return False
        states = self.passing.get(key)
        return tells_of_one_under_way(key.field, event.value) if states is None else event.label in states

    def failure(self, limit: str) -> str:
        return f"the telescope did not settle within {limit}"

    def __str__(self) -> str:
        return "the telescope has settled"


class _Settling(Matcher):
    def __init__(self, expectation: Settled, start: Start) -> None:
        self._expectation = expectation
        self._busy: dict[Key, Event] = {}
        for key, entry in start.before.items():
            self._note(key, entry.event)
        self._decide()

    def take(self, key: Key, entry: Entry) -> Verdict:
        self._note(key, entry.event)
        return self._decide()

    def _note(self, key: Key, event: Event) -> None:
        if self._expectation.is_busy(key, event):
            self._busy[key] = event
        else:
            self._busy.pop(key, None)

    def _decide(self) -> Verdict:
        self.verdict = Verdict.OPEN if self._busy else Verdict.MET
        return self.verdict

    def unsettled(self) -> tuple[Key, ...]:
        return tuple(self._busy)

    def arrived(self, key: Key, event: Event) -> bool:
        return not self._expectation.is_busy(key, event)

    def closest(self, telling: Telling) -> tuple[str, ...]:
        named = [f"{key} is {event.shown}" for key, event in list(self._busy.items())[:MOST_NAMED]]
        more = len(self._busy) - MOST_NAMED
        return (*named, f"and {more} more") if more > 0 else tuple(named)


def expect_settled(telescope: Telescope, watched: Collection[Key]) -> Settled:
    """Return the expectation, of what is watched."""
    spelt = {Key(key.subject, key.field.lower()): key for key in watched}
    passing: dict[Key, Collection[str]] = {}
    commands: list[Key] = []
    for device in list_observed(telescope):
        for name in list_moved(device.device_class):
            attribute = device.device_class.attributes[name]
            key = spelt.get(Key(device.name, name.lower()))
            if key is None or attribute.shape or not shown(telescope, attribute):
                continue
            machine = state_machine(telescope, device.device_class, name)
            if states := [state for state in machine.states if _is_left(machine, state)]:
                passing[key] = frozenset(states)
        found = (spelt.get(Key(device.name, name.lower())) for name in (*BEGINS, QUEUE_ATTRIBUTE))
        commands += [key for key in found if key is not None]
    return Settled(passing, tuple(commands))


def _is_left(machine: Machine, state: str) -> bool:
    """Return whether a state is left by itself, also when the command fails that has brought it.

    Where a command that fails stays in it, whether one is under way says more.
    """
    commands = [machine.device_class.commands[each.command] for each in machine.transitions if state in each.via]
    may_stay = any(command.fails == "stays" and command.protocol != "immediate" for command in commands)
    return machine.is_transitional(state) and not may_stay

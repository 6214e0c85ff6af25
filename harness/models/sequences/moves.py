"""What a subject can be told next, by the model alone: commands that it takes, and such as it has to refuse."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from harness.models.arguments import Ids, default_argument, has_default
from harness.models.machines.cause import Cause, find_cause
from harness.models.machines.machine import why_not
from harness.models.sequences.foretelling import Outcome, foretell, is_refused
from harness.models.telescope import Subject, Telescope
from harness.models.values import initial_value, shown


class Ending(StrEnum):
    """What has to come of a move."""

    SUCCEEDS = "succeeds"
    REJECTED = "is rejected"
    GOES_ON = "goes on"
    """It is not waited for: what comes next meets it under way, or just over."""
    ENDS = "succeeds, at last"
    """It was sent before, and is waited for now."""
    BREAKS = "breaks down"
    """No command: a device comes to show by itself what the subject follows."""


@dataclass(frozen=True, slots=True)
class Move:
    """A command to a subject.

    :param action: the words that stand for it.
    :param passes: of one that goes on, a state that it comes through, which is waited for; of one that breaks down, the
        state that the subject comes to.
    :param cause: of one that breaks down, what happens by itself.
    """

    action: str
    ending: Ending
    passes: str = ""
    cause: Cause | None = None

    def __str__(self) -> str:
        return f"{self.action}: {self.ending}" if self.action else f"{self.ending} to {self.passes}"


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a subject is, by the model.

    :param states: one of which it is in; several if the model alone does not tell.
    :param values: what its other attributes show, as far as that is known.
    :param under_way: the words for a command that may be under way; "" if none is.
    """

    states: frozenset[str]
    values: Mapping[str, Any]
    under_way: str = ""


class Commanded:
    """A subject, and what may be commanded of it.

    :param breaks: whether it may break down, too.
    """

    def __init__(self, telescope: Telescope, subject: Subject, *, breaks: bool = False) -> None:
        self.telescope, self.subject, self._breaks = telescope, subject, breaks
        self._class = subject.device.device_class
        self._attributes = self._class.attributes
        self._ends: dict[tuple[str, frozenset[str]], Situation] = {}
        ids = Ids("0")
        self._arguments = {
            command: default_argument(telescope, self._class, command, subject.key, ids)
            for command in subject.actions.values()
            if has_default(self._class.commands[command])
        }
        self.actions = {
            words: command
            for words, command in subject.actions.items()
            if command in self._arguments or self._class.commands[command].taken is None
        }

    def keep_only(self, actions: Collection[str]) -> None:
        """Leave out actions for which there is no sentence."""
        self.actions = {words: command for words, command in self.actions.items() if words in actions}

    def rest(self) -> Situation:
        """Return where it is at rest, when what it needs is there."""
        values = {
            name: one.rest if one.rest is not None else initial_value(self.telescope, one)
            for name, one in self._attributes.items()
        }
        values = {name: tuple(one) if isinstance(one, list) else one for name, one in values.items()}
        state = str(values.pop(self.subject.attribute))
        moved = {name for command in self._class.commands.values() for stage in command.stages for name in stage.to}
        moved |= {name for command in self._class.commands.values() for stage in command.stages for name in stage.add}
        return Situation(frozenset({state}), {name: one for name, one in values.items() if name in moved})

    def states(self) -> tuple[str, ...]:
        """Return the states that it shows."""
        return tuple(map(str, shown(self.telescope, self._attributes[self.subject.attribute])))

    def list_moves(self, situation: Situation) -> list[Move]:
        """Return what it may be told next: what it takes, what it takes and is not waited for, what it refuses.

        While a command is under way, only what interrupts it is taken; what is under way can be waited for.
        """
        found = [Move(situation.under_way, Ending.ENDS)] if situation.under_way else []
        passing: list[Move] = []
        refused: list[Move] = []
        for words, command in self.actions.items():
            takes = {self._takes(command, state, situation) for state in situation.states}
            if takes == {False} and words != situation.under_way:
                refused.append(Move(words, Ending.REJECTED))
            elif takes == {True} and (not situation.under_way or self._class.commands[command].interrupts):
                found.append(Move(words, Ending.SUCCEEDS))
                first = {each.passed[0] for each in self._foretell(command, situation) if len(each.passed) > 1}
                if len(first) == 1:
                    passing.append(Move(words, Ending.GOES_ON, str(first.pop())))
        return [*found, *passing, *refused, *self._list_breaks(situation)]

    def _list_breaks(self, situation: Situation) -> Iterator[Move]:
        """Yield what may happen by itself, as long as nothing is under way that would fail of it."""
        for state in self._attributes[self.subject.attribute].spontaneous if self._breaks else ():
            cause = find_cause(self.telescope, self.subject.device, self.subject.attribute, str(state), elsewhere=True)
            if cause is not None and not situation.under_way and situation.states != {str(state)}:
                yield Move("", Ending.BREAKS, str(state), cause)

    def follow(self, situation: Situation, move: Move) -> Situation:
        """Return where a move leads to."""
        if move.ending is Ending.REJECTED:
            return situation
        if move.ending is Ending.BREAKS:
            return Situation(frozenset({move.passes}), {})
        if move.ending is Ending.ENDS:
            return self._ends[move.action, situation.states]
        outcomes = self._foretell(self.actions[move.action], situation)
        ends = {str(outcome.values[self.subject.attribute]) for outcome in outcomes}
        first, *others = [outcome.values for outcome in outcomes]
        known = {
            name: value
            for name, value in first.items()
            if name != self.subject.attribute and all(name in one and one[name] == value for one in others)
        }
        if move.ending is Ending.SUCCEEDS:
            return Situation(frozenset(ends), known)
        passed = {str(state) for outcome in outcomes for state in outcome.passed}  # it is past those before
        before = situation.values
        same = {name: value for name, value in known.items() if name in before and before[name] == value}
        after = Situation(frozenset(ends | passed), same, move.action)
        self._ends[move.action, after.states] = Situation(frozenset(ends), known)
        return after

    def _takes(self, command: str, state: str, situation: Situation) -> bool | None:
        """Return whether a command is taken in a state; None if it is not known whether it is refused all the same."""
        values = {**situation.values, self.subject.attribute: state}
        if why_not(self._class, command, values):
            return False
        return not is_refused(self._class.commands[command], values, self._arguments.get(command))

    def _foretell(self, command: str, situation: Situation) -> list[Outcome]:
        declared, argument, attribute = (
            self._class.commands[command],
            self._arguments.get(command),
            self.subject.attribute,
        )
        return [
            outcome
            for state in sorted(situation.states)
            for outcome in foretell(declared, attribute, {**situation.values, attribute: state}, argument)
        ]

"""What a sequencer tells by its state and its steps, as values that a journal keeps and a sentence writes."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace

from harness.connectors.esw.keys import OfSequencer, SequenceOf, SequencerStateOf, StepOf
from harness.connectors.esw.tellings import UNREGISTERED
from harness.connectors.told import Told
from harness.contracts.esw.sequencing.step_lists import (
    Failure,
    Idle,
    InFlight,
    Loaded,
    Offline,
    Pending,
    Processing,
    Running,
    SequencerState,
    Step,
    StepList,
    StepSuccess,
)
from harness.contracts.esw.values.names import Prefix
from harness.events.entry import Kind
from harness.events.key import Key

COMPLETED, ERROR, ABSENT = "Completed", "Error", "none"
"""How a sequence ended; that there is none, or no such step."""
GONE = "its sequencer was unregistered"
"""Why a sequence failed whose sequencer is not there any more."""
FAILED_STEP = re.compile(r"StepId: [^,]*, CommandName: ([^,]*), reason: ")
"""How sequencers begin what they say of a step that failed."""
STATES: Mapping[type, str] = {one: one.__name__ for one in (Idle, Loaded, Running, Offline, Processing)}
"""The words for the states of a sequencer."""
STATUSES: Mapping[type, str] = {Pending: "Pending", InFlight: "InFlight", StepSuccess: "Success", Failure: "Failure"}
"""The words for the statuses of a step."""


def tell_steps(steps: StepList) -> tuple[str, ...]:
    """Return a line for each step: its number, command and status, and why it failed."""
    return tuple(f"{number}  {_label(step)}" for number, step in enumerate(steps, 1))


def read_sequence(state: SequencerState, steps: StepList, before: str = ABSENT) -> tuple[str, str]:
    """Return how a sequence stands, or has ended, and why it failed ("" if it has not).

    :param before: how it stood when the sequencer was heard of last.
    """
    if isinstance(state, (Loaded, Running)):
        return STATES[type(state)], ""
    if isinstance(state, Processing):
        return before, ""
    failed = next((step.status for step in steps if isinstance(step.status, Failure)), None)
    if failed is not None:
        return ERROR, failed.message
    if steps and all(isinstance(step.status, StepSuccess) for step in steps):
        return COMPLETED, ""
    return (COMPLETED if before in (STATES[Running], COMPLETED) and not isinstance(state, Offline) else ABSENT), ""


class SequencerTeller:
    """Tells what has changed since a sequencer was heard of last. Used on one event loop.

    :ivar sequence: how its sequence stands.
    """

    def __init__(self, prefix: Prefix, sequence: str = ABSENT) -> None:
        self._prefix, self.sequence = prefix, sequence
        self._known: dict[Key, Told] = {}
        self._is_begun = False
        self._steps: StepList = ()

    def tell(self, state: SequencerState, steps: StepList) -> Iterator[Told]:
        """Yield what has changed; what is heard for the first time is no change."""
        is_another = [one.id for one in steps] != [one.id for one in self._steps]
        word, why = read_sequence(state, steps, self.sequence)
        self.sequence = word
        told = [tell_step(StepOf(self._prefix, number), step) for number, step in enumerate(steps, 1)]
        told += [tell_dropped(StepOf(self._prefix, number)) for number in range(len(steps) + 1, len(self._steps) + 1)]
        self._steps = steps
        for one in told:
            yield from self._change(one)
        has_ended_again = is_another and word in (COMPLETED, ERROR) and not isinstance(state, Processing)
        yield from self._change(tell_sequencer_state(SequencerStateOf(self._prefix), state))
        yield from self._change(tell_sequence(SequenceOf(self._prefix), word, why), is_again=has_ended_again)
        self._is_begun = True

    def tell_gone(self) -> Iterator[Told]:
        """Yield that there is no such sequencer any more."""
        word, why = (ERROR, GONE) if self.sequence == STATES[Running] else (ABSENT, "")
        self._steps, self.sequence = (), word
        yield from self._change(tell_unregistered(SequencerStateOf(self._prefix)))
        yield from self._change(tell_sequence(SequenceOf(self._prefix), word, why))
        self._is_begun = True

    def _change(self, told: Told, *, is_again: bool = False) -> Iterator[Told]:
        before = self._known.get(told.key)
        self._known[told.key] = told
        if before is None:
            yield told if self._is_begun else replace(told, kind=Kind.PERIODIC)
        elif is_again or (before.value, before.label) != (told.value, told.label):
            yield told


def tell_now(of: OfSequencer, state: SequencerState, steps: StepList, before: str) -> Told:
    """Return what a sequencer tells when it is asked.

    :param before: how its sequence stood when it was heard of last.
    """
    match of:
        case SequencerStateOf():
            return tell_sequencer_state(of, state)
        case SequenceOf():
            return tell_sequence(of, *read_sequence(state, steps, before))
        case StepOf():
            return tell_step(of, steps[of.number - 1]) if of.number <= len(steps) else tell_dropped(of)


def tell_absence(of: OfSequencer) -> Told:
    """Return what is told of a sequencer that there is not."""
    match of:
        case SequencerStateOf():
            return tell_unregistered(of)
        case SequenceOf():
            return tell_sequence(of, ABSENT)
        case StepOf():
            return tell_dropped(of)


def tell_sequencer_state(of: SequencerStateOf, state: SequencerState) -> Told:
    """Return the state of a sequencer; sequencers give no times."""
    word = STATES[type(state)]
    return Told(of.key, word, time.time(), word)


def tell_unregistered(of: SequencerStateOf) -> Told:
    """Return that there is no sequencer."""
    return Told(of.key, UNREGISTERED, time.time(), UNREGISTERED)


def tell_sequence(of: SequenceOf, word: str, why: str = "") -> Told:
    """Return how a sequence stands, or has ended; its label says why it failed."""
    return Told(of.key, word, time.time(), f"{word}: {_shorten(why)}" if why else word)


def tell_step(of: StepOf, step: Step) -> Told:
    """Return the status of a step; its label names the command, too, and says why it failed."""
    return Told(of.key, STATUSES[type(step.status)], time.time(), _label(step))


def tell_dropped(of: StepOf) -> Told:
    """Return that there is no such step, or no longer."""
    return Told(of.key, ABSENT, time.time(), ABSENT)


def _label(step: Step) -> str:
    name = step.command.command_name
    held = ", breakpoint" if step.has_breakpoint else ""
    why = ""
    if isinstance(step.status, Failure):
        why = f": {_shorten(step.status.message).removeprefix(f'{name}: ')}"
    return f"{STATUSES[type(step.status)]} ({name}{held}){why}"


def _shorten(message: str) -> str:
    """Return why a step failed without the ids of steps, which come again for each sequencer that it was handed to."""
    return FAILED_STEP.sub(r"\1: ", message)

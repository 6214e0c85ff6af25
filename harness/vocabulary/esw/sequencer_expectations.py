"""What the sentences mean that say what becomes of sequencers and their sequences. Used from the main thread."""

from __future__ import annotations

from harness.connectors.esw.keys import LocationOf, SequenceOf, SequencerStateOf, StepOf
from harness.connectors.esw.sequencing.sequencer_tellings import COMPLETED, ERROR
from harness.contracts.esw.location import ComponentId, ComponentType
from harness.contracts.esw.values.names import Prefix
from harness.errors import SentenceError
from harness.events.budget import Budget
from harness.events.expecting.expectations import Becomes, GoesThrough, Stays
from harness.events.key import Key
from harness.events.values import Wanted
from harness.events.waiting.early_stop import EarlyStop
from harness.lists import split_list
from harness.scenario.esw.sequence import SequenceCall
from harness.scenario.run import ScenarioRun
from harness.targets.esw.components import read_prefix
from harness.targets.esw.sequencer_words import read_sequencer_state, read_step_status


class SequencerExpectations:
    """The vocabulary of what is expected of sequencers, their sequences and steps."""

    def __init__(self, run: ScenarioRun) -> None:
        self._run = run

    def becomes(self, prefix: str, state: str, seconds: float | None = None) -> None:
        """It has come to a state since the mark, or will within the limit."""
        self._expect(Becomes(SequencerStateOf(read_prefix(prefix)).key, read_state(state)), seconds)

    def goes_through(self, prefix: str, states: str, seconds: float | None = None) -> None:
        """Exactly these states in this order, the starting one left out."""
        key = SequencerStateOf(read_prefix(prefix)).key
        self._expect(GoesThrough(key, [read_state(one) for one in split_list(states)]), seconds)

    def stays(self, prefix: str, state: str, seconds: float) -> None:
        """It has no other state from now on, for so long in the telescope's time."""
        limits = self._run.limits
        budget = Budget(limits.telescope_time(seconds), limits.telescope_time_said(seconds))
        self._run.expect(Stays(SequencerStateOf(read_prefix(prefix)).key, read_state(state)), budget)

    def step_becomes(self, prefix: str, number: int, status: str, seconds: float | None = None) -> None:
        """A step has come to a status since the mark, or will within the limit."""
        self._expect(Becomes(read_step(prefix, number).key, Wanted(status, read_step_status(status))), seconds)

    def completes(self, prefix: str, seconds: float | None = None) -> None:
        """All steps of its sequence have been carried out since the mark, or will be within the limit."""
        self._ends(read_prefix(prefix), COMPLETED, ERROR, seconds)

    def fails(self, prefix: str, text: str | None = None, seconds: float | None = None) -> None:
        """A step of its sequence has failed since the mark, or will within the limit, for a reason with this text."""
        why = self._ends(read_prefix(prefix), ERROR, COMPLETED, seconds)
        if text is not None and text not in why:
            raise AssertionError(f"the sequence of {prefix} failed with {why}\n  This does not mention {text!r}")

    def _ends(self, sequencer: Prefix, end: str, other: str, seconds: float | None) -> str:
        key = SequenceOf(sequencer).key
        started = [one for one in self._run.commands.issued if isinstance(one.tracker, SequenceCall)]
        asked = [one for one in started if one.subject == key.subject]
        if end == ERROR:
            for one in asked:
                one.asked = True
        stop = EarlyStop(
            lambda entry: entry.event.key == key and entry.event.value == other,
            lambda entry: f"the sequence has ended: {entry.event.shown}",
            interests=(key,),
        )
        met = self._run.expect(
            Becomes(key, Wanted(end, end)),
            Budget(self._run.limits.within(seconds)),
            *(() if end == COMPLETED else [stop]),
        )
        for one in asked:
            one.asked = True
        return met.entry.event.shown if met.entry else ""

    def _expect(self, expectation: Becomes | GoesThrough, seconds: float | None) -> None:
        self._run.expect(expectation, Budget(self._run.limits.within(seconds)))


def list_keys(prefix: str) -> list[Key]:
    """Return what tells of a sequencer: its state, how its sequence stands, and whether it is there at all."""
    own = read_prefix(prefix)
    location = LocationOf(ComponentId(own, ComponentType.SEQUENCER))
    return [SequencerStateOf(own).key, SequenceOf(own).key, location.key]


def read_state(text: str) -> Wanted:
    """Return the state of a sequencer that a sentence names; raises `SentenceError`."""
    return Wanted(text, read_sequencer_state(text))


def read_step(prefix: str, number: int) -> StepOf:
    """Return the step that a sentence names; raises `SentenceError` for a number that there cannot be."""
    if number < 1:
        raise SentenceError(f"there is no step {number}", remedy="Steps count from 1.")
    return StepOf(read_prefix(prefix), number)

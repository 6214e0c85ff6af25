"""Messages of a sequencer to itself, and of its script to it; none leaves the process."""

from __future__ import annotations

from dataclasses import dataclass

from harness.contracts.esw.messages import Message
from simulators.esw.actors.behavior import Reply
from simulators.esw.sequencer.state_table import Move, SequencerPhase


@dataclass(frozen=True, slots=True)
class HookEnded:
    """The script has carried out what a message asks of it.

    :param before: the state when the message came.
    :param failed: whether it could not.
    """

    message: Message
    move: Move
    before: SequencerPhase
    failed: bool
    reply: Reply


@dataclass(frozen=True, slots=True)
class StepEnded:
    """The script has carried out a step.

    :param error: why it failed; None if it succeeded.
    """

    error: str | None


@dataclass(frozen=True, slots=True)
class MaybeNext:
    """Tell the step that would come next, if it may begin."""


@dataclass(frozen=True, slots=True)
class PullNext:
    """Begin the step that comes next in the handler of the present one, and tell it."""


@dataclass(frozen=True, slots=True)
class EndSequencer:
    """Tell all that wait that the sequencer ends."""

"""Steps of a sequence, and the states of what carries it out."""

from __future__ import annotations

from harness.contracts.esw.messages import Id, Message, Model
from harness.contracts.esw.params.commands import SequenceCommand


class Pending(Message):
    """The step is still to come."""


class InFlight(Message):
    """The step is being carried out."""


class StepSuccess(Message, tag="Success"):
    """The step ended well."""


class Failure(Message):
    """The step failed."""

    message: str


StepStatus = Pending | InFlight | StepSuccess | Failure


class Step(Model):
    """A step."""

    id: Id
    command: SequenceCommand
    status: StepStatus
    has_breakpoint: bool


StepList = tuple[Step, ...]


class Idle(Message):
    """The sequencer has no sequence."""


class Loaded(Message):
    """The sequencer has a sequence that is not started."""


class Running(Message):
    """The sequencer carries out a sequence."""


class Offline(Message):
    """The sequencer is offline."""


class Processing(Message):
    """The sequencer is on the way to another state."""


SequencerState = Idle | Loaded | Running | Offline | Processing

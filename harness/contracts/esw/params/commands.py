"""Commands to components, and the sequences that they stand in."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta

from harness.contracts.esw.messages import Message, Omissible
from harness.contracts.esw.params.parameters import Parameter
from harness.contracts.esw.values.names import Prefix

CommandName = str
ObsId = Annotated[str, Meta(pattern=r"^[+-]?[0-9]+[ABab]-(?!000)[0-9]{3}-(?!000)[0-9]{3}\Z")]
"""An observation: semester, program and observation, as ``2020A-001-123``."""


class CommandMessage(Message):
    """What commands have in common.

    :param source: who sends it.
    """

    source: Prefix
    command_name: CommandName
    maybe_obs_id: Omissible[ObsId] = UNSET
    param_set: tuple[Parameter, ...] = ()


class Setup(CommandMessage):
    """Bring something about."""


class Observe(CommandMessage):
    """Take data."""


class Wait(CommandMessage):
    """Wait; in a sequence only."""


ControlCommand = Setup | Observe
SequenceCommand = Setup | Observe | Wait
Sequence = tuple[SequenceCommand, ...]
"""Commands in their order."""

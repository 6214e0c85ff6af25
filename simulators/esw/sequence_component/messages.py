"""Messages of a sequence component, which is reached as an actor alone."""

from __future__ import annotations

from typing import get_args

from harness.contracts.esw.location import PekkoLocation
from harness.contracts.esw.messages import Message, Option
from harness.contracts.esw.sequencing.sequence_manager import ObsMode, Variation
from harness.contracts.esw.sequencing.sequencer import Ok, Unhandled
from harness.contracts.esw.values.subsystems import Subsystem


class LoadScript(Message):
    """Load a script, and start its sequencer; answered by a `ScriptResponse`."""

    subsystem: Subsystem
    obs_mode: ObsMode
    variation: Option[Variation]


class UnloadScript(Message):
    """End the sequencer, if there is one; answered with Ok."""


class RestartScript(Message):
    """End the sequencer, and start it again; answered by a `ScriptResponse`."""


class GetStatus(Message):
    """Tell the sequencer; answered by `GetStatusResponse`."""


class SequenceComponentShutdown(Message, tag="Shutdown"):
    """End the sequence component and its sequencer; answered with Ok."""


class SequencerLocation(Message):
    """The sequencer runs."""

    location: PekkoLocation


class ScriptLocationError(Message, tag="LocationServiceError"):
    """The sequencer could not be registered."""

    msg: str


class LoadingScriptFailed(Message):
    """The script could not be loaded."""

    msg: str


class GetStatusResponse(Message):
    """The actor of the sequencer; none while there is none."""

    response: Option[PekkoLocation]


ScriptResponse = SequencerLocation | ScriptLocationError | LoadingScriptFailed | Unhandled
"""The answer to LoadScript and RestartScript."""

MESSAGES: tuple[type, ...] = (
    *(LoadScript, UnloadScript, RestartScript, GetStatus, SequenceComponentShutdown),
    *(*get_args(ScriptResponse), GetStatusResponse, Ok),
)
"""All that actors of sequence components are sent, and answer."""

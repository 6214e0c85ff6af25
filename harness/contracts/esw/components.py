"""Messages of the command service, by which assemblies and HCDs are commanded."""

from __future__ import annotations

from typing import Any

from harness.contracts.esw.messages import Id, Message, Model
from harness.contracts.esw.params.commands import ControlCommand
from harness.contracts.esw.params.numbers import Long
from harness.contracts.esw.params.parameters import Parameter
from harness.contracts.esw.params.responses import OnewayResponse, SubmitResponse, ValidateResponse
from harness.contracts.esw.services import Service
from harness.contracts.esw.values.names import Prefix
from harness.contracts.esw.values.times import UTCTime

Unit = Any
"""The answer of what has none: clients ignore it."""
UNIT: Unit = 0


class Validate(Message):
    """Tell whether a command would be accepted."""

    control_command: ControlCommand


class Submit(Message):
    """Carry out a command, and tell its end."""

    control_command: ControlCommand


class Oneway(Message):
    """Carry out a command, and tell only whether it is accepted."""

    control_command: ControlCommand


class Query(Message):
    """Tell how a command stands."""

    run_id: Id


class ExecuteDiagnosticMode(Message):
    """Go into diagnostic mode.

    :param hint: which one, to the component.
    """

    start_time: UTCTime
    hint: str


class ExecuteOperationsMode(Message):
    """Go back from diagnostic mode."""


class GoOnline(Message):
    """Go online."""


class GoOffline(Message):
    """Go offline."""


class QueryFinal(Message):
    """Wait for the end of a command, and tell it."""

    run_id: Id
    timeout_in_seconds: Long


class SubscribeCurrentState(Message):
    """Tell current states as they are published.

    :param names: which; none for all.
    """

    names: tuple[str, ...] = ()


class CurrentState(Model):
    """What a component publishes of itself, under a name."""

    prefix: Prefix
    state_name: str
    param_set: tuple[Parameter, ...] = ()


CommandServiceRequest = (
    Validate | Submit | Oneway | Query | ExecuteDiagnosticMode | ExecuteOperationsMode | GoOnline | GoOffline
)
CommandServiceStreamRequest = QueryFinal | SubscribeCurrentState

COMMAND = Service(
    post={
        Validate: ValidateResponse,
        Submit: SubmitResponse,
        Oneway: OnewayResponse,
        Query: SubmitResponse,
        ExecuteDiagnosticMode: Unit,
        ExecuteOperationsMode: Unit,
        GoOnline: Unit,
        GoOffline: Unit,
    },
    websocket={QueryFinal: SubmitResponse, SubscribeCurrentState: CurrentState},
)

"""Messages of the Gateway, the way in for user interfaces."""

from __future__ import annotations

from msgspec import UNSET, field

from harness.contracts.esw.alarms import AlarmKey, AlarmSeverity
from harness.contracts.esw.components import COMMAND, CommandServiceRequest, CommandServiceStreamRequest
from harness.contracts.esw.lifecycle_states import ContainerLifecycleState, SupervisorLifecycleState
from harness.contracts.esw.location import ComponentId
from harness.contracts.esw.log_levels import Level, LogMetadata
from harness.contracts.esw.messages import Done, Message, Omissible
from harness.contracts.esw.params.events import Event, EventKey
from harness.contracts.esw.params.numbers import Int
from harness.contracts.esw.sequencing.sequencer import SEQUENCER, SequencerRequest, SequencerStreamRequest
from harness.contracts.esw.services import Service
from harness.contracts.esw.values.names import Prefix
from harness.contracts.esw.values.subsystems import Subsystem


class ComponentCommand(Message):
    """Forward a request to a component."""

    component_id: ComponentId
    command: CommandServiceRequest


class ComponentStreamCommand(Message, tag="ComponentCommand"):
    """Forward a request over websocket to a component."""

    component_id: ComponentId
    command: CommandServiceStreamRequest


class SequencerCommand(Message):
    """Forward a request to a sequencer."""

    component_id: ComponentId
    command: SequencerRequest


class SequencerStreamCommand(Message, tag="SequencerCommand"):
    """Forward a request over websocket to a sequencer."""

    component_id: ComponentId
    command: SequencerStreamRequest


class PublishEvent(Message):
    """Publish an event."""

    event: Event


class GetEvent(Message):
    """Tell the latest events."""

    event_keys: tuple[EventKey, ...]


class SetAlarmSeverity(Message):
    """Set an alarm."""

    alarm_key: AlarmKey
    severity: AlarmSeverity


class Log(Message):
    """Write a log in the name of a component."""

    prefix: Prefix
    level: Level
    message: str
    metadata: dict[str, str | int | float | bool | None] = field(default_factory=dict)


class SetLogLevel(Message):
    """Set the level from which on a component logs."""

    component_id: ComponentId
    level: Level


class GetLogMetadata(Message):
    """Tell from which level on a component logs."""

    component_id: ComponentId


class Shutdown(Message):
    """Shut a component down."""

    component_id: ComponentId


class Restart(Message):
    """Restart a component."""

    component_id: ComponentId


class AdminGoOnline(Message, tag="GoOnline"):
    """Bring a component online."""

    component_id: ComponentId


class AdminGoOffline(Message, tag="GoOffline"):
    """Take a component offline."""

    component_id: ComponentId


class GetComponentLifecycleState(Message):
    """Tell the state of a component."""

    component_id: ComponentId


class GetContainerLifecycleState(Message):
    """Tell the state of a container."""

    prefix: Prefix


class Subscribe(Message):
    """Tell events as they are published, and the latest of each now.

    :param max_frequency: at most so many a second.
    """

    event_keys: tuple[EventKey, ...]
    max_frequency: Omissible[Int] = UNSET


class SubscribeWithPattern(Message):
    """Tell the events of a subsystem whose names match.

    :param pattern: as Redis has them, of what comes after the subsystem.
    """

    subsystem: Subsystem
    max_frequency: Omissible[Int] = UNSET
    pattern: str = "*"


class SubscribeObserveEvents(Message):
    """Tell all observe events."""

    max_frequency: Omissible[Int] = UNSET


class InvalidComponent(Message):
    """The component is not registered."""

    msg: str
    error_message: str = field(name="error_message")


class SetAlarmSeverityFailure(Message):
    """The alarm could not be set."""

    msg: str
    error_message: str = field(name="error_message")


class EmptyEventKeys(Message):
    """There are no keys in the request."""

    error_message: str = field(name="error_message", default="Request is missing event key")


class EventServerUnavailable(Message):
    """The event server is away."""

    error_message: str = field(name="error_message", default="Event server is unavailable")


class InvalidMaxFrequency(Message):
    """The frequency is not above zero."""

    error_message: str = field(name="error_message", default="Max frequency should be greater than zero")


GatewayException = (
    InvalidComponent | SetAlarmSeverityFailure | EmptyEventKeys | EventServerUnavailable | InvalidMaxFrequency
)

GATEWAY = Service(
    post={
        ComponentCommand: COMMAND,
        SequencerCommand: SEQUENCER,
        PublishEvent: Done,
        GetEvent: tuple[Event, ...],
        SetAlarmSeverity: Done,
        Log: Done,
        SetLogLevel: Done,
        GetLogMetadata: LogMetadata,
        Shutdown: Done,
        Restart: Done,
        AdminGoOnline: Done,
        AdminGoOffline: Done,
        GetComponentLifecycleState: SupervisorLifecycleState,
        GetContainerLifecycleState: ContainerLifecycleState,
    },
    websocket={
        ComponentStreamCommand: COMMAND,
        SequencerStreamCommand: SEQUENCER,
        Subscribe: Event,
        SubscribeWithPattern: Event,
        SubscribeObserveEvents: Event,
    },
    error=GatewayException,
)

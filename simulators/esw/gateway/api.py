"""What the Gateway can be asked besides the commands that it forwards."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Mapping, Sequence

from harness.contracts.esw.alarms import AlarmKey, AlarmSeverity
from harness.contracts.esw.lifecycle_states import ContainerLifecycleState, SupervisorLifecycleState
from harness.contracts.esw.location import ComponentId
from harness.contracts.esw.log_levels import Level, LogMetadata
from harness.contracts.esw.messages import Done
from harness.contracts.esw.params.events import Event, EventKey
from harness.contracts.esw.values.names import Prefix
from harness.contracts.esw.values.subsystems import Subsystem


class AdminApi(ABC):
    """Administration of components; all raise `DomainError` for one that is not registered as an actor."""

    @abstractmethod
    async def set_log_level(self, component: ComponentId, level: Level) -> Done:
        """Set the level from which on a component logs."""

    @abstractmethod
    async def get_log_metadata(self, component: ComponentId) -> LogMetadata:
        """Tell from which level on a component logs."""

    @abstractmethod
    async def shutdown(self, component: ComponentId) -> Done:
        """Shut a component or a container down."""

    @abstractmethod
    async def restart(self, component: ComponentId) -> Done:
        """Restart a component, or all of a container."""

    @abstractmethod
    async def go_online(self, component: ComponentId) -> Done:
        """Bring a component online."""

    @abstractmethod
    async def go_offline(self, component: ComponentId) -> Done:
        """Take a component offline."""

    @abstractmethod
    async def get_component_lifecycle_state(self, component: ComponentId) -> SupervisorLifecycleState:
        """Tell the state of a component."""

    @abstractmethod
    async def get_container_lifecycle_state(self, prefix: Prefix) -> ContainerLifecycleState:
        """Tell the state of a container."""


class AlarmApi(ABC):
    """Alarms."""

    @abstractmethod
    async def set_severity(self, key: AlarmKey, severity: AlarmSeverity) -> Done:
        """Set an alarm; raises `DomainError` for one that is not declared, or not with this severity."""


class EventApi(ABC):
    """Events; all raise `DomainError` for no keys, a wrong frequency, and an event server that is away.

    Of ``most`` events a second the first of each window passes; without it all do.
    """

    @abstractmethod
    async def publish(self, event: Event) -> Done:
        """Publish an event."""

    @abstractmethod
    async def get(self, keys: Sequence[EventKey]) -> tuple[Event, ...]:
        """Return the latest event of each key."""

    @abstractmethod
    def subscribe(self, keys: Sequence[EventKey], most: int | None) -> AsyncGenerator[Event, None]:
        """Yield the latest event of each key, then all that are published."""

    @abstractmethod
    def subscribe_pattern(self, subsystem: Subsystem, pattern: str, most: int | None) -> AsyncGenerator[Event, None]:
        """Yield the events of a subsystem that match."""

    @abstractmethod
    def subscribe_observe_events(self, most: int | None) -> AsyncGenerator[Event, None]:
        """Yield all observe events."""


class LoggingApi(ABC):
    """Logs of user interfaces."""

    @abstractmethod
    async def log(
        self, prefix: Prefix, level: Level, message: str, metadata: Mapping[str, str | int | float | bool | None]
    ) -> Done:
        """Write a log in the name of a component."""

"""A client of what the gateway does itself: events, alarms, logs, and the lifecycle of components."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from msgspec import UNSET

from harness.connectors.esw.registered_service import RegisteredService
from harness.contracts.esw.alarms import AlarmKey, AlarmSeverity
from harness.contracts.esw.gateway import (
    AdminGoOffline,
    AdminGoOnline,
    GetComponentLifecycleState,
    GetContainerLifecycleState,
    GetEvent,
    GetLogMetadata,
    Log,
    PublishEvent,
    Restart,
    SetAlarmSeverity,
    SetLogLevel,
    Shutdown,
    Subscribe,
    SubscribeObserveEvents,
    SubscribeWithPattern,
)
from harness.contracts.esw.lifecycle_states import ContainerLifecycleState, SupervisorLifecycleState
from harness.contracts.esw.location import ComponentId, ComponentType
from harness.contracts.esw.log_levels import Level, LogMetadata
from harness.contracts.esw.messages import Message
from harness.contracts.esw.params.events import Event, EventKey
from harness.contracts.esw.values.names import Prefix
from harness.contracts.esw.values.subsystems import Subsystem

GATEWAY_ID = ComponentId(Prefix("ESW.EswGateway"), ComponentType.SERVICE)

Events = AbstractAsyncContextManager[AsyncIterator[Event]]


class GatewayClient:
    """Used on one event loop. Raises errors of `harness.errors`."""

    def __init__(self, gateway: RegisteredService) -> None:
        self._gateway = gateway

    async def publish(self, event: Event) -> None:
        """Publish an event."""
        await self._gateway.post(PublishEvent(event), f"publishing {event.key}")

    async def get_events(self, *keys: EventKey) -> Sequence[Event]:
        """Return what was published last under each key; an invalid event where nothing was."""
        found: Sequence[Event] = await self._ask(GetEvent(keys), f"getting {', '.join(map(str, keys))}")
        return found

    def subscribe(self, *keys: EventKey, most: int | None = None) -> Events:
        """Hear of events; what was published last comes first.

        :param most: at most so many a second of each key.
        """
        request = Subscribe(keys, UNSET if most is None else most)
        return self._gateway.stream(request, f"subscribing to {', '.join(map(str, keys))}")

    def subscribe_matching(self, subsystem: Subsystem, pattern: str, most: int | None = None) -> Events:
        """Hear of the events of a subsystem that match a pattern, as Redis has it; what was before is not told."""
        request = SubscribeWithPattern(subsystem, UNSET if most is None else most, pattern)
        return self._gateway.stream(request, f"subscribing to {subsystem}.{pattern}")

    def subscribe_observe_events(self, most: int | None = None) -> Events:
        """Hear of all observe events."""
        request = SubscribeObserveEvents(UNSET if most is None else most)
        return self._gateway.stream(request, "subscribing to observe events")

    async def set_alarm(self, key: AlarmKey, severity: AlarmSeverity) -> None:
        """Set the severity of an alarm."""
        await self._gateway.post(SetAlarmSeverity(key, severity), f"setting the alarm {key.prefix}.{key.name}")

    async def log(self, prefix: Prefix, level: Level, message: str, metadata: dict[str, Any] | None = None) -> None:
        """Write a log in the name of a component."""
        await self._gateway.post(Log(prefix, level, message, metadata or {}), f"logging for {prefix}")

    async def set_log_level(self, component: ComponentId, level: Level) -> None:
        """Set the level from which on a component logs."""
        await self._gateway.post(SetLogLevel(component, level), f"setting the log level of {component.prefix}")

    async def get_log_levels(self, component: ComponentId) -> LogMetadata:
        """Return from which level on a component logs."""
        found: LogMetadata = await self._ask(GetLogMetadata(component), f"getting log levels of {component.prefix}")
        return found

    async def shut_down(self, component: ComponentId) -> None:
        """Shut a component down."""
        await self._gateway.post(Shutdown(component), f"shutting {component.prefix} down")

    async def restart(self, component: ComponentId) -> None:
        """Restart a component."""
        await self._gateway.post(Restart(component), f"restarting {component.prefix}")

    async def go_online(self, component: ComponentId) -> None:
        """Bring a component online, as an operator."""
        await self._gateway.post(AdminGoOnline(component), f"bringing {component.prefix} online")

    async def go_offline(self, component: ComponentId) -> None:
        """Take a component offline, as an operator."""
        await self._gateway.post(AdminGoOffline(component), f"taking {component.prefix} offline")

    async def get_lifecycle_state(self, component: ComponentId) -> SupervisorLifecycleState:
        """Return the lifecycle state of a component."""
        found: SupervisorLifecycleState = await self._ask(
            GetComponentLifecycleState(component), f"getting the lifecycle state of {component.prefix}"
        )
        return found

    async def get_container_state(self, prefix: Prefix) -> ContainerLifecycleState:
        """Return the lifecycle state of a container."""
        found: ContainerLifecycleState = await self._ask(
            GetContainerLifecycleState(prefix), f"getting the lifecycle state of {prefix}"
        )
        return found

    async def _ask(self, request: Message, what: str) -> Any:
        return await self._gateway.post(request, what, harmless=True)

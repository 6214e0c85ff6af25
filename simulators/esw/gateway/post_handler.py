"""Answers the requests of the Gateway."""

from __future__ import annotations

from functools import singledispatchmethod
from typing import Any

from harness.contracts.esw.components import Oneway, Submit, Validate
from harness.contracts.esw.gateway import (
    GATEWAY,
    AdminGoOffline,
    AdminGoOnline,
    ComponentCommand,
    GetComponentLifecycleState,
    GetContainerLifecycleState,
    GetEvent,
    GetLogMetadata,
    Log,
    PublishEvent,
    Restart,
    SequencerCommand,
    SetAlarmSeverity,
    SetLogLevel,
    Shutdown,
)
from harness.contracts.esw.location import ComponentId
from harness.contracts.esw.sequencing.sequencer import (
    GetSequence,
    GetSequenceComponent,
    GetSequencerState,
    IsAvailable,
    IsOnline,
    QuerySequence,
)
from simulators.esw.gateway.api import AdminApi, AlarmApi, EventApi, LoggingApi
from simulators.esw.gateway.command_roles import ESW_USER, CommandRoles, name_engineer_role, name_user_role
from simulators.esw.gateway.component_clients import ComponentClients
from simulators.esw.msocket.access import Access
from simulators.esw.msocket.post import PostHandler

CHANGES_NOTHING = (GetSequence, GetSequenceComponent, GetSequencerState, IsAvailable, IsOnline, QuerySequence)
"""Requests to a sequencer that need no role."""


class GatewayPostHandler(PostHandler):
    """Turns requests into calls, once the user has the role that they need."""

    service = GATEWAY

    def __init__(  # noqa: PLR0917  (as many as there are APIs)
        self,
        clients: ComponentClients,
        roles: CommandRoles,
        admin: AdminApi,
        events: EventApi,
        alarms: AlarmApi,
        logging: LoggingApi,
    ) -> None:
        self._clients, self._roles = clients, roles
        self._admin, self._events, self._alarms, self._logging = admin, events, alarms, logging

    async def handle(self, request: Any, access: Access) -> object:
        return await self._answer(request, access)

    @singledispatchmethod
    async def _answer(self, request: Any, access: Access) -> object:
        raise TypeError(f"the Gateway takes no {type(request).__name__}")

    @_answer.register
    async def _command_component(self, request: ComponentCommand, access: Access) -> object:
        prefix, command = request.component_id.prefix, request.command
        component = await self._clients.find_component(request.component_id)
        if isinstance(command, Validate | Submit | Oneway):
            await access.require_any_role(*self._roles.find(prefix, command.control_command.command_name))
        return await component.post(command)

    @_answer.register
    async def _command_sequencer(self, request: SequencerCommand, access: Access) -> object:
        sequencer = await self._clients.find_sequencer(request.component_id)
        if not isinstance(request.command, CHANGES_NOTHING):
            await access.require_any_role(name_user_role(request.component_id.prefix.subsystem))
        return await sequencer.post(request.command)

    @_answer.register
    async def _publish_event(self, request: PublishEvent, access: Access) -> object:
        return await self._events.publish(request.event)

    @_answer.register
    async def _get_event(self, request: GetEvent, access: Access) -> object:
        return await self._events.get(request.event_keys)

    @_answer.register
    async def _set_alarm_severity(self, request: SetAlarmSeverity, access: Access) -> object:
        return await self._alarms.set_severity(request.alarm_key, request.severity)

    @_answer.register
    async def _log(self, request: Log, access: Access) -> object:
        return await self._logging.log(request.prefix, request.level, request.message, request.metadata)

    @_answer.register
    async def _set_log_level(self, request: SetLogLevel, access: Access) -> object:
        await access.require_any_role(ESW_USER, name_user_role(request.component_id.prefix.subsystem))
        return await self._admin.set_log_level(request.component_id, request.level)

    @_answer.register
    async def _get_log_metadata(self, request: GetLogMetadata, access: Access) -> object:
        return await self._admin.get_log_metadata(request.component_id)

    @_answer.register
    async def _shutdown(self, request: Shutdown, access: Access) -> object:
        await _require_engineer(request.component_id, access)
        return await self._admin.shutdown(request.component_id)

    @_answer.register
    async def _restart(self, request: Restart, access: Access) -> object:
        await _require_engineer(request.component_id, access)
        return await self._admin.restart(request.component_id)

    @_answer.register
    async def _go_online(self, request: AdminGoOnline, access: Access) -> object:
        await _require_engineer(request.component_id, access)
        return await self._admin.go_online(request.component_id)

    @_answer.register
    async def _go_offline(self, request: AdminGoOffline, access: Access) -> object:
        await _require_engineer(request.component_id, access)
        return await self._admin.go_offline(request.component_id)

    @_answer.register
    async def _get_component_lifecycle_state(self, request: GetComponentLifecycleState, access: Access) -> object:
        return await self._admin.get_component_lifecycle_state(request.component_id)

    @_answer.register
    async def _get_container_lifecycle_state(self, request: GetContainerLifecycleState, access: Access) -> object:
        return await self._admin.get_container_lifecycle_state(request.prefix)


async def _require_engineer(component: ComponentId, access: Access) -> None:
    await access.require_any_role(ESW_USER, name_engineer_role(component.prefix.subsystem))

"""The wiring of the Sequence Manager."""

from __future__ import annotations

import os

from harness.contracts.esw.location import ComponentType, Connection, ConnectionType, PekkoRegistration
from harness.errors import LauncherError
from simulators.esw.actors.refs import ActorRef
from simulators.esw.actors.system import FAILURE_DETECTOR
from simulators.esw.agent.messages import MESSAGES as AGENT_MESSAGES
from simulators.esw.config.client import ConfigUnavailableError, read_config
from simulators.esw.http_core.actor_runtime import ActorRuntime
from simulators.esw.http_core.http_service import HttpName, HttpService
from simulators.esw.http_core.registering import Registrar
from simulators.esw.http_core.security import AAS_LIMIT, SecurityDirectives
from simulators.esw.http_core.wiring import ServerWiring
from simulators.esw.location.client import LocationClient
from simulators.esw.msocket.access import Authoriser, OpenAuthoriser
from simulators.esw.msocket.application import create_app
from simulators.esw.sequence_component.messages import MESSAGES as COMPONENT_MESSAGES
from simulators.esw.sequence_manager.behavior import SequenceManagerBehavior, SequenceManagerSurroundings
from simulators.esw.sequence_manager.impl import SequenceManagerImpl
from simulators.esw.sequence_manager.observing.observing_modes import ObsModes, read_modes
from simulators.esw.sequence_manager.operations.provisioning import (
    VERSION_LIMIT,
    Provisioning,
    VersionMissingError,
    read_version,
)
from simulators.esw.sequence_manager.operations.sequence_components import STATUS_LIMIT, SequenceComponents
from simulators.esw.sequence_manager.operations.sequencers import Sequencers
from simulators.esw.sequence_manager.operations.sequencing_locations import SequencingLocations
from simulators.esw.sequence_manager.post_handler import SequenceManagerPostHandler
from simulators.esw.sequence_manager.registered import MESSAGES
from simulators.esw.sequence_manager.settings import NAME, SequenceManagerQuirk, SequenceManagerSettings


class SequenceManagerWiring(ServerWiring):
    """One behavior with what it acts on, and an HTTP service in front of it."""

    def __init__(self, settings: SequenceManagerSettings) -> None:
        self._settings, self._http = settings, settings.http
        messages = (*MESSAGES, *COMPONENT_MESSAGES, *AGENT_MESSAGES)
        self.runtime = ActorRuntime(messages, self._http.scale(FAILURE_DETECTOR))
        self._locations = LocationClient(self._http.location_service)
        self.runtime.own(self._locations.close)

    async def begin(self) -> str:
        surroundings = self._make_surroundings(await self._read_modes())
        await self.runtime.system.start()
        actor = self.runtime.system.spawn(
            "sequence_manager", lambda context: SequenceManagerBehavior(context, surroundings)
        )
        await self._register(actor)
        security = SecurityDirectives(self._locations, limit=self._http.scale(AAS_LIMIT))
        authoriser: Authoriser = security if self._settings.login else OpenAuthoriser()
        handler = SequenceManagerPostHandler(SequenceManagerImpl(actor, self._http.scale))
        registrar = Registrar(self._locations, self._http.location_service)
        name = HttpName(NAME, metadata=self._settings.metadata)
        http = HttpService(create_app(handler, authoriser=authoriser), self._http, name, registrar)
        self.runtime.own(http.stop)
        await http.start()
        return http.url

    async def _register(self, actor: ActorRef) -> None:
        """Register the actor, and take away the HTTP service of one that was killed, which nobody else does."""
        registrar = Registrar(self._locations, self._http.location_service)
        self.runtime.own(registrar.unregister_all)
        ours, left = (
            Connection(NAME, ComponentType.SERVICE, kind) for kind in (ConnectionType.PEKKO, ConnectionType.HTTP)
        )
        metadata = {**self._settings.metadata, "PID": str(os.getpid())}
        await registrar.register(PekkoRegistration(ours, actor.uri, metadata))
        await self._locations.unregister(left)

    async def _read_modes(self) -> ObsModes:
        settings = self._settings
        if not settings.modes_path:
            return settings.modes
        try:
            return read_modes(await read_config(settings.modes_path, settings.is_local, self._locations))
        except ConfigUnavailableError as error:
            raise LauncherError(f"The file of observing modes {error}") from None
        except ValueError as error:
            raise LauncherError(f"The file of observing modes {settings.modes_path}: {error}") from None

    def _make_surroundings(self, modes: ObsModes) -> SequenceManagerSurroundings:
        system, scale = self.runtime.system, self._http.scale
        locations = SequencingLocations(self._locations)
        sequencers = Sequencers(modes, locations, SequenceComponents(system, scale(STATUS_LIMIT)))
        provisioning = Provisioning(sequencers, locations, system, self._read_version)
        return SequenceManagerSurroundings(modes, locations, sequencers, provisioning, scale, self._settings.table)

    async def _read_version(self) -> str | None:
        try:
            return await read_version(self._locations, self._http.scale(VERSION_LIMIT))
        except VersionMissingError:
            if SequenceManagerQuirk.PROVISION_NEEDS_VERSION in self._settings.as_implemented:
                raise
            return None

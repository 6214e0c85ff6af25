"""One sequencer that is served: its actor and its HTTP service, both registered."""

from __future__ import annotations

import asyncio
import contextlib
import os
from dataclasses import dataclass, replace

from harness.contracts.esw.location import (
    ComponentType,
    Connection,
    ConnectionType,
    HttpRegistration,
    PekkoLocation,
    PekkoRegistration,
)
from harness.contracts.esw.values.names import Prefix
from simulators.esw.actors.behavior import ActorContext
from simulators.esw.actors.errors import ActorUnreachableError
from simulators.esw.actors.system import ActorSystem
from simulators.esw.events.service import EventService
from simulators.esw.http_core.http_service import HttpService
from simulators.esw.http_core.registering import Registrar
from simulators.esw.http_core.settings import HttpSettings
from simulators.esw.location.api import LocationApi
from simulators.esw.msocket.application import create_app
from simulators.esw.sequencer.behavior import SequencerBehavior
from simulators.esw.sequencer.impl import HANDLER_LIMIT, SequencerImpl
from simulators.esw.sequencer.messages import EndSequencer
from simulators.esw.sequencer.post_handler import SequencerPostHandler
from simulators.esw.sequencer.scripting.declared_outcomes import DeclaredOutcomes
from simulators.esw.sequencer.scripting.dsl.script_surroundings import RESOLVE_LIMIT, ScriptSurroundings
from simulators.esw.sequencer.scripting.engine import ScriptEngine, SimulationEngine
from simulators.esw.sequencer.scripting.script_hooks import Hook
from simulators.esw.sequencer.scripting.script_loading import load_script
from simulators.esw.sequencer.settings import SequencerSettings
from simulators.esw.sequencer.step_faults import StepFaults
from simulators.esw.sequencer.websocket_handler import SequencerWebsocketHandler

END_LIMIT = 1.0
"""Seconds that the actor has to tell all that it ends."""


@dataclass(frozen=True, slots=True)
class SequencerName:
    """Which sequencer it is.

    :param variation: "" for none.
    """

    subsystem: str
    obs_mode: str
    variation: str = ""

    @property
    def prefix(self) -> Prefix:
        """Under which it is registered."""
        return Prefix(".".join(filter(None, (self.subsystem, self.obs_mode, self.variation))))

    def connect(self, connection_type: ConnectionType) -> Connection:
        """Return a way to reach it."""
        return Connection(self.prefix, ComponentType.SEQUENCER, connection_type)


@dataclass(frozen=True, slots=True)
class SequencerSurroundings:
    """What the sequencers of one process share: Location Service, actors, events, and how they are set up.

    :param http: of the process; each sequencer has a port of its own.
    """

    locations: LocationApi
    system: ActorSystem
    events: EventService
    http: HttpSettings
    settings: SequencerSettings


class SequencerServer:
    """Serves one sequencer of this process. On its event loop.

    :param sequence_component: that the sequencer runs in.
    :raises ScriptLoadingError: if its script cannot be loaded.
    """

    def __init__(
        self, name: SequencerName, surroundings: SequencerSurroundings, sequence_component: PekkoLocation
    ) -> None:
        self._name, self._surroundings, self._sequence_component = name, surroundings, sequence_component
        settings = surroundings.settings
        self._engine = DeclaredOutcomes(self._make_engine(), settings.outcomes, settings.time_scale)
        component = sequence_component.connection.prefix
        self._actor = surroundings.system.spawn(f"{component}/{name.prefix}", self._make_behavior)
        self._engine.bind(self._actor)
        self._stopped = False
        http = surroundings.http
        sequencer = SequencerImpl(self._actor, http.scale)
        app = create_app(SequencerPostHandler(sequencer), SequencerWebsocketHandler(sequencer))
        StepFaults(self._engine).add_to(app)
        self._registrar = Registrar(surroundings.locations, http.location_service)
        self.http = HttpService(app, replace(http, port=0))

    async def start(self) -> PekkoLocation:
        """Serve, register both locations, and return that of the actor; raises `LauncherError`."""
        try:
            await self.http.start()
            component = self._sequence_component.connection.prefix
            metadata = {"PID": str(os.getpid()), "sequenceComponentPrefix": component}
            http, actor = (self._name.connect(one) for one in (ConnectionType.HTTP, ConnectionType.PEKKO))
            # The actor first: with it goes the other one, should the process be killed in between.
            location = await self._registrar.register(PekkoRegistration(actor, self._actor.uri, metadata))
            await self._registrar.register(HttpRegistration(http, self.http.port, "", metadata=metadata))
        except BaseException:
            await self.stop()
            raise
        assert isinstance(location, PekkoLocation)
        return location

    async def stop(self) -> None:
        """Let the script end, unregister, and serve no more; a second time it does nothing."""
        if self._stopped:
            return
        self._stopped = True
        with contextlib.suppress(Exception):
            async with asyncio.timeout(self._surroundings.http.scale(HANDLER_LIMIT)):
                await self._engine.run_hook(Hook.SHUTDOWN)
        await self._registrar.unregister_all()
        with contextlib.suppress(ActorUnreachableError, TimeoutError):
            await self._actor.ask(EndSequencer(), END_LIMIT)
        self._stop_actor()
        await self._engine.close()
        await self.http.stop()

    def _stop_actor(self) -> None:
        with contextlib.suppress(ActorUnreachableError):  # it has crashed
            self._surroundings.system.stop(self._actor)

    def _make_engine(self) -> ScriptEngine:
        around, settings = self._surroundings, self._surroundings.settings
        if settings.scripts is not None and not settings.simulation:
            limit = around.http.scale(RESOLVE_LIMIT)
            reached = ScriptSurroundings(around.locations, around.system, around.events, settings.time_scale, limit)
            return load_script(settings.scripts, self._name.prefix, reached)
        return SimulationEngine()

    def _make_behavior(self, context: ActorContext) -> SequencerBehavior:
        settings = self._surroundings.settings
        return SequencerBehavior(context, self._engine, settings, self._sequence_component, self._stop_actor)

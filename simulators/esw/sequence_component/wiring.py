"""The wiring of a process of sequence components."""

from __future__ import annotations

import asyncio
import os
import signal

from harness.contracts.esw.location import (
    ComponentType,
    Connection,
    ConnectionType,
    PekkoLocation,
    PekkoRegistration,
)
from harness.contracts.esw.values.names import Prefix
from harness.errors import LauncherError
from simulators.esw.actors.behavior import ActorContext
from simulators.esw.actors.refs import ActorRef
from simulators.esw.actors.system import FAILURE_DETECTOR
from simulators.esw.components.supervision.registered import MESSAGES as COMPONENT_MESSAGES
from simulators.esw.events.service import EventService
from simulators.esw.events.settings import EVENTS
from simulators.esw.events.stores.located_store import ANSWER_LIMIT as EVENT_LIMIT
from simulators.esw.events.stores.located_store import LocatedStore
from simulators.esw.events.stores.messages import MESSAGES as EVENT_MESSAGES
from simulators.esw.http_core.actor_runtime import ActorRuntime
from simulators.esw.http_core.registering import Registrar
from simulators.esw.http_core.wiring import ServerWiring
from simulators.esw.location.client import LocationClient
from simulators.esw.sequence_component.behavior import SequenceComponentBehavior
from simulators.esw.sequence_component.messages import MESSAGES, LoadingScriptFailed, LoadScript, ScriptLocationError
from simulators.esw.sequence_component.settings import SequenceComponentAddresses, SequenceComponentSettings
from simulators.esw.sequencer.registered import MESSAGES as SEQUENCER_MESSAGES
from simulators.esw.sequencer.server import SequencerName, SequencerServer, SequencerSurroundings

LOAD_LIMIT = 15.0
"""Seconds for a sequencer to be loaded."""
ALL_MESSAGES = (*MESSAGES, *SEQUENCER_MESSAGES, *COMPONENT_MESSAGES, *EVENT_MESSAGES)


class SequenceComponentWiring(ServerWiring):
    """Sequence components, each an actor that is registered; the process ends with the last of them."""

    def __init__(self, settings: SequenceComponentSettings) -> None:
        self._settings = settings
        http = settings.http
        self.runtime = ActorRuntime(ALL_MESSAGES, http.scale(FAILURE_DETECTOR))
        system = self.runtime.system
        self._locations = LocationClient(http.location_service)
        self.runtime.own(self._locations.close)
        events = EventService(LocatedStore(EVENTS, self._locations, system, http.scale(EVENT_LIMIT)))
        self.runtime.own(events.close)
        self._surroundings = SequencerSurroundings(self._locations, system, events, http, settings.sequencer)
        self._registrars: dict[Prefix, Registrar] = {}
        self._behaviors: list[SequenceComponentBehavior] = []
        self.runtime.own(self._close)

    async def begin(self) -> SequenceComponentAddresses:
        await self.runtime.system.start()
        actors = {name: await self._start(name) for name in self._settings.names}
        for actor, sequencer in zip(actors.values(), self._settings.loads, strict=False):
            await self._load(actor, sequencer)
        return SequenceComponentAddresses({name: actor.uri for name, actor in actors.items()})

    async def _load(self, actor: ActorRef, sequencer: Prefix) -> None:
        obs_mode, _, variation = sequencer.component_name.partition(".")
        message = LoadScript(sequencer.subsystem, obs_mode, (variation,) if variation else ())
        answer = await actor.ask(message, LOAD_LIMIT)
        if isinstance(answer, ScriptLocationError | LoadingScriptFailed):
            raise LauncherError(f"the sequencer {sequencer} could not be loaded: {answer.msg}")

    async def _start(self, name: Prefix) -> ActorRef:
        connection = Connection(name, ComponentType.SEQUENCE_COMPONENT, ConnectionType.PEKKO)
        metadata = {"PID": str(os.getpid())}
        if self._settings.agent_prefix is not None:
            metadata["agentPrefix"] = self._settings.agent_prefix
        self._registrars[name] = registrar = Registrar(self._locations, self._settings.http.location_service)

        def make_sequencer(sequencer: SequencerName) -> SequencerServer:
            location = PekkoLocation(connection, actor.uri, metadata)
            return SequencerServer(sequencer, self._surroundings, location)

        def make_behavior(context: ActorContext) -> SequenceComponentBehavior:
            behavior = SequenceComponentBehavior(context, make_sequencer, registrar.unregister_all, end)
            self._behaviors.append(behavior)
            return behavior

        def end() -> None:
            del self._registrars[name]
            if self._registrars:
                self.runtime.system.stop(actor)
            else:
                signal.raise_signal(signal.SIGTERM)

        actor = self.runtime.system.spawn(name, make_behavior)
        await registrar.register(PekkoRegistration(connection, actor.uri, metadata))
        return actor

    async def _close(self) -> None:
        """End all sequencers, and unregister what holds them."""
        await asyncio.gather(*(behavior.close() for behavior in self._behaviors))
        await asyncio.gather(*(registrar.unregister_all() for registrar in self._registrars.values()))

"""Sequence components and agents of this process, real actors, that load at once, fail, or wait as they are told."""

from __future__ import annotations

import asyncio
import itertools
import threading
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

from harness.contracts.esw.location import (
    ComponentType,
    Connection,
    ConnectionType,
    HttpRegistration,
    PekkoLocation,
    PekkoRegistration,
)
from harness.contracts.esw.sequencing.agent_service import Spawned, SpawnSequenceComponent
from harness.contracts.esw.sequencing.sequencer import Ok, Unhandled
from harness.contracts.esw.values.names import Prefix
from simulators.esw.actors.behavior import ActorContext, Behavior, Reply
from simulators.esw.actors.refs import ActorRef
from simulators.esw.agent.messages import MESSAGES as AGENT_MESSAGES
from simulators.esw.http_core.actor_runtime import ActorRuntime
from simulators.esw.location.client import LocationClient
from simulators.esw.msocket.errors import DomainError
from simulators.esw.sequence_component.messages import MESSAGES as COMPONENT_MESSAGES
from simulators.esw.sequence_component.messages import (
    GetStatus,
    GetStatusResponse,
    LoadingScriptFailed,
    LoadScript,
    RestartScript,
    ScriptLocationError,
    SequenceComponentShutdown,
    SequencerLocation,
    UnloadScript,
)
from tests.simulators.esw.services import LIMIT

T = TypeVar("T")
HELD = "Held"
"""Scripts of this observing mode are loaded once they are let."""
BROKEN = "IRIS.Broken"
"""The script of this sequencer cannot be loaded."""
WHY = "Failed to load sequencer script: it is broken"
GONE = "Failed to load sequencer script: the sequence component was shut down"
TAKEN = "Failed to register the sequencer: there is another"


class ToyComponent(Behavior):
    """A sequence component."""

    def __init__(self, context: ActorContext, toys: Toys, prefix: Prefix) -> None:
        super().__init__(context)
        self._toys, self.prefix = toys, prefix
        self.script: LoadScript | None = None
        self.sequencer: PekkoLocation | None = None
        self.removed = False

    def receive(self, message: Any, reply: Reply) -> None:
        if isinstance(message, GetStatus):
            reply.answer(GetStatusResponse(() if self.sequencer is None else (self.sequencer,)))
        else:
            self._toys.begin(self._follow(message, reply))

    async def _follow(self, message: Any, reply: Reply) -> None:
        match message:
            case LoadScript():
                reply.answer(await self._load(message))
            case RestartScript():
                script = self.script
                await self.unload()
                assert script is not None
                reply.answer(await self._load(script))
            case UnloadScript():
                await self.unload()
                reply.answer(Ok())
            case SequenceComponentShutdown():
                await self._toys.remove(self.prefix)
                reply.answer(Ok())

    async def _load(self, script: LoadScript) -> object:
        if self.script is not None:
            name = type(script).__name__
            return Unhandled("Running", name, f"Sequence Component can not accept '{name}' message in 'Running' state")
        self.script = script
        loaded = await self._start(script)
        if not isinstance(loaded, SequencerLocation):
            self.script = None
        return loaded

    async def _start(self, script: LoadScript) -> object:
        name = ".".join((script.subsystem, script.obs_mode, *script.variation))
        if script.obs_mode == HELD:
            await self._toys.hold()
            if self.removed:
                return LoadingScriptFailed(GONE)
        if name == BROKEN:
            return LoadingScriptFailed(WHY)
        try:
            self.sequencer = await self._toys.register_sequencer(Prefix(name), self.prefix, self.context.uri)
        except DomainError:
            return ScriptLocationError(TAKEN)
        return SequencerLocation(self.sequencer)

    async def unload(self) -> None:
        if self.sequencer is not None:
            await self._toys.locations.unregister(self.sequencer.connection)
        self.script = self.sequencer = None


class ToyAgent(Behavior):
    """An agent, whose processes are toys."""

    def __init__(self, context: ActorContext, toys: Toys) -> None:
        super().__init__(context)
        self._toys = toys

    def receive(self, message: SpawnSequenceComponent, reply: Reply) -> None:
        async def spawn() -> None:
            await self._toys.add(Prefix(f"{message.agent_prefix.subsystem}.{message.component_name}"))
            reply.answer(Spawned())

        self._toys.begin(spawn())


class Toys:
    """All of them, on an event loop of their own.

    :ivar holding: set while a script waits to be let.
    """

    def __init__(self, location: str, agents: Iterable[str]) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="toys", daemon=True)
        self._thread.start()
        self._components: dict[Prefix, ToyComponent] = {}
        self._actors: dict[Prefix, ActorRef] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._numbers = itertools.count()
        self.holding = threading.Event()
        self._run(self._start(location, agents))

    def reset(self, names: Iterable[str]) -> None:
        """Have exactly these sequence components, all idle."""
        self._run(self._reset(set(map(Prefix, names))))

    def hold_next(self) -> None:
        """Let scripts that are loaded from now on wait until they are let."""
        self._loop.call_soon_threadsafe(self._let.clear)

    def let(self) -> None:
        """Let scripts be loaded that wait for it."""
        self._loop.call_soon_threadsafe(self._let.set)

    def close(self) -> None:
        """Be gone."""
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(LIMIT)
        self._loop.close()

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something that outlives the actor whose message it follows."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def hold(self) -> None:
        """Wait to be let."""
        self.holding.set()
        await self._let.wait()

    async def add(self, name: Prefix) -> None:
        """Add a sequence component."""

        def make(context: ActorContext) -> ToyComponent:
            self._components[name] = ToyComponent(context, self, name)
            return self._components[name]

        self._actors[name] = actor = self._runtime.system.spawn(f"{name}/{next(self._numbers)}", make)
        await self._register(name, ComponentType.SEQUENCE_COMPONENT, actor)

    async def remove(self, name: Prefix) -> None:
        """Remove a sequence component, and its sequencer."""
        component = self._components.pop(name)
        component.removed = True
        await component.unload()
        await self.locations.unregister(Connection(name, ComponentType.SEQUENCE_COMPONENT, ConnectionType.PEKKO))
        self._loop.call_later(0.05, self._runtime.system.stop, self._actors.pop(name))  # it still has to answer

    async def register_sequencer(self, name: Prefix, component: Prefix, uri: str) -> PekkoLocation:
        """Register both locations of a sequencer."""
        http, actor = (
            Connection(name, ComponentType.SEQUENCER, kind) for kind in (ConnectionType.HTTP, ConnectionType.PEKKO)
        )
        metadata = {"sequenceComponentPrefix": component}
        await self.locations.register(HttpRegistration(http, 9, "", metadata=metadata))
        location = await self.locations.register(PekkoRegistration(actor, uri, metadata))
        assert isinstance(location, PekkoLocation)
        return location

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(LIMIT)

    async def _start(self, location: str, agents: Iterable[str]) -> None:
        self._let = asyncio.Event()
        self._runtime = ActorRuntime((*COMPONENT_MESSAGES, *AGENT_MESSAGES))
        self.locations = LocationClient(location)
        await self._runtime.system.start()
        for name in agents:
            actor = self._runtime.system.spawn(name, lambda context: ToyAgent(context, self))
            await self._register(Prefix(name), ComponentType.MACHINE, actor)

    async def _register(self, name: Prefix, component_type: ComponentType, actor: ActorRef) -> None:
        connection = Connection(name, component_type, ConnectionType.PEKKO)
        await self.locations.register(PekkoRegistration(connection, actor.uri))

    async def _reset(self, wanted: set[Prefix]) -> None:
        self._let.set()
        while self._tasks:
            await asyncio.gather(*self._tasks)
        self._let.clear()
        for name, component in list(self._components.items()):
            if name not in wanted:
                await self.remove(name)
            else:
                await component.unload()
        for name in wanted - self._components.keys():
            await self.add(name)

    async def _close(self) -> None:
        await self.locations.close()
        await self._runtime.close()

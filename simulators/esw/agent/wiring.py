"""The wiring of a process of agents."""

from __future__ import annotations

import asyncio
import os
import signal

from harness.contracts.esw.location import ComponentType, Connection, ConnectionType, Location, PekkoRegistration
from harness.contracts.esw.sequencing.agent_service import Killed, KillResponse
from harness.contracts.esw.sequencing.sequence_manager import Failed
from harness.contracts.esw.values.names import Prefix
from harness.errors import LauncherError
from simulators.esw.actors.refs import ActorRef
from simulators.esw.actors.system import FAILURE_DETECTOR
from simulators.esw.agent.behavior import AgentBehavior
from simulators.esw.agent.killing import kill_process
from simulators.esw.agent.messages import MESSAGES
from simulators.esw.agent.orders import Orders
from simulators.esw.agent.provisioned_names import ProvisionedComponent, name_sequence_components
from simulators.esw.agent.settings import KILL_LIMIT, REGISTRATION_LIMIT, AgentAddresses, AgentSettings
from simulators.esw.agent.spawned_processes import SpawnedProcesses
from simulators.esw.agent.spawning import Spawner
from simulators.esw.http_core.actor_runtime import ActorRuntime
from simulators.esw.http_core.registering import Registrar
from simulators.esw.http_core.wiring import ServerWiring
from simulators.esw.location.client import LocationClient
from simulators.forking.client import ForkServerClient


class HeldAgent:
    """One agent of this process.

    :param registrar: registers it.
    """

    def __init__(self, actor: ActorRef, orders: Orders, spawner: Spawner, registrar: Registrar) -> None:
        self.actor, self.orders, self.spawner, self.registrar = actor, orders, spawner, registrar


class AgentWiring(ServerWiring):
    """Agents, each an actor that is registered; the process ends with the last of them.

    :param forker: makes the processes that they start.
    """

    def __init__(self, settings: AgentSettings, forker: ForkServerClient) -> None:
        self._settings = settings
        self.runtime = ActorRuntime(MESSAGES, settings.http.scale(FAILURE_DETECTOR))
        self._locations = LocationClient(settings.http.location_service)
        self.runtime.own(self._locations.close)
        self._processes = SpawnedProcesses(forker)
        self.runtime.own(self._processes.close)
        self._agents: dict[Prefix, HeldAgent] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self.runtime.own(self._unregister)

    async def begin(self) -> AgentAddresses:
        await self.runtime.system.start()
        addresses: dict[str, str] = {
            one.agent_prefix: await self._start(one.agent_prefix) for one in self._settings.agents
        }
        await asyncio.gather(*map(self._spawn, name_sequence_components(self._settings.agents)))
        return AgentAddresses(addresses)

    async def _start(self, prefix: Prefix) -> str:
        http = self._settings.http
        spawner = Spawner(self._locations, self._processes, http.scale(REGISTRATION_LIMIT))
        orders = Orders(prefix, self._settings)
        actor = self.runtime.system.spawn(
            prefix,
            lambda context: AgentBehavior(context, orders, spawner, self._locations, self._kill),
        )
        registrar = Registrar(self._locations, http.location_service)
        connection = Connection(prefix, ComponentType.MACHINE, ConnectionType.PEKKO)
        await registrar.register(PekkoRegistration(connection, actor.uri, {"PID": str(os.getpid())}))
        self._agents[prefix] = HeldAgent(actor, orders, spawner, registrar)
        return actor.uri

    async def _spawn(self, component: ProvisionedComponent) -> None:
        """Start a sequence component that there is from the beginning, however long that takes on a busy machine."""
        agent = self._agents[component.agent]
        answer = await agent.spawner.spawn(agent.orders.order_sequence_component(component.name), REGISTRATION_LIMIT)
        if isinstance(answer, Failed):
            raise LauncherError(f"The agent {component.agent} could not start {component.prefix}: {answer.msg}")

    async def _kill(self, location: Location) -> KillResponse:
        """Kill a component; an agent of this process alone, and not the process."""
        component = location.connection.component_id
        if component.component_type is not ComponentType.MACHINE or component.prefix not in self._agents:
            return await kill_process(location, self._processes, self._settings.http.scale(KILL_LIMIT))
        task = asyncio.get_running_loop().create_task(self._end(self._agents.pop(component.prefix)))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)
        return Killed()

    async def _end(self, agent: HeldAgent) -> None:
        await agent.registrar.unregister_all()
        await agent.spawner.close()
        self.runtime.system.stop(agent.actor)
        if not self._agents:
            signal.raise_signal(signal.SIGTERM)

    async def _unregister(self) -> None:
        await asyncio.gather(*(agent.registrar.unregister_all() for agent in self._agents.values()))

"""Starts what an agent is asked for, and waits until it is registered."""

from __future__ import annotations

import asyncio
import logging

from harness.contracts.esw.location import ComponentId, Connection, ConnectionType
from harness.contracts.esw.sequencing.agent_service import Spawned, SpawnResponse
from harness.contracts.esw.sequencing.sequence_manager import Failed
from simulators.esw.agent.orders import ComponentOrder
from simulators.esw.agent.spawned_processes import SpawnedProcesses, StartError
from simulators.esw.location.api import LocationApi
from simulators.esw.location.locating import describe, describe_component

_log = logging.getLogger(__name__)


class Spawner:
    """Starts the processes of one agent, and takes note of their ends; used on one event loop.

    :param registration_limit: seconds that a process has to register.
    """

    def __init__(self, locations: LocationApi, processes: SpawnedProcesses, registration_limit: float) -> None:
        self._locations, self._processes, self._limit = locations, processes, registration_limit
        self._starting: set[ComponentId] = set()
        self._running: dict[int, ComponentId] = {}
        self._noting: set[asyncio.Task[None]] = set()

    async def spawn(self, order: ComponentOrder, registration_limit: float | None = None) -> SpawnResponse:
        """Start a component, unless it is registered already.

        :param registration_limit: instead of the one that all have.
        """
        component = order.component
        if component in self._starting:
            return _fail(f"{describe_component(component)} is being started already")
        self._starting.add(component)
        try:
            known = await self._locations.find(_connect(component, ConnectionType.PEKKO))
            if known is not None:
                where = f"is already registered with location service at {describe(known)}"
                return _fail(f"{describe_component(component)} {where}")
            return await self._start(order, registration_limit or self._limit)
        except (ConnectionError, TimeoutError) as error:
            return _fail(f"Failed to verify component registration in location service, reason: {error}")
        except StartError as error:
            return _fail(str(error))
        finally:
            self._starting.discard(component)

    async def close(self) -> None:
        """End all processes of this agent."""
        await self._processes.end_all(list(self._running))

    async def _start(self, order: ComponentOrder, seconds: float) -> SpawnResponse:
        component, ended = order.component, asyncio.Event()

        def note_end(pid: int, code: int) -> None:
            ended.set()
            task = asyncio.get_running_loop().create_task(self._note_end(pid, code))
            self._noting.add(task)
            task.add_done_callback(self._noting.discard)

        pid = await self._processes.start(order.process, note_end)
        self._running[pid] = component
        ending = asyncio.ensure_future(ended.wait())
        registering = asyncio.ensure_future(self._locations.resolve(_connect(component, ConnectionType.PEKKO), seconds))
        try:
            await asyncio.wait({ending, registering}, return_when=asyncio.FIRST_COMPLETED)
            if not ending.done() and await registering is not None:
                return Spawned()
        except (ConnectionError, TimeoutError):
            await self._processes.end(pid, 0.0)
            raise
        finally:
            ending.cancel()
            registering.cancel()
            await asyncio.gather(ending, registering, return_exceptions=True)
        await self._processes.end(pid, 0.0)
        return _fail(
            f"{describe_component(component)} is not registered with location service. Reason: Process failed to spawn "
            "due to reasons like invalid binary version etc or failed to register with location service."
        )

    async def _note_end(self, pid: int, code: int) -> None:
        """Unregister what a process has left behind."""
        component = self._running.pop(pid)
        _log.warning("process %d exited with exit value %d, unregistering %s", pid, code, describe_component(component))
        try:
            for kind in (ConnectionType.PEKKO, ConnectionType.HTTP):
                left = await self._locations.find(_connect(component, kind))
                if left is not None and left.metadata.get("PID") == str(pid):
                    await self._locations.unregister(left.connection)
        except (ConnectionError, TimeoutError) as error:
            _log.warning("%s could not be unregistered: %s", describe_component(component), error)


def _connect(component: ComponentId, kind: ConnectionType) -> Connection:
    return Connection(component.prefix, component.component_type, kind)


def _fail(why: str) -> Failed:
    _log.warning("%s", why)
    return Failed(why)

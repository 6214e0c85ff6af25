"""The other components that one is linked to: located, watched, and told when they are gone."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from contextlib import aclosing

from harness.contracts.esw.location import ComponentId, ConnectionType, Location
from harness.contracts.esw.params.responses import Error
from harness.contracts.esw.values.names import Prefix
from harness.models.telescope import Device
from simulators.devices.declaration import Declaration
from simulators.devices.peers import Seen
from simulators.devices.program import Program
from simulators.esw.actors.behavior import ActorContext
from simulators.esw.components.api import CommandApi
from simulators.esw.components.client import COMMAND_CLIENTS
from simulators.esw.components.linked.linked_component import LinkedComponent
from simulators.esw.components.linked.surroundings import Surroundings
from simulators.esw.components.naming import component_id, connection

_log = logging.getLogger(__name__)

RESOLVE = 2.0
"""Seconds that the Location Service waits for a component, again and again."""
RETRY = 0.1
"""Seconds between two tries to reach a component that is registered and does not answer."""
QUERY = 3600.0
"""Seconds that the end of a command is waited for, again and again."""


class ComponentPeers:
    """The components that one of this process is linked to. On its event loop.

    Each is followed by a task: it is located, its current states are subscribed, and with the subscription it is gone.
    """

    def __init__(self, device: Device, surroundings: Surroundings) -> None:
        self._clock, self._system = surroundings.clock, surroundings.system
        self._locations, declaration = surroundings.locations, surroundings.declaration
        self._program: Program | None = None
        self._remotes = {
            name: self._make(declaration, name, Prefix(device.name))
            for name in dict.fromkeys(name for ends in device.links.values() for name in ends.values())
        }
        self._found = {name: asyncio.Event() for name in self._remotes}

    def _make(self, declaration: Declaration, name: str, source: Prefix) -> LinkedComponent:
        telescope = declaration.telescope
        device = telescope.devices[name]
        types = dict(declaration.types(device.device_class.name))
        remote = LinkedComponent(telescope, device, source, types, asyncio.get_running_loop())
        for shown in device.device_class.current_states.values():
            remote.values.update({one: Seen(declaration.initial(device, one), "VALID", 0.0) for one in shown})
        return remote

    def start(self, program: Program, context: ActorContext) -> None:
        """Follow the components for one that is run here, as long as its actor lives."""
        self._program = program
        for remote in self._remotes.values():
            context.start(self._follow(remote))

    async def connect(self, seconds: float) -> None:
        """Return as soon as all were found, or the time is over."""
        try:
            async with asyncio.timeout(seconds):
                for found in self._found.values():
                    await found.wait()
        except TimeoutError:
            missing = [name for name, found in self._found.items() if not found.is_set()]
            _log.warning("%s cannot be found yet", ", ".join(missing))

    # ---- as the program knows them ------------------------------------------------------------------------------

    def remote(self, name: str) -> LinkedComponent:
        """Return what is known of a component."""
        return self._remotes[name]

    def take(self, device: str, values: dict[str, Seen]) -> None:
        """Tell what is known: it was taken note of when it came. Takes the lock."""
        self._tell(self._remotes[device])

    def watch(self, waiter: object, devices: Iterable[str]) -> None:
        """Do nothing: all are watched all the time."""

    def forget(self, waiter: object) -> None:
        """Do nothing: all are watched all the time."""

    def answers(self, component: ComponentId) -> bool:
        """Tell whether a component is there."""
        return self._remotes[component.prefix].answers

    def was_located(self, component: ComponentId) -> bool:
        """Tell whether a component is there, or was."""
        return self._remotes[component.prefix].located

    # ---- following ----------------------------------------------------------------------------------------------

    async def _follow(self, remote: LinkedComponent) -> None:
        while True:
            try:
                location = await self._locate(component_id(remote.device))
                if location is not None:
                    await self._attend(remote, location)
            except Exception as error:
                _log.debug("%s cannot be reached: %s", remote.name, error)
            await asyncio.sleep(RETRY)

    async def _locate(self, component: ComponentId) -> Location | None:
        actor, http = (connection(component, one) for one in (ConnectionType.PEKKO, ConnectionType.HTTP))
        return (
            await self._locations.find(actor)
            or await self._locations.find(http)
            or await self._locations.resolve(actor, RESOLVE)
        )

    async def _attend(self, remote: LinkedComponent, location: Location) -> None:
        """Take what a component publishes until it is gone, and wait for the ends of its commands beside."""
        api = COMMAND_CLIENTS.make(location, self._system)
        awaiting = asyncio.ensure_future(self._await_ends(remote, api))
        try:
            async with aclosing(api.subscribe_current_state()) as states:
                async for state in states:
                    with self._clock.lock:
                        first, remote.api = remote.api is None, api
                        remote.located = True
                        news = remote.take(state, self._clock.time())
                    self._found[remote.name].set()
                    if first or news:
                        self._tell(remote)
        finally:
            with self._clock.lock:
                remote.api = None
            awaiting.cancel()
            self._tell(remote)
            await api.close()

    async def _await_ends(self, remote: LinkedComponent, api: CommandApi) -> None:
        async with asyncio.TaskGroup() as group:
            while True:
                run_id, command = await remote.awaited.get()
                group.create_task(self._await_end(remote, api, run_id, command))

    async def _await_end(self, remote: LinkedComponent, api: CommandApi, run_id: str, command: str) -> None:
        while True:
            try:
                response = await api.query_final(run_id, QUERY)
            except TimeoutError:
                continue
            except OSError:
                return  # it is gone, as the end of its current states tells
            except Exception as error:
                response = Error(run_id, f"its end cannot be told: {error}")
            with self._clock.lock:
                remote.end(run_id, command, response)
            self._tell(remote)
            return

    def _tell(self, remote: LinkedComponent) -> None:
        program = self._program
        if program is not None:
            with self._clock.lock:
                program.remote_changed(remote)
            self._clock.flush()

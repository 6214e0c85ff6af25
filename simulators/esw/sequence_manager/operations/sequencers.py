"""Starts, restarts and shuts down sequencers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from harness.contracts.esw.location import ComponentId, ComponentType, ConnectionType, PekkoLocation
from harness.contracts.esw.sequencing.sequence_manager import (
    AlreadyRunning,
    ConfigurationMissing,
    ConfigureResponse,
    ConfigureSuccess,
    ConflictingResourcesWithRunningObsMode,
    FailedToStartSequencers,
    LoadScriptError,
    ObsMode,
    RestartSequencer,
    RestartSequencerResponse,
    RestartSequencerSuccess,
    SequenceComponentNotAvailable,
    SequencerStarted,
    StartSequencer,
    StartSequencerResponse,
    Success,
)
from harness.contracts.esw.values.names import Prefix, VariationInfo
from harness.contracts.esw.values.subsystems import Subsystem
from simulators.esw.location.locating import describe_connection
from simulators.esw.sequence_component.messages import LoadScript
from simulators.esw.sequence_manager.observing.allocation import Allocation, allocate
from simulators.esw.sequence_manager.observing.observing_modes import ObsModes
from simulators.esw.sequence_manager.observing.occupancy import find_running, has_conflict
from simulators.esw.sequence_manager.operations.sequence_components import ScriptFailedError, SequenceComponents
from simulators.esw.sequence_manager.operations.sequencing_locations import LocationFailureError, SequencingLocations
from simulators.esw.sequencer.server import SequencerName

T = TypeVar("T")


class Sequencers:
    """What is done with sequencers; all raise `LocationFailureError`.

    :param modes: the observing modes that there are.
    """

    def __init__(self, modes: ObsModes, locations: SequencingLocations, components: SequenceComponents) -> None:
        self._modes, self._locations, self._components = modes, locations, components

    async def configure(self, mode: ObsMode) -> ConfigureResponse:
        """Start the sequencers of an observing mode; those that have started stay, whatever becomes of the others."""
        if mode not in self._modes:
            return ConfigurationMissing(mode)
        running = find_running(one.connection.prefix for one in await self._locations.list_sequencers())
        if has_conflict(self._modes, mode, running):
            return ConflictingResourcesWithRunningObsMode(running)
        sequencers = self._modes[mode].sequencers
        idle = await self.select_idle()
        allocation = allocate(sequencers, idle)
        if allocation.unserved:
            return _tell_unserved(allocation.unserved)
        try:
            await self._load_all(mode, allocation, idle)
        except ScriptFailedError as error:
            return FailedToStartSequencers(error.args)
        leader = SequencerName(Subsystem.ESW, mode).prefix
        return ConfigureSuccess(ComponentId(leader, ComponentType.SEQUENCER))

    async def start(self, request: StartSequencer) -> StartSequencerResponse:
        """Start a sequencer in an idle sequence component of its subsystem, otherwise of ESW."""
        name = _name(request)
        if await self._locations.find(name.prefix, ComponentType.SEQUENCER, ConnectionType.HTTP) is not None:
            return AlreadyRunning(ComponentId(name.prefix, ComponentType.SEQUENCER))
        wanted = VariationInfo(".".join(filter(None, (name.subsystem, name.variation))))
        idle = await self.select_idle()
        component = next(iter(_prefer(idle, wanted.subsystem)), None)
        if component is None:
            return _tell_unserved((wanted,))
        try:
            return SequencerStarted(await self._components.load(idle[component], _load(wanted, name.obs_mode)))
        except ScriptFailedError as error:
            return LoadScriptError(str(error))

    async def restart(self, request: RestartSequencer) -> RestartSequencerResponse:
        """Restart a sequencer where it runs."""
        name = _name(request)
        connection = name.connect(ConnectionType.PEKKO)
        found = await self._locations.find(name.prefix, ComponentType.SEQUENCER, ConnectionType.PEKKO)
        component = await self._locations.find_component_of(found) if isinstance(found, PekkoLocation) else None
        if component is None:
            what = f"Could not find location matching connection: {describe_connection(connection)}"
            raise LocationFailureError(what)
        try:
            return RestartSequencerSuccess(await self._components.restart(component))
        except ScriptFailedError as error:
            return LoadScriptError(str(error))

    async def shut_down(self, is_meant: Callable[[Prefix], bool]) -> Success:
        """Shut down those sequencers that are meant; there may be none."""
        meant = [one for one in await self._locations.list_sequencers() if is_meant(one.connection.prefix)]
        await gather_all(map(self._unload, meant))
        return Success()

    async def shut_down_components(self, is_meant: Callable[[Prefix], bool]) -> Success:
        """Shut down those sequence components that are meant, with their sequencers; there may be none."""
        listed = await self._locations.list_sequence_components()
        await gather_all(self._components.shut_down(one) for one in listed if is_meant(one.connection.prefix))
        return Success()

    async def select_idle(self) -> dict[Prefix, PekkoLocation]:
        """Return the sequence components without a sequencer."""
        return await self._components.select_idle(await self._locations.list_sequence_components())

    async def _load_all(self, mode: ObsMode, allocation: Allocation, idle: dict[Prefix, PekkoLocation]) -> None:
        """Load all scripts at once; raises one `ScriptFailedError` with the reasons of all that failed."""
        reasons = []

        async def load(sequencer: VariationInfo, component: PekkoLocation) -> None:
            try:
                await self._components.load(component, _load(sequencer, mode))
            except ScriptFailedError as error:
                reasons.append(str(error))

        await gather_all(load(one.sequencer, idle[one.component]) for one in allocation.assigned)
        if reasons:
            raise ScriptFailedError(*sorted(reasons))

    async def _unload(self, sequencer: PekkoLocation) -> None:
        component = await self._locations.find_component_of(sequencer)
        if component is not None:
            await self._components.unload(component)


async def gather_all(asking: Iterable[Awaitable[T]]) -> list[T]:
    """Return the results of all; raises the first failure when all have ended."""
    results = await asyncio.gather(*asking, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return [result for result in results if not isinstance(result, BaseException)]


def _name(request: StartSequencer | RestartSequencer) -> SequencerName:
    return SequencerName(request.subsystem, request.obs_mode, "".join(request.variation))


def _load(sequencer: VariationInfo, mode: ObsMode) -> LoadScript:
    return LoadScript(sequencer.subsystem, mode, (sequencer.variation,) if sequencer.variation else ())


def _prefer(idle: Iterable[Prefix], subsystem: Subsystem) -> list[Prefix]:
    """Return the sequence components that may hold a sequencer, its own subsystem's first."""
    return sorted(
        (one for one in idle if one.subsystem in (subsystem, Subsystem.ESW)),
        key=lambda one: (one.subsystem != subsystem, one),
    )


def _tell_unserved(unserved: tuple[VariationInfo, ...]) -> SequenceComponentNotAvailable:
    return SequenceComponentNotAvailable(
        unserved, f"No sequence components found for sequencers : {','.join(unserved)}"
    )

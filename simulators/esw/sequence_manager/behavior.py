"""The actor of the Sequence Manager: one change at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import singledispatchmethod
from typing import Any

from harness.contracts.esw.messages import Message
from harness.contracts.esw.sequencing.sequence_manager import (
    Configure,
    Failed,
    FailedResponse,
    GetObsModesDetails,
    GetResources,
    LocationServiceFailure,
    ObsModesDetailsSuccess,
    Provision,
    ResourcesStatusSuccess,
    RestartSequencer,
    ShutdownAllSequenceComponents,
    ShutdownAllSequencers,
    ShutdownObsModeSequencers,
    ShutdownSequenceComponent,
    ShutdownSequencer,
    ShutdownSubsystemSequencers,
    StartSequencer,
)
from simulators.esw.actors.behavior import ActorContext, Behavior, Reply
from simulators.esw.sequence_manager.acceptance import AcceptanceTable, SequenceManagerState, refuse
from simulators.esw.sequence_manager.observing.observing_modes import ObsModes
from simulators.esw.sequence_manager.observing.occupancy import describe_modes, describe_resources, find_running
from simulators.esw.sequence_manager.operations.provisioning import Provisioning
from simulators.esw.sequence_manager.operations.sequence_components import STATUS_LIMIT
from simulators.esw.sequence_manager.operations.sequencers import Sequencers
from simulators.esw.sequence_manager.operations.sequencing_locations import LocationFailureError, SequencingLocations
from simulators.esw.sequencer.server import SequencerName

CONFIGURE, SHUT_DOWN = 7.0, 10.0
BUDGETS: Mapping[type[Message], float] = {
    Configure: CONFIGURE,
    StartSequencer: CONFIGURE,
    RestartSequencer: 15.0,
    Provision: 29.0,
}
"""Seconds that a change may take; `SHUT_DOWN` for all others."""
READ = 5.0
"""Seconds for the Location Service, where nothing is changed."""


def find_budget(message: Message) -> float:
    """Return the seconds that a message may take."""
    return BUDGETS.get(type(message), SHUT_DOWN)


@dataclass(frozen=True, slots=True)
class SequenceManagerSurroundings:
    """What the Sequence Manager acts on.

    :param modes: the observing modes that there are.
    :param scale: makes time limits of the real service those of this one.
    :param table: what is accepted in which state.
    """

    modes: ObsModes
    locations: SequencingLocations
    sequencers: Sequencers
    provisioning: Provisioning
    scale: Callable[[float], float]
    table: AcceptanceTable


class SequenceManagerBehavior(Behavior):
    """Follows the messages of the Sequence Manager."""

    def __init__(self, context: ActorContext, surroundings: SequenceManagerSurroundings) -> None:
        super().__init__(context)
        self._surroundings, self._sequencers = surroundings, surroundings.sequencers
        self._state = SequenceManagerState.IDLE

    def receive(self, message: Any, reply: Reply) -> None:
        if isinstance(message, GetObsModesDetails | GetResources):
            self.context.start(self._read(message, reply))
        elif self._state in self._surroundings.table.get(type(message), self._state):
            self._state = SequenceManagerState.PROCESSING
            self.context.start(self._change(message, reply))
        else:
            reply.answer(refuse(message, self._state))

    async def _change(self, message: Message, reply: Reply) -> None:
        seconds = self._surroundings.scale(find_budget(message))
        answer: object
        try:
            async with asyncio.timeout(seconds):
                answer = await self._follow(message)
        except LocationFailureError as error:
            answer = LocationServiceFailure(str(error))
        except TimeoutError:
            answer = _tell_failure(message, f"Ask timed out after [{seconds * 1000:.0f}] ms")
        except Exception as error:
            answer = _tell_failure(message, str(error))
        finally:
            self._state = SequenceManagerState.IDLE
        reply.answer(answer)

    async def _read(self, message: GetObsModesDetails | GetResources, reply: Reply) -> None:
        modes, locations = self._surroundings.modes, self._surroundings.locations
        try:
            async with asyncio.timeout(self._surroundings.scale(READ) + self._surroundings.scale(STATUS_LIMIT)):
                running = find_running(one.connection.prefix for one in await locations.list_sequencers())
                if isinstance(message, GetResources):
                    reply.answer(ResourcesStatusSuccess(tuple(describe_resources(modes, running))))
                else:
                    idle = await self._sequencers.select_idle()
                    reply.answer(ObsModesDetailsSuccess(tuple(describe_modes(modes, running, idle))))
        except (LocationFailureError, TimeoutError) as error:
            why = str(error) or "Location Service Error: it does not answer"
            reply.answer(Failed(why) if isinstance(message, GetResources) else LocationServiceFailure(why))

    @singledispatchmethod
    async def _follow(self, message: Any) -> object:
        raise TypeError(f"the Sequence Manager takes no {type(message).__name__}")

    @_follow.register
    async def _configure(self, message: Configure) -> object:
        return await self._sequencers.configure(message.obs_mode)

    @_follow.register
    async def _provision(self, message: Provision) -> object:
        return await self._surroundings.provisioning.provision(message.config)

    @_follow.register
    async def _start_sequencer(self, message: StartSequencer) -> object:
        return await self._sequencers.start(message)

    @_follow.register
    async def _restart_sequencer(self, message: RestartSequencer) -> object:
        return await self._sequencers.restart(message)

    @_follow.register
    async def _shut_down_sequencer(self, message: ShutdownSequencer) -> object:
        name = SequencerName(message.subsystem, message.obs_mode, "".join(message.variation))
        return await self._sequencers.shut_down(lambda prefix: prefix == name.prefix)

    @_follow.register
    async def _shut_down_subsystem(self, message: ShutdownSubsystemSequencers) -> object:
        return await self._sequencers.shut_down(lambda prefix: prefix.subsystem == message.subsystem)

    @_follow.register
    async def _shut_down_mode(self, message: ShutdownObsModeSequencers) -> object:
        mode = message.obs_mode
        return await self._sequencers.shut_down(lambda prefix: f"{prefix.component_name}.".startswith(f"{mode}."))

    @_follow.register
    async def _shut_down_all(self, message: ShutdownAllSequencers) -> object:
        return await self._sequencers.shut_down(lambda prefix: True)

    @_follow.register
    async def _shut_down_component(self, message: ShutdownSequenceComponent) -> object:
        return await self._sequencers.shut_down_components(lambda prefix: prefix == message.prefix)

    @_follow.register
    async def _shut_down_components(self, message: ShutdownAllSequenceComponents) -> object:
        return await self._sequencers.shut_down_components(lambda prefix: True)


def _tell_failure(message: Message, why: str) -> FailedResponse:
    return FailedResponse(f"Sequence Manager Operation({type(message).__name__}) failed due to: {why}")

"""A client of the Sequence Manager, which starts the sequencers of observing modes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.connectors.esw.clients.location_client import LocationServiceClient
from harness.connectors.esw.registered_service import RegisteredService
from harness.contracts.esw.location import ComponentId, ComponentType
from harness.contracts.esw.messages import Message, Option
from harness.contracts.esw.sequencing.sequence_manager import (
    SEQUENCE_MANAGER,
    AgentProvisionConfig,
    Configure,
    ConfigureResponse,
    GetObsModesDetails,
    GetResources,
    ObsMode,
    ObsModesDetailsResponse,
    Provision,
    ProvisionConfig,
    ProvisionResponse,
    ResourcesStatusResponse,
    RestartSequencer,
    RestartSequencerResponse,
    ShutdownAllSequenceComponents,
    ShutdownAllSequencers,
    ShutdownObsModeSequencers,
    ShutdownSequenceComponent,
    ShutdownSequenceComponentResponse,
    ShutdownSequencer,
    ShutdownSequencersResponse,
    ShutdownSubsystemSequencers,
    StartSequencer,
    StartSequencerResponse,
    Variation,
)
from harness.contracts.esw.values.names import Prefix
from harness.contracts.esw.values.subsystems import Subsystem

SEQUENCE_MANAGER_ID = ComponentId(Prefix("ESW.sequence_manager"), ComponentType.SERVICE)
START_BUDGET, SHUTDOWN_BUDGET, RESTART_BUDGET, PROVISION_BUDGET = 7.0, 10.0, 15.0, 29.0
"""Seconds that the Sequence Manager gives its own parts."""


class SequenceManagerClient:
    """Used on one event loop. Raises errors of `harness.errors`; a refusal is an answer, and no error.

    A sequencer goes by its prefix, such as ``IRIS.darknight`` or, with a variation, ``IRIS.darknight.imager``.
    """

    def __init__(self, location: LocationServiceClient) -> None:
        self.service = RegisteredService(SEQUENCE_MANAGER, "the Sequence Manager", SEQUENCE_MANAGER_ID, location)

    async def configure(self, mode: ObsMode) -> ConfigureResponse:
        """Start the sequencers of an observing mode."""
        what = f"configuring the observing mode {mode}"
        answer: ConfigureResponse = await self.service.post(Configure(mode), what, budget=START_BUDGET)
        return answer

    async def provision(self, counts: Mapping[Prefix, int]) -> ProvisionResponse:
        """Start so many sequence components on each agent, instead of all that there are."""
        config = ProvisionConfig(tuple(AgentProvisionConfig(agent, count) for agent, count in counts.items()))
        what = f"provisioning {', '.join(counts) or 'nothing'}"
        answer: ProvisionResponse = await self.service.post(Provision(config), what, budget=PROVISION_BUDGET)
        return answer

    async def list_modes(self) -> ObsModesDetailsResponse:
        """Return the observing modes."""
        answer: ObsModesDetailsResponse = await self._ask(GetObsModesDetails(), "listing observing modes")
        return answer

    async def list_resources(self) -> ResourcesStatusResponse:
        """Return the resources, and which observing modes use them."""
        answer: ResourcesStatusResponse = await self._ask(GetResources(), "listing resources")
        return answer

    async def start_sequencer(self, sequencer: Prefix) -> StartSequencerResponse:
        """Start a sequencer."""
        request, what = StartSequencer(*split_sequencer(sequencer)), f"starting the sequencer {sequencer}"
        answer: StartSequencerResponse = await self.service.post(request, what, budget=START_BUDGET)
        return answer

    async def restart_sequencer(self, sequencer: Prefix) -> RestartSequencerResponse:
        """Restart a sequencer, in the sequence component that it runs in."""
        request, what = RestartSequencer(*split_sequencer(sequencer)), f"restarting the sequencer {sequencer}"
        answer: RestartSequencerResponse = await self.service.post(request, what, budget=RESTART_BUDGET)
        return answer

    async def shut_down_sequencer(self, sequencer: Prefix) -> ShutdownSequencersResponse:
        """Shut a sequencer down; one that does not run as well."""
        request = ShutdownSequencer(*split_sequencer(sequencer))
        answer: ShutdownSequencersResponse = await self._shut_down(request, f"the sequencer {sequencer}")
        return answer

    async def shut_down_sequencers_of(self, subsystem: Subsystem) -> ShutdownSequencersResponse:
        """Shut the sequencers of a subsystem down."""
        request = ShutdownSubsystemSequencers(subsystem)
        answer: ShutdownSequencersResponse = await self._shut_down(request, f"the sequencers of {subsystem}")
        return answer

    async def shut_down_mode(self, mode: ObsMode) -> ShutdownSequencersResponse:
        """Shut the sequencers of an observing mode down."""
        request = ShutdownObsModeSequencers(mode)
        answer: ShutdownSequencersResponse = await self._shut_down(request, f"the observing mode {mode}")
        return answer

    async def shut_down_all_sequencers(self) -> ShutdownSequencersResponse:
        """Shut all sequencers down."""
        answer: ShutdownSequencersResponse = await self._shut_down(ShutdownAllSequencers(), "all sequencers")
        return answer

    async def shut_down_sequence_component(self, component: Prefix) -> ShutdownSequenceComponentResponse:
        """Shut a sequence component down, with the sequencer in it."""
        request, what = ShutdownSequenceComponent(component), f"the sequence component {component}"
        answer: ShutdownSequenceComponentResponse = await self._shut_down(request, what)
        return answer

    async def shut_down_all_sequence_components(self) -> ShutdownSequenceComponentResponse:
        """Shut all sequence components down, with the sequencers in them."""
        request, what = ShutdownAllSequenceComponents(), "all sequence components"
        answer: ShutdownSequenceComponentResponse = await self._shut_down(request, what)
        return answer

    async def _shut_down(self, request: Message, what: str) -> Any:
        return await self.service.post(request, f"shutting down {what}", budget=SHUTDOWN_BUDGET)

    async def _ask(self, request: Message, what: str) -> Any:
        return await self.service.post(request, what, harmless=True)


def split_sequencer(sequencer: Prefix) -> tuple[Subsystem, ObsMode, Option[Variation]]:
    """Return subsystem, observing mode and variation of a sequencer's prefix."""
    mode, _, variation = sequencer.component_name.partition(".")
    return sequencer.subsystem, mode, (variation,) if variation else ()

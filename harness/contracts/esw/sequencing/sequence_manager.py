"""Messages of the Sequence Manager, which starts the sequencers of observing modes."""

from __future__ import annotations

from msgspec import UNSET

from harness.contracts.esw.location import ComponentId
from harness.contracts.esw.messages import Message, Model, Omissible, Option
from harness.contracts.esw.params.numbers import Int
from harness.contracts.esw.sequencing.sequencer import Unhandled
from harness.contracts.esw.services import Service
from harness.contracts.esw.values.names import Prefix, VariationInfo
from harness.contracts.esw.values.subsystems import Subsystem

ObsMode = str
Variation = str
Resource = Subsystem


class AgentProvisionConfig(Model):
    """How many sequence components an agent gets."""

    agent_prefix: Prefix
    count_of_seq_comps: Int


class ProvisionConfig(Model):
    """How many sequence components agents get."""

    config: tuple[AgentProvisionConfig, ...]


class Configured(Message):
    """The observing mode runs."""


class Configurable(Message):
    """The observing mode could be started."""


class NonConfigurable(Message):
    """The observing mode cannot be started.

    :param missing_sequence_components_for: sequencers without one; none if only a resource is in use.
    """

    missing_sequence_components_for: tuple[VariationInfo, ...]


ObsModeStatus = Configured | Configurable | NonConfigurable


class ObsModeDetails(Model):
    """An observing mode."""

    obs_mode: ObsMode
    status: ObsModeStatus
    resources: tuple[Resource, ...]
    sequencers: tuple[VariationInfo, ...]


class Available(Message):
    """The resource is free."""


class InUse(Message):
    """The resource is used by an observing mode."""


ResourceStatus = Available | InUse


class ResourceStatusResponse(Model):
    """A resource, and the observing mode that uses it."""

    resource: Resource
    status: ResourceStatus
    obs_mode: Omissible[ObsMode] = UNSET


class Configure(Message):
    """Start the sequencers of an observing mode."""

    obs_mode: ObsMode


class Provision(Message):
    """Start sequence components on agents, instead of all that there are."""

    config: ProvisionConfig


class GetObsModesDetails(Message):
    """Tell all observing modes."""


class GetResources(Message):
    """Tell all resources."""


class StartSequencer(Message):
    """Start a sequencer."""

    subsystem: Subsystem
    obs_mode: ObsMode
    variation: Option[Variation]


class RestartSequencer(Message):
    """Restart a sequencer."""

    subsystem: Subsystem
    obs_mode: ObsMode
    variation: Option[Variation]


class ShutdownSequencer(Message):
    """Shut a sequencer down."""

    subsystem: Subsystem
    obs_mode: ObsMode
    variation: Option[Variation]


class ShutdownSubsystemSequencers(Message):
    """Shut the sequencers of a subsystem down."""

    subsystem: Subsystem


class ShutdownObsModeSequencers(Message):
    """Shut the sequencers of an observing mode down."""

    obs_mode: ObsMode


class ShutdownAllSequencers(Message):
    """Shut all sequencers down."""


class ShutdownSequenceComponent(Message):
    """Shut a sequence component down."""

    prefix: Prefix


class ShutdownAllSequenceComponents(Message):
    """Shut all sequence components down."""


class ConfigureSuccess(Message, tag="Success"):
    """The observing mode runs."""

    master_sequencer_component_id: ComponentId


class ObsModesDetailsSuccess(Message, tag="Success"):
    """The observing modes."""

    obs_modes: tuple[ObsModeDetails, ...]


class ResourcesStatusSuccess(Message, tag="Success"):
    """The resources."""

    resources_status: tuple[ResourceStatusResponse, ...]


class RestartSequencerSuccess(Message, tag="Success"):
    """The sequencer was restarted."""

    component_id: ComponentId


class Success(Message):
    """It is done."""


class SequencerStarted(Message, tag="Started"):
    """The sequencer was started."""

    component_id: ComponentId


class AlreadyRunning(Message):
    """The sequencer runs already."""

    component_id: ComponentId


class ConfigurationMissing(Message):
    """There is no such observing mode."""

    obs_mode: ObsMode


class ConflictingResourcesWithRunningObsMode(Message):
    """A resource is used by an observing mode that runs."""

    running_obs_mode: tuple[ObsMode, ...]


class SequenceComponentNotAvailable(Message):
    """There are too few idle sequence components."""

    variation_infos: tuple[VariationInfo, ...]
    msg: str


class FailedToStartSequencers(Message):
    """Scripts failed."""

    reasons: tuple[str, ...]


class LoadScriptError(Message):
    """The script of a sequencer failed."""

    reason: str


class CouldNotFindMachines(Message):
    """There are no such agents."""

    prefix: tuple[Prefix, ...]


class SpawningSequenceComponentsFailed(Message):
    """Sequence components could not be started."""

    failure_responses: tuple[str, ...]


class ProvisionVersionFailure(Message):
    """The version to start is not known; the TypeScript client cannot read this."""

    reason: str


class LocationServiceFailure(Message, tag="LocationServiceError"):
    """The Location Service failed."""

    reason: str


class FailedResponse(Message):
    """The Sequence Manager failed."""

    reason: str


class Failed(Message):
    """It failed."""

    msg: str


ConfigureResponse = (
    ConfigureSuccess
    | ConfigurationMissing
    | ConflictingResourcesWithRunningObsMode
    | SequenceComponentNotAvailable
    | FailedToStartSequencers
    | LocationServiceFailure
    | FailedResponse
    | Unhandled
)
ProvisionResponse = (
    Success
    | CouldNotFindMachines
    | SpawningSequenceComponentsFailed
    | ProvisionVersionFailure
    | LocationServiceFailure
    | FailedResponse
    | Unhandled
)
ObsModesDetailsResponse = ObsModesDetailsSuccess | LocationServiceFailure
ResourcesStatusResponse = ResourcesStatusSuccess | Failed
StartSequencerResponse = (
    SequencerStarted
    | AlreadyRunning
    | LoadScriptError
    | SequenceComponentNotAvailable
    | LocationServiceFailure
    | FailedResponse
    | Unhandled
)
RestartSequencerResponse = (
    RestartSequencerSuccess | LoadScriptError | LocationServiceFailure | FailedResponse | Unhandled
)
ShutdownSequencersResponse = Success | LocationServiceFailure | FailedResponse | Unhandled
ShutdownSequenceComponentResponse = Success | LocationServiceFailure | FailedResponse | Unhandled

SEQUENCE_MANAGER = Service(
    post={
        Configure: ConfigureResponse,
        Provision: ProvisionResponse,
        GetObsModesDetails: ObsModesDetailsResponse,
        GetResources: ResourcesStatusResponse,
        StartSequencer: StartSequencerResponse,
        RestartSequencer: RestartSequencerResponse,
        ShutdownSequencer: ShutdownSequencersResponse,
        ShutdownSubsystemSequencers: ShutdownSequencersResponse,
        ShutdownObsModeSequencers: ShutdownSequencersResponse,
        ShutdownAllSequencers: ShutdownSequencersResponse,
        ShutdownSequenceComponent: ShutdownSequenceComponentResponse,
        ShutdownAllSequenceComponents: ShutdownSequenceComponentResponse,
    },
)

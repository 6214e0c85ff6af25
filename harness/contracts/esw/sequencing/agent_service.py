"""Messages of the Agent Service, which starts and ends what agents run on their machines."""

from __future__ import annotations

from harness.contracts.esw.location import ComponentId, PekkoLocation
from harness.contracts.esw.messages import Message, Model, Option
from harness.contracts.esw.sequencing.sequence_manager import Failed, LocationServiceFailure
from harness.contracts.esw.services import Service
from harness.contracts.esw.values.names import Prefix


class SpawnSequenceComponent(Message):
    """Start a sequence component."""

    agent_prefix: Prefix
    component_name: str
    version: Option[str]


class SpawnSequenceManager(Message):
    """Start the Sequence Manager."""

    agent_prefix: Prefix
    obs_mode_config_path: str
    is_config_local: bool
    version: Option[str]


class SpawnContainers(Message):
    """Start the containers of a host; the TypeScript client does not know it."""

    agent_prefix: Prefix
    host_config_path: str
    is_config_local: bool


class KillComponent(Message):
    """Kill a component."""

    component_id: ComponentId


class GetAgentStatus(Message):
    """Tell what runs on which agent."""


class Spawned(Message):
    """It was started."""


class Killed(Message):
    """It was killed."""


SpawnResponse = Spawned | Failed
KillResponse = Killed | Failed


class SpawnContainersCompleted(Message, tag="Completed"):
    """How the start of each container went."""

    res: dict[str, SpawnResponse]


SpawnContainersResponse = SpawnContainersCompleted | Failed


class SequenceComponentStatus(Model):
    """A sequence component, and the sequencer in it."""

    seq_comp_id: ComponentId
    sequencer_location: Option[PekkoLocation]


class AgentStatus(Model):
    """An agent, and what it runs."""

    agent_id: ComponentId
    seq_comps_status: tuple[SequenceComponentStatus, ...]


class AgentStatusSuccess(Message, tag="Success"):
    """All agents, and the sequence components without one."""

    agent_status: tuple[AgentStatus, ...]
    seq_comps_without_agent: tuple[SequenceComponentStatus, ...]


AgentStatusResponse = AgentStatusSuccess | LocationServiceFailure

AGENT_SERVICE = Service(
    post={
        SpawnSequenceComponent: SpawnResponse,
        SpawnSequenceManager: SpawnResponse,
        SpawnContainers: SpawnContainersResponse,
        KillComponent: KillResponse,
        GetAgentStatus: AgentStatusResponse,
    },
)

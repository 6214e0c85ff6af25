"""Messages between agents and those who ask them, beside those of the Agent Service that are passed on to an agent."""

from __future__ import annotations

from harness.contracts.esw.location import Location
from harness.contracts.esw.messages import Message
from harness.contracts.esw.sequencing.agent_service import (
    Killed,
    SpawnContainers,
    SpawnContainersCompleted,
    Spawned,
    SpawnSequenceComponent,
    SpawnSequenceManager,
)
from harness.contracts.esw.sequencing.sequence_manager import Failed


class KillLocated(Message):
    """Kill the process of a component; answered as KillComponent."""

    location: Location


MESSAGES = (
    SpawnSequenceComponent,
    SpawnSequenceManager,
    SpawnContainers,
    KillLocated,
    Spawned,
    SpawnContainersCompleted,
    Killed,
    Failed,
)
"""All that agents are sent, and answer."""

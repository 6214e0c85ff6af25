"""How a process of agents is set up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.contracts.esw.sequencing.sequence_manager import AgentProvisionConfig
from harness.contracts.esw.values.names import Prefix
from harness.models.telescope import Telescope
from simulators.esw.http_core.settings import HttpSettings
from simulators.esw.sequencer.settings import SequencerSettings

REGISTRATION_LIMIT = 18.0
"""Seconds that a process has to register what it serves."""
KILL_LIMIT = 10.0
"""Seconds that a process has to end by itself."""


@dataclass(frozen=True, slots=True)
class AgentSettings:
    """One process of agents.

    :param agents: all of them, and how many sequence components each has at the start.
    :param telescope: whose containers can be started; None for none.
    :param time_scale: real seconds for each second of telescope time, of what they start.
    :param sequencer: of the sequence components that they start.
    """

    agents: tuple[AgentProvisionConfig, ...]
    telescope: Telescope | None = None
    time_scale: float = 1.0
    sequencer: SequencerSettings = field(default_factory=SequencerSettings)
    http: HttpSettings = field(default_factory=HttpSettings)


@dataclass(frozen=True, slots=True)
class AgentAddresses:
    """The URIs of the actors of agents, by prefix."""

    uris: Mapping[str, str]

    def __str__(self) -> str:
        return "\n".join(f"{prefix} {uri}" for prefix, uri in self.uris.items())


def read_agents(telescope: Telescope) -> tuple[AgentProvisionConfig, ...]:
    """Return the agents that a telescope declares."""
    return tuple(
        AgentProvisionConfig(Prefix(name), agent.sequence_components) for name, agent in telescope.agents.items()
    )

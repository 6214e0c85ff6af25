"""How sequence components are called that are provisioned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from harness.contracts.esw.sequencing.sequence_manager import AgentProvisionConfig
from harness.contracts.esw.values.names import Prefix


@dataclass(frozen=True, slots=True)
class ProvisionedComponent:
    """A sequence component, and the agent that starts it."""

    agent: Prefix
    name: str

    @property
    def prefix(self) -> Prefix:
        """Under which it is registered: the subsystem is the agent's."""
        return Prefix(f"{self.agent.subsystem}.{self.name}")


def name_sequence_components(wanted: Iterable[AgentProvisionConfig]) -> list[ProvisionedComponent]:
    """Name the sequence components of agents ``<SUBSYSTEM>_<n>``, with n from 1 in each subsystem."""
    numbers: Counter[str] = Counter()
    named = []
    for one in wanted:
        subsystem = one.agent_prefix.subsystem
        for _ in range(one.count_of_seq_comps):
            numbers[subsystem] += 1
            named.append(ProvisionedComponent(one.agent_prefix, f"{subsystem}_{numbers[subsystem]}"))
    return named

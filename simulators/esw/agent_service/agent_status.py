"""Which sequence components and sequencers run on which agent, by their locations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from harness.contracts.esw.location import ComponentType, Location, PekkoLocation
from harness.contracts.esw.sequencing.agent_service import AgentStatus, AgentStatusSuccess, SequenceComponentStatus
from harness.contracts.esw.values.names import Prefix

AGENT = "agentPrefix"
COMPONENT = "sequenceComponentPrefix"


def group_by_agent(locations: Iterable[Location]) -> AgentStatusSuccess:
    """Return each agent with its sequence components, and those without an agent that is registered."""
    actors = [one for one in locations if isinstance(one, PekkoLocation)]
    sequencers = {one.metadata.get(COMPONENT): one for one in _select(actors, ComponentType.SEQUENCER)}
    components = _select(actors, ComponentType.SEQUENCE_COMPONENT)
    agents = [one.connection.component_id for one in _select(actors, ComponentType.MACHINE)]

    def describe(chosen: Iterable[PekkoLocation]) -> tuple[SequenceComponentStatus, ...]:
        return tuple(_describe(one, sequencers.get(one.connection.prefix)) for one in chosen)

    known: set[str] = {agent.prefix for agent in agents}
    return AgentStatusSuccess(
        tuple(AgentStatus(agent, describe(_run_on(agent.prefix, components))) for agent in agents),
        describe(one for one in components if one.metadata.get(AGENT) not in known),
    )


def _select(actors: Iterable[PekkoLocation], component_type: ComponentType) -> list[PekkoLocation]:
    return [one for one in actors if one.connection.component_type is component_type]


def _run_on(agent: Prefix, components: Sequence[PekkoLocation]) -> list[PekkoLocation]:
    return [one for one in components if one.metadata.get(AGENT) == agent]


def _describe(component: PekkoLocation, sequencer: PekkoLocation | None) -> SequenceComponentStatus:
    return SequenceComponentStatus(component.connection.component_id, () if sequencer is None else (sequencer,))

"""What a scenario brings up of sequencers and sequence components, and how that is ended with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.connectors.esw.sequencing_answers import explain_answer, is_done
from harness.contracts.esw.location import ComponentType, ConnectionType
from harness.contracts.esw.messages import Message
from harness.contracts.esw.values.names import Prefix
from harness.errors import CallFailed
from harness.scenario.run import ScenarioRun

if TYPE_CHECKING:
    from harness.connectors.esw.clients.esw_clients import EswClients
    from harness.vocabulary.esw.components import ComponentSentences

AGENT = "agentPrefix"
"""What a sequence component tells of the agent that has started it."""
LIMIT = 60.0
"""Seconds that all of it may take."""


@dataclass(frozen=True, slots=True)
class Running:
    """What runs.

    :param components: the agent of each sequence component; None for one that no agent has started.
    """

    sequencers: frozenset[Prefix]
    components: Mapping[Prefix, Prefix | None]


class SequencingRest:
    """Leaves sequencers and sequence components as the scenario found them. Used from the main thread."""

    def __init__(self, run: ScenarioRun, components: ComponentSentences) -> None:
        self._run, self._components = run, components
        self._before: Running | None = None
        self._use_own: Callable[[], Callable[[], None]] | None = None

    def keep_token(self) -> None:
        """The scenario is about to ask with another token: what it leaves is put back with that of the target."""
        self._use_own = self._use_own or self._components.source.credentials.keep()

    def remember(self) -> None:
        """Something is about to be changed: see what there is, the first time."""
        self.keep_token()
        if self._before is None:
            self._before = self._components.source.ask(find_running, "listing sequencers")
            self._run.put_back.add("what carries out sequences", self._restore, acts=True)

    def was_running(self, sequencer: Prefix) -> bool:
        """Return whether a sequencer was there when the scenario first changed anything."""
        return self._before is not None and sequencer in self._before.sequencers

    def _restore(self) -> None:
        before, use_own = self._before, self._use_own
        assert before is not None
        assert use_own is not None
        go_back = use_own()
        try:
            self._components.source.ask(lambda clients: restore(clients, before), "ending what was started", LIMIT)
        finally:
            go_back()


async def find_running(clients: EswClients) -> Running:
    """Return the sequencers and sequence components that are registered as actors."""
    actors = await clients.location.list_reached_by(ConnectionType.PEKKO)
    by_type = {kind: [one for one in actors if one.connection.component_type is kind] for kind in ComponentType}
    agents = {
        one.connection.prefix: Prefix(one.metadata[AGENT]) if AGENT in one.metadata else None
        for one in by_type[ComponentType.SEQUENCE_COMPONENT]
    }
    return Running(frozenset(one.connection.prefix for one in by_type[ComponentType.SEQUENCER]), agents)


async def restore(clients: EswClients, before: Running) -> None:
    """End what was not there before, and start again what is not there any more; raises `CallFailed`."""
    now = await find_running(clients)
    manager = clients.sequence_manager
    added = now.sequencers - before.sequencers
    if added and not before.sequencers:
        _demand(await manager.shut_down_all_sequencers(), "shutting all sequencers down")
    for sequencer in sorted(added) if before.sequencers else ():
        _demand(await manager.shut_down_sequencer(sequencer), f"shutting {sequencer} down")
    for component in sorted(set(now.components) - set(before.components)):
        _demand(await manager.shut_down_sequence_component(component), f"shutting {component} down")
    for component, agent in before.components.items():
        if component not in now.components and agent is not None:
            spawned = await clients.agent_service.spawn_sequence_component(agent, component.component_name)
            _demand(spawned, f"starting {component} on {agent}")
    for sequencer in sorted(before.sequencers - (await find_running(clients)).sequencers):
        answer = await manager.start_sequencer(sequencer)
        _demand(answer, f"starting {sequencer}")


def _demand(answer: Message, what: str) -> None:
    if not is_done(answer):
        raise CallFailed(f"{what}: {explain_answer(answer)}")

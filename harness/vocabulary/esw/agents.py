"""What the sentences about agents mean, without Gherkin. Used from the main thread."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from harness.connectors.esw.keys import SYSTEM, RunsOf
from harness.contracts.esw.location import ComponentType, Connection, ConnectionType, PekkoRegistration
from harness.contracts.esw.messages import Message
from harness.contracts.esw.values.names import Prefix
from harness.errors import ConnectorError, PreconditionError
from harness.events.budget import Budget
from harness.events.expecting.expectations import Becomes
from harness.events.values import Wanted
from harness.events.waiting.second_look import SecondLook
from harness.lists import split_list
from harness.scenario.commands import Issued
from harness.scenario.esw.answered import AnsweredCall
from harness.scenario.outcomes import attempt
from harness.scenario.run import ScenarioRun
from harness.targets.esw.components import read_component, read_prefix
from harness.targets.esw.requests import EswRequest

if TYPE_CHECKING:
    from harness.connectors.esw.clients.esw_clients import EswClients
    from harness.vocabulary.esw.components import ComponentSentences
    from harness.vocabulary.esw.sequencing_rest import SequencingRest

LIMIT = 25.0
"""Seconds: an agent gives what it starts 18 to be registered."""


class AgentSentences:
    """The vocabulary of agents: what they start, kill and run."""

    def __init__(self, run: ScenarioRun, components: ComponentSentences, rest: SequencingRest) -> None:
        self._run, self._components, self._rest = run, components, rest

    def spawn(self, name: str, prefix: str) -> Issued:
        """Have an agent start a sequence component of its subsystem."""
        agent = read_prefix(prefix)
        return self._ask(
            f"{SYSTEM}{agent}",
            EswRequest.SPAWN,
            lambda clients: clients.agent_service.spawn_sequence_component(agent, name),
        )

    def kill(self, kind: str, prefix: str) -> Issued:
        """Have the agent of a component kill its process."""
        component = read_component(kind, prefix)
        return self._ask(
            f"{SYSTEM}{component.prefix}", EswRequest.KILL, lambda clients: clients.agent_service.kill(component)
        )

    def is_away(self, prefix: str) -> None:
        """Nobody finds an agent, until the scenario is over; raises `PreconditionError` for one that is not there."""
        self._rest.remember()
        connection = Connection(read_prefix(prefix), ComponentType.MACHINE, ConnectionType.PEKKO)
        source = self._components.source
        try:
            location = source.ask(lambda clients: clients.location.find(connection), f"finding {prefix}")
            if location is None:
                raise PreconditionError(f"there is no agent {prefix} that could be away")
            registration = PekkoRegistration(connection, location.uri, location.metadata)
            self._run.put_back.add(
                f"the agent {prefix}",
                lambda: source.ask(lambda clients: clients.location.register(registration), f"registering {prefix}"),
                acts=True,
            )
            source.ask(lambda clients: clients.location.unregister(connection), f"unregistering {prefix}")
        except ConnectorError as error:
            raise PreconditionError(str(error)) from error

    def runs(self, prefix: str, names: str, seconds: float | None = None) -> None:
        """An agent runs exactly these sequence components, or will within the limit."""
        agent = read_prefix(prefix)
        wanted = Wanted(f'"{names}"', tuple(sorted(_name(one, agent) for one in split_list(names))))
        key = RunsOf(agent).key
        if wanted.matches(SecondLook(self._run.target.sources).read(key).value):
            return
        self._run.expect(Becomes(key, wanted), Budget(self._run.limits.within(seconds)))

    def _ask(self, subject: str, name: EswRequest, request: Callable[[EswClients], Awaitable[Message]]) -> Issued:
        self._rest.remember()
        call = AnsweredCall()
        with attempt(self._run, subject, name, call) as issued:
            call.response = self._components.source.ask(request, name, LIMIT)
        return issued


def _name(text: str, agent: Prefix) -> str:
    """Return the prefix of a sequence component, which may be written without the agent's subsystem."""
    return text if "." in text else f"{agent.subsystem}.{text}"

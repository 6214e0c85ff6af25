"""What the sentences about observing modes mean, without Gherkin. Used from the main thread."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from harness.connectors.esw.keys import SEQUENCE_MANAGER, SYSTEM, ModeOf, SequencerStateOf
from harness.connectors.esw.sequencing_answers import explain_answer, is_done, name_answer
from harness.contracts.esw.messages import Message
from harness.contracts.esw.sequencing.sequence_manager import Configured
from harness.contracts.esw.values.names import Prefix
from harness.errors import ConnectorError, PreconditionError, SentenceError
from harness.events.budget import Budget
from harness.events.waiting.second_look import SecondLook
from harness.scenario.commands import Issued
from harness.scenario.esw.answered import AnsweredCall
from harness.scenario.outcomes import attempt
from harness.scenario.run import ScenarioRun
from harness.targets.esw.components import read_prefix
from harness.targets.esw.declared_observing import PROVISION_HEADER
from harness.targets.esw.parameters import Table
from harness.targets.esw.requests import EswRequest
from harness.targets.esw.sequencer_words import read_mode_status
from harness.vocabulary.esw.sequencer_states import IDLE, await_states

if TYPE_CHECKING:
    from harness.connectors.esw.clients.esw_clients import EswClients
    from harness.vocabulary.esw.components import ComponentSentences
    from harness.vocabulary.esw.sequencing_rest import SequencingRest

LEADER = "ESW"
"""The subsystem whose sequencer leads the others of an observing mode."""
SUBJECT = f"{SYSTEM}{SEQUENCE_MANAGER}"
LIMIT = 35.0
"""Seconds: the Sequence Manager gives itself up to 29 for what takes longest."""


class ObservingSentences:
    """The vocabulary of the Sequence Manager: observing modes, their sequencers, sequence components."""

    def __init__(self, run: ScenarioRun, components: ComponentSentences, rest: SequencingRest) -> None:
        self._run, self._components, self._rest = run, components, rest

    def reach(self, mode: str) -> None:
        """Configure an observing mode unless it is; raises `PreconditionError` with what the answer says."""
        self._rest.remember()
        leader, run = Prefix(f"{LEADER}.{mode}"), self._run
        observing = self._components.planned.observing
        sequencers = [SequencerStateOf(one) for one in observing.list_sequencers(leader)]
        states = observing.list_states(leader)
        run.watch.add([ModeOf(mode).key, *(of.key for of in sequencers), *(of.key for of in states)])
        mark = run.journal.mark()
        if self._read(mode) == Configured.__name__:
            return
        try:
            answer = self._send(lambda clients: clients.sequence_manager.configure(mode), f"configuring {mode}")
        except ConnectorError as error:
            raise PreconditionError(str(error)) from error
        if not is_done(answer):
            raise PreconditionError(f"the observing mode {mode} cannot be configured: {explain_answer(answer)}")
        for of in sequencers:
            await_states(run, of, mark, Budget(run.limits.rest), IDLE)

    def configure(self, mode: str) -> Issued:
        """Start the sequencers of an observing mode."""
        return self._ask(EswRequest.CONFIGURE, lambda clients: clients.sequence_manager.configure(mode))

    def shut_down(self, mode: str) -> Issued:
        """Shut the sequencers of an observing mode down."""
        return self._ask(EswRequest.SHUT_DOWN, lambda clients: clients.sequence_manager.shut_down_mode(mode))

    def provision(self, table: Table | None) -> Issued:
        """Start so many sequence components on each agent, instead of all that there are."""
        counts = read_counts(table)
        return self._ask(EswRequest.PROVISION, lambda clients: clients.sequence_manager.provision(counts))

    def start_sequencer(self, prefix: str) -> Issued:
        """Start a sequencer."""
        sequencer = read_prefix(prefix)
        return self._ask(
            EswRequest.START_SEQUENCER, lambda clients: clients.sequence_manager.start_sequencer(sequencer)
        )

    def restart_sequencer(self, prefix: str) -> Issued:
        """Restart a sequencer."""
        sequencer = read_prefix(prefix)
        return self._ask(
            EswRequest.RESTART_SEQUENCER, lambda clients: clients.sequence_manager.restart_sequencer(sequencer)
        )

    def shut_down_sequencer(self, prefix: str) -> Issued:
        """Shut a sequencer down."""
        sequencer = read_prefix(prefix)
        return self._ask(
            EswRequest.SHUT_DOWN_SEQUENCER, lambda clients: clients.sequence_manager.shut_down_sequencer(sequencer)
        )

    def shut_down_all(self) -> Issued:
        """Shut all sequencers down."""
        return self._ask(EswRequest.SHUT_DOWN_ALL, lambda clients: clients.sequence_manager.shut_down_all_sequencers())

    def is_status(self, mode: str, status: str) -> None:
        """An observing mode has a status now."""
        wanted = read_mode_status(status)
        seen = SecondLook(self._run.target.sources).read(ModeOf(mode).key)
        if seen.value != wanted:
            raise AssertionError(f"the observing mode {mode} is {seen.shown}, not {wanted}")

    def answers(self, response: str, text: str | None = None) -> None:
        """The Sequence Manager has answered the last request by this, and names a text in it."""
        asked = [one for one in self._run.commands.issued if one.subject == SUBJECT]
        if not asked:
            raise AssertionError("no When of this scenario has asked the Sequence Manager for anything")
        asked[-1].asked = True
        call = asked[-1].tracker
        answer = call.response if isinstance(call, AnsweredCall) else None
        if answer is None:
            raise AssertionError(f"the Sequence Manager gave no answer to {asked[-1].name}, it {call.call}")
        said = explain_answer(answer)
        if name_answer(answer) != response:
            raise AssertionError(f"the Sequence Manager did not answer {response}, but {said}")
        if text is not None and text not in said:
            raise AssertionError(f"the Sequence Manager answered {said}\n  This does not name {text!r}")

    def _read(self, mode: str) -> object:
        return SecondLook(self._run.target.sources).read(ModeOf(mode).key).value

    def _ask(self, name: EswRequest, request: Callable[[EswClients], Awaitable[Message]]) -> Issued:
        self._rest.remember()
        call = AnsweredCall()
        with attempt(self._run, SUBJECT, name, call) as issued:
            call.response = self._send(request, name)
        return issued

    def _send(self, request: Callable[[EswClients], Awaitable[Message]], what: str) -> Message:
        return self._components.source.ask(request, what, LIMIT)


def read_counts(table: Sequence[Sequence[str]] | None) -> dict[Prefix, int]:
    """Return how many sequence components each agent of a table gets; raises `SentenceError`."""
    header, *rows = table or [[]]
    if tuple(header) != PROVISION_HEADER or not all(row[1].isdecimal() for row in rows):
        remedy = f"Write: | {' | '.join(PROVISION_HEADER)} |, and a row for each agent."
        raise SentenceError("there is no table of agents, and of how many sequence components each gets", remedy=remedy)
    return {read_prefix(agent): int(number) for agent, number in rows}

"""What the sentences about sequencers and their sequences mean, without Gherkin. Used from the main thread."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from harness.connectors.esw.keys import SequenceOf, SequencerStateOf, StepOf, read_key
from harness.connectors.esw.sequencing.sequencer_tellings import ABSENT
from harness.contracts.esw.messages import Message
from harness.contracts.esw.params.commands import Sequence, SequenceCommand, Wait
from harness.contracts.esw.params.responses import SubmitResponse
from harness.contracts.esw.values.names import Prefix
from harness.errors import SentenceError
from harness.events.key import Key
from harness.events.waiting.second_look import SecondLook
from harness.scenario.commands import Issued
from harness.scenario.esw.answered import AnsweredCall
from harness.scenario.esw.sequence import SequenceCall
from harness.scenario.outcomes import attempt
from harness.scenario.run import ScenarioRun
from harness.targets.esw.components import read_prefix
from harness.targets.esw.parameters import Table
from harness.targets.esw.requests import EswRequest
from harness.vocabulary.esw.sequencer_expectations import SequencerExpectations
from harness.vocabulary.esw.sequencer_states import IDLE, OFFLINE, SCRIPT_LIMIT, reach_state, read_goal

if TYPE_CHECKING:
    from harness.connectors.esw.clients.esw_clients import EswClients
    from harness.vocabulary.esw.components import ComponentSentences
    from harness.vocabulary.esw.sequencing_rest import SequencingRest

Request = Callable[["EswClients", Prefix], Awaitable[Message]]
T = TypeVar("T")


class SequencerSentences(SequencerExpectations):
    """The vocabulary of sequencers: sequences are loaded, started, changed, and followed step by step."""

    def __init__(self, run: ScenarioRun, components: ComponentSentences, rest: SequencingRest) -> None:
        super().__init__(run)
        self._components, self._rest = components, rest

    # --- Given ---

    def reach(self, prefix: str, state: str, table: Table | None = None) -> None:
        """Bring a sequencer to a state by whatever way there is, with a sequence of the harness's own, or a table's."""
        sequencer, goal = read_prefix(prefix), read_goal(state)
        source, planned = self._components.source, self._components.planned
        own: Sequence = (Wait(Prefix(planned.section.prefix), "wait"),)
        sequence = own if table is None else planned.sequences.read_table(sequencer, table)
        self._prepare(sequencer, len(sequence))
        if table is not None:
            reach_state(self._run, source, sequencer, IDLE, sequence)
        reach_state(self._run, source, sequencer, goal, sequence)

    # --- When ---

    def load(self, prefix: str, file: str | None = None, table: Table | None = None) -> Issued:
        """Load a sequence of a file or a table."""
        sequencer, sequence = self._read(prefix, file, table)
        return self._ask(sequencer, EswRequest.LOAD, lambda clients, it: clients.sequencers.load(it, sequence))

    def submit(self, prefix: str, file: str | None = None, table: Table | None = None) -> Issued:
        """Load and start a sequence of a file or a table, and follow it to its end."""
        sequencer, sequence = self._read(prefix, file, table)
        return self._start(sequencer, EswRequest.SUBMIT, lambda clients, it: clients.sequencers.submit(it, sequence))

    def start(self, prefix: str) -> Issued:
        """Start the sequence that is loaded, and follow it to its end."""
        return self._start(read_prefix(prefix), EswRequest.START, lambda clients, it: clients.sequencers.start(it))

    def pause(self, prefix: str) -> Issued:
        """Have its sequence held in front of the next step."""
        return self._ask(read_prefix(prefix), EswRequest.PAUSE, lambda clients, it: clients.sequencers.pause(it))

    def resume(self, prefix: str) -> Issued:
        """Have its sequence go on."""
        return self._ask(read_prefix(prefix), EswRequest.RESUME, lambda clients, it: clients.sequencers.resume(it))

    def abort(self, prefix: str) -> Issued:
        """Abort its sequence: the step in flight ends, pending ones are dropped."""
        return self._ask(read_prefix(prefix), EswRequest.ABORT, lambda clients, it: clients.sequencers.abort(it))

    def stop(self, prefix: str) -> Issued:
        """Stop its sequence: the step in flight ends, pending ones are dropped."""
        return self._ask(read_prefix(prefix), EswRequest.STOP, lambda clients, it: clients.sequencers.stop(it))

    def reset(self, prefix: str) -> Issued:
        """Drop all pending steps."""
        return self._ask(read_prefix(prefix), EswRequest.RESET, lambda clients, it: clients.sequencers.reset(it))

    def take_offline(self, prefix: str) -> Issued:
        """Take it offline."""
        return self._ask(
            read_prefix(prefix), EswRequest.GO_OFFLINE, lambda clients, it: clients.sequencers.go_offline(it)
        )

    def bring_online(self, prefix: str) -> Issued:
        """Bring it online."""
        return self._ask(
            read_prefix(prefix), EswRequest.GO_ONLINE, lambda clients, it: clients.sequencers.go_online(it)
        )

    def begin_diagnostics(self, prefix: str, hint: str) -> Issued:
        """Have it go into diagnostic mode."""
        return self._ask(
            read_prefix(prefix),
            EswRequest.DIAGNOSTIC_MODE,
            lambda clients, it: clients.sequencers.begin_diagnostics(it, hint),
        )

    def end_diagnostics(self, prefix: str) -> Issued:
        """Have it go back to operations mode."""
        return self._ask(
            read_prefix(prefix), EswRequest.OPERATIONS_MODE, lambda clients, it: clients.sequencers.end_diagnostics(it)
        )

    def add(self, prefix: str, file: str, *, in_front: bool = False) -> Issued:
        """Add the steps of a file at the end, or in front of the first that is pending."""
        sequencer, sequence = self._read(prefix, file)
        if in_front:
            return self._ask(
                sequencer, EswRequest.PREPEND, lambda clients, it: clients.sequencers.prepend(it, sequence)
            )
        return self._ask(sequencer, EswRequest.ADD, lambda clients, it: clients.sequencers.add(it, sequence))

    def replace(self, prefix: str, number: int, file: str) -> Issued:
        """Replace a step by those of a file."""
        sequence = self._read(prefix, file)[1]
        return self._edit(
            prefix, number, EswRequest.REPLACE, lambda clients, it, step: clients.sequencers.replace(it, step, sequence)
        )

    def insert(self, prefix: str, number: int, file: str) -> Issued:
        """Insert the steps of a file behind one."""
        sequence = self._read(prefix, file)[1]
        return self._edit(
            prefix,
            number,
            EswRequest.INSERT,
            lambda clients, it, step: clients.sequencers.insert_after(it, step, sequence),
        )

    def delete(self, prefix: str, number: int) -> Issued:
        """Delete a step."""
        return self._edit(
            prefix, number, EswRequest.DELETE, lambda clients, it, step: clients.sequencers.delete(it, step)
        )

    def set_breakpoint(self, prefix: str, number: int) -> Issued:
        """Have a sequence held in front of a step."""
        return self._edit(
            prefix,
            number,
            EswRequest.SET_BREAKPOINT,
            lambda clients, it, step: clients.sequencers.add_breakpoint(it, step),
        )

    def remove_breakpoint(self, prefix: str, number: int) -> Issued:
        """Have a sequence not held in front of a step any more."""
        return self._edit(
            prefix,
            number,
            EswRequest.REMOVE_BREAKPOINT,
            lambda clients, it, step: clients.sequencers.remove_breakpoint(it, step),
        )

    # --- what they share ---

    def _read(self, prefix: str, file: str | None, table: Table | None = None) -> tuple[Prefix, Sequence]:
        """Return a sequencer, and the sequence of a file or a table, whose steps are listened to from now on."""
        sequencer, sequences = read_prefix(prefix), self._components.planned.sequences
        try:
            sequence = sequences.read_file(file) if file is not None else sequences.read_table(sequencer, table)
        except SentenceError as error:
            raise SentenceError(error.what, place=self._run.sentence, remedy=error.remedy) from None
        self._prepare(sequencer, len(sequence))
        self._run.attach(f"Sequence for {sequencer}", "\n".join(map(write_command, sequence)))
        return sequencer, sequence

    def _prepare(self, sequencer: Prefix, steps: int = 0) -> None:
        """Have what is brought up ended with the scenario, and listen to all that a sequence may move."""
        self._rest.remember()
        if self._rest.was_running(sequencer):
            self._put_back(sequencer)
        numbers = range(1, steps + 1)
        own = [SequencerStateOf(sequencer).key, SequenceOf(sequencer).key]
        self._run.watch.add([*own, *(StepOf(sequencer, number).key for number in numbers), *self._accompany(sequencer)])

    def _put_back(self, sequencer: Prefix) -> None:
        """Have a sequencer that others have started brought back with the scenario: offline if it was, else idle."""
        source = self._components.source
        was_offline = SecondLook(source).read(SequencerStateOf(sequencer).key).value == OFFLINE
        goal = OFFLINE if was_offline else IDLE
        self._run.put_back.add(
            f"the sequencer {sequencer}", lambda: reach_state(self._run, source, sequencer, goal, ()), acts=True
        )

    def _accompany(self, sequencer: Prefix) -> list[Key]:
        """Return what tells what the other sequencers of an observing mode do, and its components."""
        observing = self._components.planned.observing
        others = [one for one in observing.list_sequencers(sequencer) if one != sequencer]
        return [*(SequenceOf(one).key for one in others), *(one.key for one in observing.list_states(sequencer))]

    def _start(
        self, sequencer: Prefix, name: EswRequest, request: Callable[[EswClients, Prefix], Awaitable[SubmitResponse]]
    ) -> Issued:
        self._prepare(sequencer)
        subject = SequenceOf(sequencer).key.subject
        steps = [key for key in self._run.watch.interests if key.subject == subject]
        call = SequenceCall(sequencer, lambda: self._describe(sequencer), [*steps, *self._accompany(sequencer)])
        with attempt(self._run, subject, name, call) as issued:
            call.response = self._send(sequencer, name, request)
        return issued

    def _ask(self, sequencer: Prefix, name: EswRequest, request: Request) -> Issued:
        self._prepare(sequencer)
        call = AnsweredCall()
        with attempt(self._run, SequenceOf(sequencer).key.subject, name, call) as issued:
            call.response = self._send(sequencer, name, request)
        return issued

    def _edit(
        self,
        prefix: str,
        number: int,
        name: EswRequest,
        request: Callable[[EswClients, Prefix, str], Awaitable[Message]],
    ) -> Issued:

        async def edit(clients: EswClients, sequencer: Prefix) -> Message:
            steps = await clients.sequencers.get_steps(sequencer) or ()
            if not 1 <= number <= len(steps):
                what = f"the sequence of {sequencer} has no step {number}, it has {len(steps)}"
                raise SentenceError(what, place=self._run.sentence)
            return await request(clients, sequencer, steps[number - 1].id)

        return self._ask(read_prefix(prefix), name, edit)

    def _send(self, sequencer: Prefix, name: EswRequest, request: Callable[[EswClients, Prefix], Awaitable[T]]) -> T:
        source = self._components.source
        return source.ask(lambda clients: request(clients, sequencer), f"{name}: {sequencer}", SCRIPT_LIMIT)

    def _describe(self, sequencer: Prefix) -> list[str]:
        """Return the list of steps as they were heard of last, each with its time."""
        journal, context = self._run.journal, self._run.context(SequenceOf(sequencer).key.subject)
        lines = []
        for key in self._run.watch.interests:
            of = read_key(key)
            entry = journal.latest(key, with_value=True)
            if isinstance(of, StepOf) and of.prefix == sequencer and entry and entry.event.value != ABSENT:
                when = context.clock(entry.event.received) if entry.sequence >= context.mark else "before"
                lines.append((of.number, f"  {of.number}  {when}  {entry.event.shown}"))
        return [f"The steps of {sequencer}:", *(line for _, line in sorted(lines))]


def write_command(command: SequenceCommand) -> str:
    """Return a command of a sequence in a line: kind, name and parameters."""
    return f"{type(command).__name__} {command.command_name} {', '.join(map(str, command.param_set))}".rstrip()

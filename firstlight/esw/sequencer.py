"""``firstlight esw sequencer``: what a sequencer does, and what it is told to do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Annotated

import typer

from firstlight.counted import counted
from firstlight.esw.editing import add, breakpoint_, delete, insert, prepend, replace
from firstlight.esw.esw_command import EswCommand, add_options
from firstlight.esw.listening import take_until
from firstlight.esw.step_lines import StepLines, describe_state, find_failure, list_steps
from firstlight.esw.words import SequenceArgument, SequencerArgument, name_class, read_prefix, read_sequence
from harness.connectors.esw.clients.esw_clients import EswClients
from harness.connectors.esw.clients.sequencer_client import SequencerClient
from harness.connectors.esw.sequencing_answers import explain_answer
from harness.contracts.esw.codec import to_plain
from harness.contracts.esw.messages import Message
from harness.contracts.esw.params.responses import Completed, Started, SubmitResponse
from harness.contracts.esw.sequencing.sequencer import SequencerStateResponse
from harness.contracts.esw.sequencing.step_lists import Loaded, Processing, Running, StepList
from harness.contracts.esw.values.names import Prefix
from harness.errors import TimedOut

LONG = 24 * 3600
"""Seconds that a sequencer is asked to wait for the end of a sequence."""
RUNS_ON = "the sequence runs on; firstlight esw sequencer stop ends it"
CHANGES: Mapping[str, tuple[Callable[[SequencerClient, Prefix], Awaitable[Message]], str, str]] = {
    "pause": (SequencerClient.pause, "Hold in front of the next step.", "holds in front of its next step"),
    "resume": (SequencerClient.resume, "Go on with a sequence that holds.", "goes on"),
    "abort": (SequencerClient.abort, "Abort a sequence: the step in flight ends, the others go.", "was aborted"),
    "stop": (SequencerClient.stop, "Stop a sequence: the step in flight ends, the others go.", "was stopped"),
    "reset": (SequencerClient.reset, "Drop all pending steps; a loaded sequence as a whole.", "was reset"),
    "online": (SequencerClient.go_online, "Bring it online.", "is online"),
    "offline": (SequencerClient.go_offline, "Take it offline, and drop its sequence.", "is offline"),
    "operations": (SequencerClient.end_diagnostics, "Go back to operations mode.", "is in operations mode"),
}
"""Requests without arguments: what asks for each, what it does, and what is told when it is done."""

FollowOption = Annotated[bool, typer.Option(help="Tell the steps until the sequence has ended.")]
TimeoutOption = Annotated[float | None, typer.Option(min=0.0, help="Seconds that the sequence may take.")]

sequencer = typer.Typer(
    name="sequencer",
    help="What a sequencer does, and what it is told to do. A sequence is a JSON file, as on the wire.\n\n"
    "For example:\n\n"
    "firstlight esw sequencer submit ESW.darknight night.json\n\n"
    "firstlight esw sequencer list ESW.darknight\n\n"
    "firstlight esw sequencer insert ESW.darknight 2 calibration.json",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@sequencer.command()
@add_options
def state(esw: EswCommand, prefix: SequencerArgument) -> None:
    """Tell the state of a sequencer: Idle, Loaded, Running, Offline, Processing.

    Exit code 1 if it is not registered, 2 if it or the ESW cannot be reached.
    """
    name = read_prefix(prefix, "SEQUENCER")

    async def ask(clients: EswClients) -> tuple[SequencerStateResponse, Prefix]:
        location = await clients.sequencers.get_sequence_component(name)
        async with clients.sequencers.subscribe(name) as states:
            return await anext(states), location.connection.prefix

    now, component = esw.ask(ask)
    steps = [name_class(one.status) for one in now.step_list]
    counts = ", ".join(f"{steps.count(word)} {word}" for word in dict.fromkeys(steps)) or "none"
    document = {"sequencerState": to_plain(now.sequencer_state), "sequenceComponent": component, "steps": len(steps)}
    esw.tell(document, [f"{name} is {describe_state(now)}; steps: {counts}; it runs in {component}"])


@sequencer.command("list")
@add_options
def list_(esw: EswCommand, prefix: SequencerArgument) -> None:
    """List the steps of a sequence.

    Exit code 1 if the sequencer is not registered, 2 if it or the ESW cannot be reached.
    """
    name = read_prefix(prefix, "SEQUENCER")
    steps = esw.ask(lambda clients: clients.sequencers.get_steps(name))
    if steps is None:
        esw.tell(None, [f"{name} has no sequence"])
    else:
        esw.tell(to_plain(steps), list_steps(steps))


@sequencer.command()
@add_options
def load(esw: EswCommand, prefix: SequencerArgument, file: SequenceArgument) -> None:
    """Load a sequence, without starting it.

    Exit code 1 if the sequencer refuses it, 2 if it or the ESW cannot be reached.
    """
    name, sequence = read_prefix(prefix, "SEQUENCER"), read_sequence(file)
    answer = esw.ask(lambda clients: clients.sequencers.load(name, sequence))
    esw.tell_done(answer, str(name), f"{name} has loaded {counted(len(sequence), 'command')}")


@sequencer.command()
@add_options
def submit(
    esw: EswCommand,
    prefix: SequencerArgument,
    file: SequenceArgument,
    *,
    follow: FollowOption = True,
    timeout: TimeoutOption = None,
) -> None:
    """Load and start a sequence, and tell its steps until it has ended.

    Exit code 1 if the sequencer refuses it, or if it does not end as Completed, 2 if that takes too long or the
    sequencer cannot be reached.
    """
    name, sequence = read_prefix(prefix, "SEQUENCER"), read_sequence(file)
    _run(esw, name, lambda clients: clients.sequencers.submit(name, sequence), follow=follow, timeout=timeout)


@sequencer.command()
@add_options
def start(
    esw: EswCommand, prefix: SequencerArgument, *, follow: FollowOption = True, timeout: TimeoutOption = None
) -> None:
    """Start the sequence that is loaded, and tell its steps until it has ended.

    Exit code 1 if the sequencer refuses it, or if it does not end as Completed, 2 if that takes too long or the
    sequencer cannot be reached.
    """
    name = read_prefix(prefix, "SEQUENCER")
    _run(esw, name, lambda clients: clients.sequencers.start(name), follow=follow, timeout=timeout)


@sequencer.command("follow")
@add_options
def follow_(esw: EswCommand, prefix: SequencerArgument, *, timeout: TimeoutOption = None) -> None:
    """Tell the steps of a sequence until it has ended; one that is only loaded is waited for.

    With --json each state is a line. Exit code 1 if a step has failed, 2 if it takes too long or the sequencer cannot
    be reached.
    """
    name, tell = read_prefix(prefix, "SEQUENCER"), _print_json if esw.as_json else _print_steps()

    async def ask(clients: EswClients) -> StepList:
        async with _limit(timeout, name):
            return await _follow(clients, name, tell)

    if failure := find_failure(esw.ask(ask)):
        if not esw.as_json:
            typer.echo(f"firstlight: the sequence of {name} failed at {failure}", err=True)
        raise typer.Exit(1)


@sequencer.command()
@add_options
def diagnostic(
    esw: EswCommand,
    prefix: SequencerArgument,
    hint: Annotated[str, typer.Argument(help="Which diagnostic mode, to the script.")],
) -> None:
    """Go into diagnostic mode now.

    Exit code 1 if the script refuses it, 2 if the sequencer or the ESW cannot be reached.
    """
    name = read_prefix(prefix, "SEQUENCER")
    answer = esw.ask(lambda clients: clients.sequencers.begin_diagnostics(name, hint))
    esw.tell_done(answer, str(name), f"{name} is in diagnostic mode")


def _declare_change(word: str) -> None:
    act, help_text, done = CHANGES[word]

    @add_options
    def change(esw: EswCommand, prefix: SequencerArgument) -> None:
        name = read_prefix(prefix, "SEQUENCER")
        esw.tell_done(esw.ask(lambda clients: act(clients.sequencers, name)), str(name), f"{name} {done}")

    codes = "Exit code 1 if the sequencer refuses it, 2 if it or the ESW cannot be reached."
    sequencer.command(word, help=f"{help_text}\n\n{codes}")(change)


def _run(
    esw: EswCommand,
    name: Prefix,
    begin: Callable[[EswClients], Awaitable[SubmitResponse]],
    *,
    follow: bool,
    timeout: float | None,
) -> None:
    """Begin a sequence, and tell its steps until it has ended; a program is told the end alone."""
    tell = _ignore if esw.as_json else _print_steps()

    async def ask(clients: EswClients) -> tuple[SubmitResponse, StepList]:
        started = await begin(clients)
        if not follow or not isinstance(started, Started):
            return started, ()
        run_id = started.run_id
        async with _limit(timeout, name):
            steps = await _follow(clients, name, tell)
            end = await take_until(lambda: clients.sequencers.query_final(name, run_id, LONG), lambda _: True)
        return end, steps

    answer, steps = esw.ask(ask, RUNS_ON if follow else "")
    if follow and steps:
        if not isinstance(answer, Completed):
            why = find_failure(steps) or explain_answer(answer)
            esw.fail(answer, f"the sequence of {name} failed at {why}", steps=to_plain(steps))
        document = {"response": to_plain(answer), "steps": to_plain(steps)}
        esw.tell(document, [f"The sequence of {name} has completed"])
    else:
        esw.tell_done(answer, str(name), f"{name} carries out the sequence; its run is {answer.run_id}")


async def _follow(clients: EswClients, name: Prefix, tell: Callable[[SequencerStateResponse], None]) -> StepList:
    """Tell the states of a sequencer until its sequence has ended, and return the steps."""

    def has_ended(state: SequencerStateResponse) -> bool:
        tell(state)
        return not isinstance(state.sequencer_state, (Loaded, Running, Processing))

    return (await take_until(lambda: clients.sequencers.subscribe(name), has_ended)).step_list


@asynccontextmanager
async def _limit(seconds: float | None, name: Prefix) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise TimedOut(f"the sequence of {name} did not end within {seconds:g} s; it runs on") from None


def _print_steps() -> Callable[[SequencerStateResponse], None]:
    lines = StepLines()

    def tell(state: SequencerStateResponse) -> None:
        for line in lines.tell(state):
            typer.echo(line)

    return tell


def _print_json(state: SequencerStateResponse) -> None:
    typer.echo(json.dumps(to_plain(state)))


def _ignore(state: SequencerStateResponse) -> None:
    pass


for _word, _command in {"add": add, "prepend": prepend, "replace": replace, "insert": insert, "delete": delete}.items():
    sequencer.command(_word)(_command)
sequencer.command("breakpoint")(breakpoint_)
for _word in CHANGES:
    _declare_change(_word)

"""``firstlight esw sequencer``: the commands that edit a sequence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from firstlight.counted import counted
from firstlight.esw.esw_command import EswCommand, add_options
from firstlight.esw.words import (
    SequenceArgument,
    SequencerArgument,
    StepArgument,
    find_step,
    read_prefix,
    read_sequence,
)
from harness.connectors.esw.clients.sequencer_client import SequencerClient
from harness.contracts.esw.messages import Message
from harness.contracts.esw.params.commands import Sequence
from harness.contracts.esw.values.names import Prefix


@add_options
def add(esw: EswCommand, prefix: SequencerArgument, file: SequenceArgument) -> None:
    """Add the commands of a file at the end.

    Exit code 1 if the sequencer refuses it, 2 if it or the ESW cannot be reached.
    """
    name, sequence = read_prefix(prefix, "SEQUENCER"), read_sequence(file)
    answer = esw.ask(lambda clients: clients.sequencers.add(name, sequence))
    esw.tell_done(answer, str(name), f"{_count(sequence)} added")


@add_options
def prepend(esw: EswCommand, prefix: SequencerArgument, file: SequenceArgument) -> None:
    """Add the commands of a file in front of the first pending step.

    Exit code 1 if the sequencer refuses it, 2 if it or the ESW cannot be reached.
    """
    name, sequence = read_prefix(prefix, "SEQUENCER"), read_sequence(file)
    answer = esw.ask(lambda clients: clients.sequencers.prepend(name, sequence))
    esw.tell_done(answer, str(name), f"{_count(sequence)} prepended")


@add_options
def replace(esw: EswCommand, prefix: SequencerArgument, step: StepArgument, file: SequenceArgument) -> None:
    """Replace a pending step by the commands of a file.

    Exit code 1 if there is no such step or the sequencer refuses it, 2 if it or the ESW cannot be reached.
    """
    sequence = read_sequence(file)
    done = f"step {step} was replaced by {counted(len(sequence), 'command')}"
    _edit(esw, prefix, step, lambda client, name, step_id: client.replace(name, step_id, sequence), done)


@add_options
def insert(esw: EswCommand, prefix: SequencerArgument, step: StepArgument, file: SequenceArgument) -> None:
    """Insert the commands of a file after a step.

    Exit code 1 if there is no such step or the sequencer refuses it, 2 if it or the ESW cannot be reached.
    """
    sequence = read_sequence(file)
    done = f"{_count(sequence)} inserted after step {step}"
    _edit(esw, prefix, step, lambda client, name, step_id: client.insert_after(name, step_id, sequence), done)


@add_options
def delete(esw: EswCommand, prefix: SequencerArgument, step: StepArgument) -> None:
    """Delete a pending step.

    Exit code 1 if there is no such step or the sequencer refuses it, 2 if it or the ESW cannot be reached.
    """
    _edit(esw, prefix, step, SequencerClient.delete, f"step {step} was deleted")


@add_options
def breakpoint_(
    esw: EswCommand,
    prefix: SequencerArgument,
    step: StepArgument,
    *,
    remove: Annotated[bool, typer.Option("--remove", help="Hold there no more.")] = False,
) -> None:
    """Hold in front of a step.

    Exit code 1 if there is no such step or the sequencer refuses it, 2 if it or the ESW cannot be reached.
    """
    if remove:
        _edit(esw, prefix, step, SequencerClient.remove_breakpoint, f"step {step} has no breakpoint any more")
    else:
        _edit(esw, prefix, step, SequencerClient.add_breakpoint, f"step {step} has a breakpoint")


def _edit(
    esw: EswCommand,
    prefix: str,
    step: str,
    act: Callable[[SequencerClient, Prefix, str], Awaitable[Message]],
    done: str,
) -> None:
    """Do something to a step that goes by its number or id."""
    name = read_prefix(prefix, "SEQUENCER")

    async def ask(client: SequencerClient) -> Message:
        return await act(client, name, find_step(await client.get_steps(name), step, name))

    esw.tell_done(esw.ask(lambda clients: ask(clients.sequencers)), str(name), done)


def _count(sequence: Sequence) -> str:
    return f"{counted(len(sequence), 'command')} {'was' if len(sequence) == 1 else 'were'}"

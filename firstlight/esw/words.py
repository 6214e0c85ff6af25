"""What the words of a command line about an ESW stand for, and how its values are written."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from harness.connectors.esw.tellings import plain_values
from harness.contracts.esw.codec import DecodeError, decode, to_plain
from harness.contracts.esw.messages import Message
from harness.contracts.esw.params.commands import Sequence
from harness.contracts.esw.params.parameters import Parameter
from harness.contracts.esw.sequencing.step_lists import StepList
from harness.contracts.esw.values.names import Prefix
from harness.contracts.esw.values.words import Word
from harness.errors import NotDefined, ProfileError
from harness.suggest import suggest

W = TypeVar("W", bound=Word)

STDIN = "-"

SequencerArgument = Annotated[str, typer.Argument(metavar="SEQUENCER", help="Its prefix, such as ESW.darknight.")]
SequenceArgument = Annotated[
    str,
    typer.Argument(metavar="FILE", help=f"File of a sequence, JSON as on the wire; {STDIN}: the standard input."),
]
StepArgument = Annotated[str, typer.Argument(metavar="STEP", help="Number of the step, from 1, or its id.")]


def read_prefix(text: str, what: str) -> Prefix:
    """Return a prefix; raises `ProfileError`.

    :param what: is named, for messages.
    """
    try:
        return Prefix(text)
    except ValueError as error:
        raise ProfileError(str(error), place=what, remedy="Write it like IRIS.imager.filter.") from None


def read_word(kind: type[W], text: str, what: str) -> W:
    """Return one of a few words, in any case; raises `ProfileError` naming those there are."""
    try:
        return kind(text)
    except ValueError:
        known = [one.value for one in kind]
        remedy = f"{suggest(text, known)}There are: {', '.join(known)}."
        raise ProfileError(f"there is no {text!r}", place=what, remedy=remedy) from None


def read_sequence(name: str) -> Sequence:
    """Return the sequence of a file; raises `ProfileError`."""
    place = "standard input" if name == STDIN else name
    try:
        text = sys.stdin.read().encode() if name == STDIN else Path(name).read_bytes()
        sequence: Sequence = decode(Sequence, text)
    except OSError as error:
        raise ProfileError(f"it cannot be read: {error.strerror}", place=place) from None
    except DecodeError as error:
        remedy = (
            'Write an array of commands as on the wire: [{"_type": "Setup", "source": "ESW.me", '
            '"commandName": "expose", "paramSet": []}].'
        )
        raise ProfileError(
            f"this is no sequence: {error.reason}", place=place, path=error.path, remedy=remedy
        ) from None
    return sequence


def find_step(steps: StepList | None, text: str, sequencer: Prefix) -> str:
    """Return the id of a step, by its number or id; raises `NotDefined`."""
    ids = [one.id for one in steps or ()]
    if text in ids:
        return text
    if text.isdigit() and 0 < int(text) <= len(ids):
        return ids[int(text) - 1]
    count = f"{len(ids)} steps" if len(ids) != 1 else "1 step"
    raise NotDefined(f"the sequence of {sequencer} has no step {text}, it has {count}: firstlight esw sequencer list")


def name_class(message: Message) -> str:
    """Return what a message is called on the wire."""
    return str(to_plain(message)["_type"])


def write_parameters(parameters: Iterable[Parameter]) -> str:
    """Return the values of parameters in a line."""
    values = plain_values(parameters)
    return ", ".join(f"{name}={json.dumps(value, default=str, ensure_ascii=False)}" for name, value in values.items())

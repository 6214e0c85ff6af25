"""Words that sentences have for the states of sequencers, of steps and of observing modes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from harness.connectors.esw.sequencing.sequencer_tellings import STATES, STATUSES
from harness.connectors.esw.tellings import UNREGISTERED
from harness.contracts.esw.sequencing.sequence_manager import Configurable, Configured, NonConfigurable
from harness.errors import SentenceError
from harness.lists import split_list
from harness.suggest import suggest

OF_SEQUENCER = (*STATES.values(), UNREGISTERED)
OF_STEP = tuple(STATUSES.values())
OF_MODE = tuple(one.__name__ for one in (Configured, Configurable, NonConfigurable))


def read_sequencer_state(text: str) -> str:
    """Return the state of a sequencer that a sentence names; raises `SentenceError`."""
    return read_word(text, OF_SEQUENCER, "state of a sequencer")


def read_step_status(text: str) -> str:
    """Return the status of a step that a sentence names; raises `SentenceError`."""
    return read_word(text, OF_STEP, "status of a step")


def read_mode_status(text: str) -> str:
    """Return the status of an observing mode that a sentence names; raises `SentenceError`."""
    return read_word(text, OF_MODE, "status of an observing mode")


OF_WHAT = {"mode": read_mode_status, "n": read_step_status}
"""What a status is of, by the field that says which; of a sequencer without any of them."""


def check_words(fields: Mapping[str, Any]) -> None:
    """Raise `SentenceError` for a word of a sentence on sequencers, steps or observing modes that there is not."""
    if fields.get("prefix"):
        for word in (fields.get("state"), *split_list(fields.get("states") or "")):
            if word is not None:
                read_sequencer_state(word)
    if status := fields.get("status"):
        read = next((read for name, read in OF_WHAT.items() if fields.get(name) is not None), read_sequencer_state)
        read(status)


def read_word(text: str, known: Sequence[str], what: str) -> str:
    """Return a word of a few, which may stand in quotes; raises `SentenceError`."""
    bare = text.strip('"')
    if bare not in known:
        raise SentenceError(f"{text} is no {what}", remedy=f"{suggest(bare, known)}There are: {', '.join(known)}.")
    return bare

"""How sequencers are set up, whichever they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from simulators.esw.sequencer.state_table import TABLE, StateTable


class Quirk(StrEnum):
    """What the real sequencer does otherwise than is documented."""

    EMPTY_LIST_RUNS = "empty-list-runs"
    """A sequence whose steps are all dropped before the first of them began never ends."""
    QUERY_STOPS_OFFLINE = "query-stops-offline"
    """Query of an earlier run stops the sequencer once it went offline."""
    QUERY_STARTED_AFTER_LOAD = "query-started-after-load"
    """Query of an earlier run is answered with Started once another sequence is loaded."""


@dataclass(frozen=True, slots=True)
class DeclaredOutcome:
    """How steps of a command end.

    :param seconds: of telescope time until they are carried out.
    :param error: why they fail instead; "" if they are carried out.
    :param hangs: whether they go on until something else is declared.
    """

    seconds: float = 0.0
    error: str = ""
    hangs: bool = False


@dataclass(frozen=True, slots=True)
class SequencerSettings:
    """What all sequencers of a sequence component have in common.

    :param scripts: the folder of their scripts; None for sequencers without, whose steps succeed at once.
    :param simulation: whether every step succeeds at once, and no script is loaded.
    :param outcomes: how steps end whatever the script does, by the name of the command.
    :param time_scale: real seconds for each second of telescope time.
    :param as_implemented: what is done as the real code does it.
    :param table: what is accepted in which state.
    """

    scripts: Path | None = None
    simulation: bool = False
    outcomes: Mapping[str, DeclaredOutcome] = field(default_factory=dict)
    time_scale: float = 1.0
    as_implemented: frozenset[Quirk] = frozenset()
    table: StateTable = field(default_factory=lambda: TABLE)

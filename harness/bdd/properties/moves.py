"""A table of moves: what may be done, and when, by what the sentences so far have said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.bdd.properties.drawing import Drawing
from harness.bdd.properties.said import plan_sentence, states_said, thing_of
from harness.bdd.sentences.performed import read_sentence
from harness.errors import SentenceError

HEADER = ("when", "do")
ALWAYS = ("", "*")
"""What stands in a cell for a move that may be made at any time."""
SEPARATOR = ";"
MOST = 10
"""So many moves at most, if the sentence does not say it."""
ENDS = 10
"""A sequence ends after each move with a chance of one in so many."""

Table = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Move:
    """A row of the table.

    :param when: states, in one of which that has to be what it is about; () for any time.
    :param do: its sentences, in order.
    """

    when: tuple[str, ...]
    do: tuple[str, ...]


def read_moves(table: Table) -> list[Move]:
    """Read a table of moves; raises `SentenceError` for other columns, and for a row that does nothing."""
    header, *rows = [[str(cell) for cell in row] for row in table]
    if tuple(header) != HEADER:
        raise SentenceError(f"the table's columns are {', '.join(header)}", remedy=f"Write: | {' | '.join(HEADER)} |")
    moves = [Move(_listed(when, ","), _listed(do, SEPARATOR)) for when, do in rows]
    if not moves or not all(move.do for move in moves):
        remedy = 'Write a sentence with its keyword in each row, such as "When I abort subarray 1".'
        raise SentenceError(
            "a row of the table has nothing to do" if moves else "the table has no moves", remedy=remedy
        )
    return moves


def _listed(cell: str, separator: str) -> tuple[str, ...]:
    if cell.strip() in ALWAYS:
        return ()
    return tuple(part.strip() for part in cell.split(separator) if part.strip())


def list_sentences(datatable: Table) -> list[str]:
    """Return each sentence that a table of moves may have performed."""
    return [sentence for move in read_moves(datatable) for sentence in move.do]


def make_moves(drawing: Drawing, moves: Sequence[Move], most: int | None = None) -> None:
    """Draw and make moves, one at least, until the sequence ends or none may be made."""
    for number in range(most or MOST):
        if number and not drawing.integer(0, ENDS - 1, ""):
            return
        said = states_said(drawing.item)
        allowed = [move for move in moves if _may_be_made(drawing, move, said)]
        if not allowed and not number:
            told = ", ".join(f"{thing} {' '.join(states)}" for thing, states in said.items() if states) or "nothing"
            remedy = "Say by a Given what it begins with, or leave the cell 'when' of a move empty."
            raise SentenceError(f"none of the moves may be made at first: what is said is {told}", remedy=remedy)
        if not allowed:
            return
        for sentence in drawing.choose(allowed, "").do:
            drawing.perform(sentence)


def _may_be_made(drawing: Drawing, move: Move, said: Mapping[str, frozenset[str]]) -> bool:
    if not move.when:
        return True
    plan = plan_sentence(drawing.item, read_sentence(move.do[0], drawing.step))
    return plan is not None and not said.get(thing_of(plan), frozenset()).isdisjoint(move.when)

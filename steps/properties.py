"""Sentences that draw what is done, so that their scenario is a property; they are about any control system."""

from __future__ import annotations

from harness.bdd import Drawing, draws, when
from harness.bdd.properties.moves import list_sentences, make_moves, read_moves

Table = list[list[str]]


@when("any of this is done, in any order[, up to <times> times]")
@draws(performs=list_sentences)
def any_of_this_is_done(drawing: Drawing, datatable: Table, times: int | None) -> None:
    """Moves of a table (when, do), drawn one after the other, ten at most if no other number is said.

    `do` holds one sentence, or several with ";" between them. `when` holds states, in one of which that has to be what
    the sentence is about: by what a Given or a Then before has said, not by what the telescope shows. Nothing or `*`
    stands for any time.
    """
    make_moves(drawing, read_moves(datatable), times)

"""Sequences of moves, drawn goal by goal: a goal is a declared transition or a refusal, reached by the shortest way.

So what is drawn keeps its meaning when something before it is left out, and a sequence can be made shorter.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from harness.models.sequences.moves import Commanded, Ending, Move, Situation

Way = tuple[Move, ...]
Place = tuple[frozenset[str], str]
ONE_OF = 8
"""A sequence ends after each goal with a probability of one in so many."""


class Choosing(Protocol):
    """Who draws; what stands first is what is simplest."""

    def choose(self, options: Sequence[Any], label: str) -> Any: ...

    def integer(self, low: int, high: int, label: str) -> int: ...


@dataclass(frozen=True, slots=True)
class Goal:
    """A move in a situation.

    :param states: of the situation.
    :param under_way: what is under way there.
    """

    states: frozenset[str]
    under_way: str
    move: Move

    def __str__(self) -> str:
        return f"{'/'.join(sorted(self.states))}: {self.move}"


def tour(commanded: Commanded, start: Situation, most: int) -> dict[Goal, Way]:
    """Return all goals and the shortest way to each, the goal's own move at its end.

    They are each declared transition, with and without waiting for its end, each interruption, and each refusal in a
    state that stays. Those of one command stand together, the nearest first: it is what a failure is shrunk to.

    :param most: moves of the longest way.
    """
    found: dict[Goal, Way] = {}
    waiting: deque[tuple[Situation, Way]] = deque([(start, ())])
    seen: set[Place] = {_place(start)}
    while waiting:
        situation, way = waiting.popleft()
        for move in commanded.list_moves(situation):
            if len(way) == most or (move.ending is Ending.REJECTED and situation.under_way):
                continue
            found[Goal(situation.states, situation.under_way, move)] = (*way, move)
            after = commanded.follow(situation, move)
            if _place(after) not in seen:
                seen.add(_place(after))
                waiting.append((after, (*way, move)))
    endings = list(Ending)
    ranked = {goal: (goal.move.action, endings.index(goal.move.ending), len(way)) for goal, way in found.items()}
    return {goal: found[goal] for goal in sorted(found, key=ranked.__getitem__)}


def draw_moves(draw: Choosing, commanded: Commanded, start: Situation, most: int) -> Iterator[tuple[Move, Situation]]:
    """Yield the moves of one sequence, each with where it leads to.

    :param most: so many moves at most.
    """
    goals, situation, made = list(tour(commanded, start, most)), start, 0
    while made < most:
        goal = draw.choose(goals, "goal")
        way = tour(commanded, situation, most - made).get(goal, ())
        for move in way:
            situation = commanded.follow(situation, move)
            yield move, situation
        made += len(way)
        if draw.integer(0, ONE_OF - 1, "goes on") == 0:
            return


def draw_in_turn(
    draw: Choosing, sequences: Sequence[Iterator[tuple[Move, Situation]]]
) -> Iterator[tuple[int, Move, Situation]]:
    """Yield the moves of several sequences, one of this and one of that, each with the number of its sequence."""
    left = dict(enumerate(sequences))
    while left:
        number = draw.choose(list(left), "whose turn") if len(left) > 1 else next(iter(left))
        drawn = next(left[number], None)
        if drawn is None:
            del left[number]
        else:
            yield number, *drawn


def _place(situation: Situation) -> Place:
    return situation.states, situation.under_way

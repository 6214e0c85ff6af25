"""Sequences of moves, drawn one by one: first a way to one of the declared transitions, or to a refusal, then any."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from harness.models.sequences.moves import Commanded, Ending, Move, Situation

Leg = tuple[Move, ...]


class Choosing(Protocol):
    """Who draws; what stands first is what is simplest."""

    def choose(self, options: Sequence[Any], label: str) -> Any: ...

    def integer(self, low: int, high: int, label: str) -> int: ...


def list_legs(commanded: Commanded, start: Situation, most: int) -> list[Leg]:
    """Return the shortest way to each move that can be made, with that move at its end; the shortest first.

    Taken together they are a tour: each declared transition, and each refusal in each state that stays.

    :param most: moves of the longest.
    """
    legs: list[Leg] = [()]
    waiting: deque[tuple[Situation, Leg]] = deque([(start, ())])
    seen = {_key(start)}
    while waiting:
        situation, way = waiting.popleft()
        for move in commanded.list_moves(situation):
            if len(way) == most or (move.ending is Ending.REJECTED and situation.under_way):
                continue
            leg = (*way, move)
            legs.append(leg)
            after = commanded.follow(situation, move)
            if _key(after) not in seen:
                seen.add(_key(after))
                waiting.append((after, leg))
    return sorted(legs, key=len)


def draw_moves(draw: Choosing, commanded: Commanded, start: Situation, most: int) -> Iterator[Move]:
    """Yield the moves of one sequence."""
    leg: Leg = draw.choose(list_legs(commanded, start, most), "way")
    situation = start
    for move in leg:
        yield move
        situation = commanded.follow(situation, move)
    for _ in range(draw.integer(0, most - len(leg), "further moves")):
        move = draw_move(draw, commanded.list_moves(situation))
        yield move
        situation = commanded.follow(situation, move)


def draw_move(draw: Choosing, moves: Sequence[Move]) -> Move:
    """Draw one move; all that are refused together are as probable as one that is not."""
    refused = [move for move in moves if move.ending is Ending.REJECTED]
    taken: list[Move | None] = [move for move in moves if move.ending is not Ending.REJECTED]
    chosen: Move | None = draw.choose([*taken, *([None] if refused else [])], "move")
    return chosen if chosen is not None else draw.choose(refused, "refusal")


def _key(situation: Situation) -> tuple[frozenset[str], str]:
    return situation.states, situation.under_way

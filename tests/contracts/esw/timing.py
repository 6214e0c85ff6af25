"""Measures side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from timeit import timeit


def take_turns(calls: Mapping[str, Callable[[], object]], rounds: int = 200, number: int = 200) -> dict[str, float]:
    """The seconds that each call takes at best, in turns, so that a busy machine is as busy for each."""
    best = dict.fromkeys(calls, float("inf"))
    for _ in range(rounds):
        for name, call in calls.items():
            best[name] = min(best[name], timeit(call, number=number) / number)
    return best

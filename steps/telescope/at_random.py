"""Sentences that command a subarray at random, by its declared machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from harness.bdd import Looks, draws, when
from harness.vocabulary.telescope.commanding import CommandingSentences, Wording

SUBARRAY = Wording(
    "subarray",
    {
        "assign resources": "When I assign resources to subarray {key}",
        "release resources": "When I release resources of subarray {key}",
        "release all resources": "When I release all resources of subarray {key}",
        "configure": "When I configure subarray {key}",
        "scan": "When I scan on subarray {key}",
        "end the scan": "When I end the scan on subarray {key}",
        "end the scheduling block": "When I end the scheduling block on subarray {key}",
        "abort": "When I abort subarray {key}",
        "restart": "When I restart subarray {key}",
    },
    "Then subarray {key} becomes {state}",
)


def the_subarray(n: str) -> Looks:
    """Return its state, and what tells how its commands end; the others stand in the sentences that are drawn."""
    return Looks(subject="subarray", key=n)


def any_command(n: str) -> Iterator[str]:
    """Yield all that may be drawn."""
    return SUBARRAY.list_sentences(n)


@when("subarray <n> is commanded at random[, up to <times> times]")
@draws(the_subarray, performs=any_command)
def command_at_random(
    request: pytest.FixtureRequest, commanding: CommandingSentences, *, n: str, times: int | None
) -> None:
    """Tell it what it takes, which has to succeed, and what it does not take, which has to be rejected.

    In a scenario with the tag @needs.faults what it works through may break down, too.
    """
    commanding.command_at_random(SUBARRAY, [n], times, breaks=needs_faults(request.node))


def any_command_of_both(n: str, m: str) -> Iterator[str]:
    """Yield all that may be drawn for either."""
    yield from (*SUBARRAY.list_sentences(n), *SUBARRAY.list_sentences(m))


@when("subarrays <n> and <m> are commanded at random[, up to <times> times each]")
@draws(the_subarray, performs=any_command_of_both)
def command_both_at_random(
    request: pytest.FixtureRequest, commanding: CommandingSentences, *, n: str, m: str, times: int | None
) -> None:
    """Tell each what it takes and what it does not take, in turn, also while the other one is busy."""
    commanding.command_at_random(SUBARRAY, [n, m], times, breaks=needs_faults(request.node))


def needs_faults(item: pytest.Item) -> bool:
    """Return whether a scenario has the tag @needs.faults."""
    return any("faults" in mark.args for mark in item.iter_markers("needs"))

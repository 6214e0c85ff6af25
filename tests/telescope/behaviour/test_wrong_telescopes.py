"""Sequences of commands on real telescopes: what is wrong is found and made short, what is right raises no alarm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from harness.models.sequences.drawing import Goal, tour
from harness.models.sequences.moves import Commanded, Move
from tests.telescope.behaviour.sequences import MOST, TELESCOPES, opened
from tests.telescope.behaviour.wrongs import WRONGS

FOUND = {
    "sdp-forgotten-by-configure": (
        ["assign resources: succeeds", "configure: succeeds"],
        "Configure first gives Configure to mid-tmc/subarray-leaf-node-sdp/01",
    ),
    "assign-without-resourcing": (
        ["assign resources: succeeds"],
        "AssignResources first shows obsState RESOURCING",
    ),
}
"""Two of those that `make exhaustive` looks for, and what is told of them."""


SETTLED = {"EMPTY", "IDLE", "READY", "ABORTED"}


@pytest.mark.timeout(180)
@pytest.mark.parametrize("name", FOUND)
def test_what_is_wrong_is_found_and_left_without_anything_that_does_not_matter(name: str, tmp_path: Path) -> None:
    [wrong] = [each for each in WRONGS if each.name == name]
    moves, told = FOUND[name]
    with opened(tmp_path, wrong.write(tmp_path)) as observed:
        found = observed.search(number=1, examples=100)
    assert found is not None
    assert [str(move) for move in found[0]] == moves
    assert told in str(found[1])


@pytest.mark.timeout(180)
@pytest.mark.parametrize("name", ["ska-mid", "ska-low"])
def test_what_is_served_takes_each_transition_and_refuses_what_is_declared_to_be_refused(
    name: str, tmp_path: Path
) -> None:
    """In one walk: from each goal to the next that can be reached."""
    with opened(tmp_path, TELESCOPES / f"{name}.yaml", declaration=name) as observed:
        commanded = observed.commanded
        goals = list(tour(commanded, commanded.rest(), MOST))
        observed.run(list(walk(commanded, goals)))
        taken = observed.coverage("SubarrayNode").taken
    assert {state for goal in goals for state in goal.states} >= SETTLED
    assert {goal.move.action for goal in goals} == set(commanded.actions)
    assert len(taken) > len(SETTLED)


def walk(commanded: Commanded, goals: Sequence[Goal]) -> Iterator[Move]:
    """The moves by which each goal is reached from the one before."""
    situation = commanded.rest()
    for goal in goals:
        for move in tour(commanded, situation, MOST)[goal]:
            situation = commanded.follow(situation, move)
            yield move


@pytest.mark.timeout(180)
@pytest.mark.parametrize("name", ["ska-mid", "ska-low"])
def test_a_right_telescope_raises_no_alarm(name: str, tmp_path: Path) -> None:
    with opened(tmp_path, TELESCOPES / f"{name}.yaml", declaration=name) as observed:
        assert observed.search(number=3, examples=10) is None
        assert observed.examples >= 10

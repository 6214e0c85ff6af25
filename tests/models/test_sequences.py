"""Sequences of commands, by the model alone: what a subarray takes, what it refuses, and where that leads."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from harness.models.load import load_telescope
from harness.models.sequences.drawing import draw_in_turn, draw_moves, tour
from harness.models.sequences.moves import Commanded, Ending, Move, Situation


@pytest.fixture(scope="module", params=["ska-mid", "ska-low"])
def commanded(request: pytest.FixtureRequest) -> Commanded:
    telescope = load_telescope(Path(__file__).parents[2] / "telescopes" / f"{request.param}.yaml")
    return Commanded(telescope, telescope.subjects["subarray", "1"])


class Chance:
    """Draws by a seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def choose(self, options: Sequence[Any], label: str) -> Any:
        return self._random.choice(options)

    def integer(self, low: int, high: int, label: str) -> int:
        return self._random.randint(low, high)


def after(commanded: Commanded, *actions: str) -> Situation:
    situation = commanded.rest()
    for action in actions:
        situation = commanded.follow(situation, Move(action, Ending.SUCCEEDS))
    return situation


def endings(commanded: Commanded, situation: Situation, action: str) -> set[Ending]:
    return {move.ending for move in commanded.list_moves(situation) if move.action == action}


def test_where_it_leads_is_known_by_the_default_arguments(commanded: Commanded) -> None:
    assigned = after(commanded, "assign resources")
    assert (assigned.states, len(assigned.values["assignedResources"])) == ({"IDLE"}, 1)
    assert after(commanded, "assign resources", "release resources").states == {"EMPTY"}
    assert after(commanded, "assign resources", "configure").values["scanDuration"] == 10.0


def test_what_a_state_forbids_has_to_be_rejected(commanded: Commanded) -> None:
    assert endings(commanded, commanded.rest(), "configure") == {Ending.REJECTED}
    assert endings(commanded, after(commanded, "assign resources"), "configure") == {Ending.SUCCEEDS, Ending.GOES_ON}


def test_what_goes_on_is_interrupted_or_waited_for_whatever_it_has_come_to(commanded: Commanded) -> None:
    start = after(commanded, "assign resources")
    going_on = commanded.follow(start, Move("configure", Ending.GOES_ON, "CONFIGURING"))
    assert going_on.states == {"CONFIGURING", "READY"}
    assert endings(commanded, going_on, "abort") == {Ending.SUCCEEDS, Ending.GOES_ON}
    assert endings(commanded, going_on, "configure") == {Ending.ENDS}
    assert endings(commanded, going_on, "scan") == set(), "allowed in READY, not while CONFIGURING"
    assert endings(commanded, going_on, "release resources") == {Ending.REJECTED}


def test_a_tour_has_each_command_in_each_state_that_stays_by_the_shortest_way(commanded: Commanded) -> None:
    found = tour(commanded, commanded.rest(), 12)
    for state in ("EMPTY", "IDLE", "READY", "ABORTED"):
        here = {goal.move.action for goal in found if goal.states == {state} and not goal.under_way}
        assert here == set(commanded.actions), state
    ways = {str(goal): [str(move) for move in way] for goal, way in found.items()}
    assert ways["ABORTED: restart: succeeds"] == [
        "assign resources: succeeds",
        "abort: succeeds",
        "restart: succeeds",
    ]
    aborts = [len(way) for goal, way in found.items() if goal.move == Move("abort", Ending.SUCCEEDS)]
    assert aborts == sorted(aborts), "the nearest is tried first"


def test_what_is_drawn_can_be_made_where_the_model_says_that_it_is(commanded: Commanded) -> None:
    drawn = set()
    for seed in range(100):
        situation = commanded.rest()
        for number, (move, after_it) in enumerate(draw_moves(Chance(seed), commanded, situation, 9)):
            assert number < 9
            assert move in commanded.list_moves(situation)
            situation = after_it
            drawn.add(move.action)
    assert drawn == set(commanded.actions)


def test_several_take_turns_until_all_are_done(commanded: Commanded) -> None:
    draw = Chance(1)
    both = [draw_moves(draw, commanded, commanded.rest(), 4) for _ in range(2)]
    turns = [number for number, _, _ in draw_in_turn(draw, both)]
    assert sorted(set(turns)) == [0, 1]

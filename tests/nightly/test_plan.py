"""Shards: no scenario is lost or planned twice, and what waits for each other anyway is kept together."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from harness.nightly.plan import ALONE, SIDE_BY_SIDE, NightPlan, plan_shards, read_scenarios, write_scenarios
from tests.nightly.nights import scenario


def planned(*scenarios, durations=None, count=2):
    return plan_shards(scenarios, durations or {}, count)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.floats(0, 100) | st.none())), st.integers(1, 9))
def test_each_scenario_is_in_one_shard_and_in_the_order_of_its_file(drawn, count) -> None:
    every = [
        scenario(number, "it moves the telescope" if alone else "", (str(exact),) if exact else ())
        for number, (alone, exact, _) in enumerate(drawn)
    ]
    durations = {one.node_id: took for one, (_, _, took) in zip(every, drawn, strict=True) if took is not None}
    shards = planned(*every, durations=durations, count=count)
    assert sorted(each for shard in shards for each in shard.node_ids) == sorted(one.node_id for one in every)
    order = [one.node_id for one in every]
    assert all(list(shard.node_ids) == sorted(shard.node_ids, key=order.index) for shard in shards)
    assert [shard.index for shard in shards if shard.phase == SIDE_BY_SIDE] == list(range(count))
    alone = {one.node_id for one in every if one.alone}
    assert [set(shard.node_ids) for shard in shards if shard.phase == ALONE] == ([alone] if alone else [])


def test_what_takes_longest_does_not_stand_behind_others() -> None:
    every = [scenario(number) for number in range(5)]
    durations = {every[4].node_id: 40.0, **{one.node_id: 10.0 for one in every[:4]}}
    shards = planned(*every, durations=durations)
    assert [len(shard.node_ids) for shard in shards] == [1, 4]
    assert [shard.seconds for shard in shards] == [40.0, 40.0]


def test_a_scenario_never_seen_counts_as_the_median() -> None:
    known, new = [scenario(number) for number in range(3)], scenario(3)
    durations = dict(zip([one.node_id for one in known], (1.0, 7.0, 90.0), strict=True))
    assert sum(shard.seconds for shard in planned(*known, new, durations=durations)) == 1 + 7 + 90 + 7


def test_those_that_wait_for_one_subarray_are_kept_in_one_shard() -> None:
    every = [scenario(number, exact=("1",) if number % 2 else ()) for number in range(8)]
    (shard,) = [one for one in planned(*every, count=4) if every[1].node_id in one.node_ids]
    assert {one.node_id for one in every if one.exact} <= set(shard.node_ids)


def test_more_shards_than_scenarios_leave_some_empty() -> None:
    shards = planned(scenario(1), count=3)
    assert sorted(len(shard.node_ids) for shard in shards) == [0, 0, 1]
    assert [shard.name for shard in shards] == ["1-0", "1-1", "1-2"]


def test_a_plan_is_told_with_what_each_shard_is_expected_to_take() -> None:
    every = (scenario(1), scenario(2, "it moves the telescope"))
    plan = NightPlan(every, tuple(planned(*every, durations={every[0].node_id: 61.0, every[1].node_id: 5.0})))
    assert plan.lines() == [
        "phase 1, shard 1-0: 1 scenario, about 61 s",
        "phase 1, shard 1-1: no scenario",
        "phase 2, shard 2-0: 1 scenario, about 5 s",
    ]


def test_scenarios_are_read_as_they_were_written(tmp_path: Path) -> None:
    every = (scenario(1, exact=("1", "2")), scenario(2, "it moves the telescope"))
    write_scenarios(every, tmp_path / "scenarios.json")
    assert read_scenarios(tmp_path / "scenarios.json") == every

"""How a night ends: its exit code, and what it says of shards."""

from __future__ import annotations

import signal

import pytest

from harness.nightly.plan import NightPlan, plan_shards
from harness.nightly.running import End, Night
from tests.nightly.nights import night, scenario


class Runner:
    """Ends each shard as it is told to."""

    def __init__(self, *codes: int | None) -> None:
        self.codes, self.begun, self.stopped = list(codes), [], []
        self.meanwhile = lambda: None

    def start(self, shards) -> None:
        self.begun += [shard.name for shard in shards]
        self.phase = shards

    def follow(self, tell):
        self.meanwhile()
        return {shard.name: End(self.codes.pop(0)) for shard in self.phase}

    def stop(self, number) -> None:
        self.stopped.append(number)


def run(runner: Runner, *scenarios, count: int = 2) -> Night:
    made = Night(NightPlan(scenarios, tuple(plan_shards(scenarios, {}, count))), runner, print)
    made.run()
    return made


@pytest.mark.parametrize(
    ("codes", "code"),
    [
        ((0, 0), 0),
        ((0, 1), 1),
        ((0, 5), 0),
        ((5, 5), 5),
        ((1, 4), 4),
        ((4, 2), 2),
        ((1, 3), 3),
        ((0, None), 1),
        ((0, 137), 1),
        ((0, -9), 1),
    ],
)
def test_the_exit_code_is_that_of_one_run(codes, code) -> None:
    assert run(Runner(*codes), scenario(1), scenario(2)).outcome.exit_code == code


def test_an_empty_shard_is_a_success_and_is_not_begun() -> None:
    runner = Runner(0)
    assert run(runner, scenario(1), count=3).outcome.exit_code == 0
    assert runner.begun == ["1-0"]
    assert run(Runner(5), scenario(1), count=3).outcome.exit_code == 5, "it is not run, and not well for empty ones"


def test_a_night_that_is_ended_begins_no_further_phase_and_never_ends_well() -> None:
    runner = Runner(0, 0)
    every = (scenario(1), scenario(2, "alone"))
    made = Night(NightPlan(every, tuple(plan_shards(every, {}, 1))), runner, print)
    runner.meanwhile = lambda: made.stop(signal.SIGTERM)
    outcome = made.run()
    assert runner.begun == ["1-0"]
    assert runner.stopped == [signal.SIGTERM]
    assert outcome.exit_code == 2
    assert outcome.explanation == "the night was ended by SIGTERM"


def test_phases_run_one_after_the_other() -> None:
    runner = Runner(0, 0, 0)
    run(runner, scenario(1), scenario(2), scenario(3, "alone"))
    assert runner.begun == ["1-0", "1-1", "2-0"]


def test_it_says_which_shard_did_not_end_by_itself() -> None:
    ended = night(scenario(1), scenario(2), ends={"1-0": End(None, 0, "was killed by SIGKILL"), "1-1": End(4)})
    assert ended.explanation == "shard 1-0 was killed by SIGKILL; shard 1-1 ended with exit code 4"

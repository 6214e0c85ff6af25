"""What becomes of a target when a scenario ends, without pytest and without a telescope."""

from __future__ import annotations

import pytest

from harness.errors import GatewayAway, LauncherError, Unreachable
from harness.scenario.lifecycle import recover, restore


class Parts:
    """What is done, in order, and what of it goes wrong."""

    def __init__(self, **wrong: Exception) -> None:
        self.wrong, self.done = wrong, list[str]()

    def do(self, what: str) -> None:
        self.done.append(what)
        if error := self.wrong.get(what):
            raise error

    def close(self) -> None:
        self.do("close")

    def settle(self) -> None:
        self.do("settle")


class Simulated:
    """A target: what it can, why it is down, and how often it was made anew."""

    def __init__(self, *can: str, down: str = "", wrong: Exception | None = None) -> None:
        self.abilities, self.why, self.wrong, self.resets = can, down, wrong, 0

    def can(self, ability: str) -> bool:
        return ability in self.abilities

    def down(self, *, login: bool = False) -> str:
        assert login
        return self.why

    def reset(self) -> None:
        self.resets += 1
        if self.wrong:
            raise self.wrong


def test_what_is_put_back_is_settled_and_closed() -> None:
    parts = Parts()
    assert restore(parts, list, parts.settle) == []
    assert parts.done == ["settle", "close"]


def test_nothing_is_settled_that_was_not_put_back_and_all_the_same_closed() -> None:
    parts = Parts()
    assert restore(parts, lambda: ["TMC is READY"], parts.settle) == ["TMC is READY"]
    assert parts.done == ["close"]


@pytest.mark.parametrize(
    ("error", "done"), [(Unreachable("no answer"), ["settle", "close"]), (GatewayAway("it is away"), ["settle"])]
)
def test_what_goes_wrong_is_told_and_a_gateway_that_is_away_leaves_nothing_to_do(
    error: Exception, done: list[str]
) -> None:
    parts = Parts(settle=error)
    assert restore(parts, list, parts.settle) == [str(error)]
    assert parts.done == done


def test_a_target_that_can_is_made_anew_if_another_scenario_comes() -> None:
    target = Simulated("reset", down="its server died")
    ending = recover(target, ["TMC is gone"], may_reset=True)
    assert (target.resets, ending.ends_run) == (1, False)
    assert str(ending.error()) == "the telescope is not as the scenario found it:\n  TMC is gone"


def test_what_goes_wrong_when_it_is_made_anew_is_told_too() -> None:
    ending = recover(Simulated("reset", wrong=LauncherError("no port")), ["TMC is gone"], may_reset=True)
    assert ending.failures == ["TMC is gone", "no port"]


@pytest.mark.parametrize(("can", "may_reset"), [((), True), (("reset",), False)])
@pytest.mark.parametrize("down", ["", "the database does not answer"])
def test_otherwise_the_run_ends_if_nothing_can_be_used(can: tuple[str, ...], may_reset: bool, down: str) -> None:
    target = Simulated(*can, down=down)
    ending = recover(target, ["TMC is READY"], may_reset=may_reset)
    assert (target.resets, ending.ends_run, ending.down) == (0, bool(down), down)
    assert ("has to command back" in str(ending.error())) is not bool(down)

"""What is polled and changed before a When has not become after it, however late the next poll tells it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from harness.events import Becomes, Budget, Unmet
from harness.events.key import Key
from harness.events.values import Wanted
from harness.scenario.run import ScenarioRun

TEST, NUMBER = "sys/tg_test/1", "double_scalar"


@pytest.fixture
def watching(run: ScenarioRun) -> Iterator[ScenarioRun]:
    device = run.device(TEST)
    before = device.read(NUMBER).value
    run.listen([Key(TEST, NUMBER)])
    yield run
    device.write(NUMBER, before)


def test_a_value_that_was_there_before_the_when_has_not_become(watching: ScenarioRun) -> None:
    watching.device(TEST).write(NUMBER, 5.5)
    watching.begin_step("when", "When nothing is done")
    watching.begin_step("then", "Then it becomes 5.5")
    with pytest.raises(Unmet, match=r"double_scalar was 5.5 before and nothing changed it"):
        watching.expect(Becomes(Key(TEST, NUMBER), Wanted("5.5", 5.5)), Budget(0.5))


def test_a_value_that_comes_after_the_when_has(watching: ScenarioRun) -> None:
    watching.begin_step("when", "When it is written")
    watching.device(TEST).write(NUMBER, 6.5)
    watching.begin_step("then", "Then it becomes 6.5")
    assert watching.expect(Becomes(Key(TEST, NUMBER), Wanted("6.5", 6.5)), Budget(30.0)).entry is not None

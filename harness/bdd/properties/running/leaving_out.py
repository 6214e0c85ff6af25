"""``--shrink FILE``: a scenario that fails, made smaller by leaving out steps as long as it fails alike."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from harness.bdd.collecting.collect import row_of, scenario_of
from harness.bdd.internals import Scenario, Step
from harness.bdd.properties.cells.extremes import Lowest
from harness.bdd.properties.drawing import Values
from harness.bdd.properties.failing import show_failed
from harness.bdd.properties.running.counter import Counter
from harness.bdd.properties.running.example import Example
from harness.bdd.properties.running.example_limits import limits_of
from harness.bdd.properties.running.example_runner import ExampleRunner

OPTION = "--shrink"
NUMBER = re.compile(r"\d+(?:\.\d+)?")
"""Times, identifiers and limits are others in each run."""


def leave_out(item: pytest.Function, file: Path) -> None:
    """Run a scenario, and if it fails, the smallest that fails alike; raises what that raised.

    :param file: where the smallest one is written.
    """
    scenario = scenario_of(item)
    assert scenario is not None
    runner, counter = ExampleRunner(item), Counter(item.config, 1)
    leaving = LeavingOut(runner, scenario, time.monotonic() + limits_of(item).seconds, counter)
    try:
        if leaving.run().error is None:
            return
        for units in (list_moves(scenario.steps), [[step] for step in scenario.steps]):
            leaving.shorten(units)
    except BaseException:  # what was found until it was interrupted is kept
        leaving.complete = False
        raise
    finally:
        counter.clear()
        runner.close()
        if (smallest := leaving.smallest) is not None and smallest.error is not None:
            told = "It was made smaller as long as there was time, in {} runs."
            if leaving.complete:
                told = "No step of it can be left out, as {} runs have shown."
            show_failed(item, smallest, told.format(len(runner.ran.every)), file)
    assert smallest is not None
    assert smallest.error is not None
    raise smallest.error


def list_moves(steps: Iterable[Step]) -> list[list[Step]]:
    """Return steps that are left out together: what is done, with all that is said of it then."""
    moves: list[list[Step]] = []
    for step in steps:
        if step.type == "then" and moves and moves[-1][0].type != "given":
            moves[-1].append(step)
        else:
            moves.append([step])
    return moves


class LeavingOut:
    """Tries a scenario without some of its steps.

    :param until: after this time, as `time.monotonic` has it, nothing further is tried.
    """

    def __init__(self, runner: ExampleRunner, scenario: Scenario, until: float, counter: Counter) -> None:
        self._runner, self._scenario, self._until, self._counter = runner, scenario, until, counter
        self._left_out: set[int] = set()
        self.smallest: Example | None = None
        """How the scenario went without what is left out so far."""
        self.complete = True
        """Whether there was time for all that could be tried."""

    def run(self) -> Example:
        """Run the whole scenario."""
        self.smallest = self._try(self._left_out)
        return self.smallest

    def shorten(self, units: Sequence[Sequence[Step]]) -> None:
        """Leave out many units at once, then fewer, until no single one can be left out any more. Call `run` before.

        :param units: steps that are left out together; those of no unit stay.
        """
        units = [unit for unit in units if not self._left_out.issuperset(map(id, unit))]
        size = max(len(units) // 2, 1)
        while units and size:
            left_out, start = False, 0
            while start + size <= len(units):
                if time.monotonic() > self._until:
                    self.complete = False
                    return
                fewer = self._left_out | {id(step) for unit in units[start : start + size] for step in unit}
                tried = self._try_alike(fewer)
                if tried is not None:
                    del units[start : start + size]
                    self._left_out, self.smallest, left_out = fewer, tried, True
                    self._runner.ran.shown = tried.number
                else:
                    start += 1
            if not (left_out and size == 1):
                size //= 2

    def _try_alike(self, left_out: set[int]) -> Example | None:
        """Run the others of the steps; None unless they fail in the same step, and say the same."""
        before = self.smallest
        assert before is not None
        failed = before.progress.failed if before.progress else None
        if id(failed) in left_out or all(id(step) in left_out for step in self._scenario.steps):
            return None
        tried = self._try(left_out)
        return tried if fail_alike(tried, before) else None

    def _try(self, left_out: set[int]) -> Example:
        self._counter.show(len(self._runner.ran.every) + 1, shrinking=True)
        steps = [step for step in self._scenario.steps if id(step) not in left_out]
        scenario = replace(self._scenario, steps=steps)
        example = self._runner.run(lambda: (row_of(self._runner.item), scenario), Values(Lowest()))
        self._runner.ran.every.append(replace(example, error=None))
        return example


def fail_alike(one: Example, other: Example) -> bool:
    """Return whether two examples fail in the same step, and say the same, numbers apart.

    A command that is refused in another state is no smaller failure: it may have to be refused there.
    """
    steps = [each.progress.failed if each.progress else None for each in (one, other)]
    said = [NUMBER.sub("#", each.failure) for each in (one, other)]
    return (
        steps[0] is steps[1] and one.error is not None and type(one.error) is type(other.error) and said[0] == said[1]
    )

"""``--shrink FILE``: a scenario that fails, made smaller by leaving out steps as long as it fails alike."""

from __future__ import annotations

import difflib
import time
from collections.abc import Sequence
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
ALIKE = 0.7
"""How like each other two failures are, from 0 to 1, that are taken for the same; times and numbers differ."""


def leave_out(item: pytest.Function, file: Path) -> None:
    """Run a scenario, and if it fails, the smallest that fails alike; raises what that raised.

    :param file: where the smallest one is written.
    """
    runner = ExampleRunner(item)
    try:
        LeavingOut(runner, file).run()
    finally:
        runner.close()


class LeavingOut:
    """Tries a scenario without some of its steps."""

    def __init__(self, runner: ExampleRunner, file: Path) -> None:
        self._runner, self._file = runner, file
        scenario = scenario_of(runner.item)
        assert scenario is not None
        self._scenario: Scenario = scenario
        self._until = time.monotonic() + limits_of(runner.item).seconds
        self._counter = Counter(runner.item.config, 1)

    def run(self) -> None:
        """Leave out many steps at once, then fewer, until no single one can be left out any more."""
        smallest = self._try(self._scenario.steps)
        if smallest.error is None:
            return
        try:
            smallest = self._shrink(smallest)
        finally:
            self._counter.clear()
            told = f"No step of it can be left out, as {len(self._runner.ran.every)} runs have shown."
            if time.monotonic() > self._until:
                told = f"It was made smaller as long as there was time, in {len(self._runner.ran.every)} runs."
            show_failed(self._runner.item, smallest, told, self._file)
        assert smallest.error is not None
        raise smallest.error

    def _shrink(self, smallest: Example) -> Example:
        steps = list(self._scenario.steps)
        size = max(len(steps) // 2, 1)
        while size and time.monotonic() < self._until:
            left_out, start = False, 0
            while start + size <= len(steps) and time.monotonic() < self._until:
                fewer = steps[:start] + steps[start + size :]
                tried = self._try_alike(fewer, smallest)
                if tried is not None:
                    steps, smallest, left_out = fewer, tried, True
                else:
                    start += 1
            if not (left_out and size == 1):
                size //= 2
        return smallest

    def _try_alike(self, steps: Sequence[Step], before: Example) -> Example | None:
        """Run some of the steps; None unless they fail in the same step, and say about the same."""
        failed = before.progress.failed if before.progress else None
        if not steps or (failed is not None and all(step is not failed for step in steps)):
            return None
        tried = self._try(steps)
        now = tried.progress.failed if tried.progress else None
        return tried if now is failed and _say_alike(tried, before) else None

    def _try(self, steps: Sequence[Step]) -> Example:
        self._counter.show(len(self._runner.ran.every) + 1, shrinking=True)
        scenario = replace(self._scenario, steps=list(steps))
        example = self._runner.run(lambda: (row_of(self._runner.item), scenario), Values(Lowest()))
        self._runner.ran.every.append(replace(example, error=None))
        return example


def _say_alike(one: Example, other: Example) -> bool:
    alike = difflib.SequenceMatcher(None, one.failure, other.failure, autojunk=False).ratio()
    return type(one.error) is type(other.error) and one.error is not None and alike >= ALIKE

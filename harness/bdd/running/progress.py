"""How far a scenario has come: which of its steps ran, how they ended and how long they took."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

import pytest

from harness.bdd.internals import Scenario, Step


class StepOutcome(StrEnum):
    """How a step ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    NOT_REACHED = "not reached"


@dataclass(slots=True)
class Ran:
    """A step, and how it went; `seconds` is None unless it ended."""

    step: Step
    outcome: StepOutcome = StepOutcome.NOT_REACHED
    seconds: float | None = None
    started: float = 0.0


@dataclass(slots=True)
class Progress:
    """How a scenario went, step by step; kept with its item.

    :param function: what the last step to start was defined by.
    """

    scenario: Scenario
    steps: list[Ran] = field(default_factory=list)
    current: Ran | None = None
    function: Callable[..., object] | None = None

    def start(self, step: Step, function: Callable[..., object]) -> None:
        self.current = next(ran for ran in self.steps if ran.step is step)
        self.current.started = time.monotonic()
        self.function = function

    def end(self, outcome: StepOutcome) -> None:
        if self.current:
            self.current.outcome = outcome
            self.current.seconds = time.monotonic() - self.current.started
        if outcome is StepOutcome.PASSED:
            self.current = None

    def end_unended(self, error: BaseException | None) -> None:
        """End a step that started and neither passed nor failed: `pytest.skip` and Ctrl-C are no errors of a step."""
        if self.current and self.current.outcome is StepOutcome.NOT_REACHED:
            self.end(StepOutcome.SKIPPED if isinstance(error, pytest.skip.Exception) else StepOutcome.FAILED)

    @property
    def failed(self) -> Step | None:
        """The step that failed, if one did."""
        return next((ran.step for ran in self.steps if ran.outcome is StepOutcome.FAILED), None)


_PROGRESS = pytest.StashKey[Progress]()


def begin(item: pytest.Item, scenario: Scenario) -> Progress:
    """Keep a progress with an item, no step of it reached."""
    item.stash[_PROGRESS] = Progress(scenario, [Ran(step) for step in scenario.steps])
    return item.stash[_PROGRESS]


def progress_of(item: pytest.Item) -> Progress | None:
    """How the scenario of an item went; None before its first step and for other tests."""
    return item.stash.get(_PROGRESS, None)

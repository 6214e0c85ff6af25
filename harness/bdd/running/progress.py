"""How far a scenario has come: which of its steps ran, how they ended and how long they took."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
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


@dataclass(slots=True, eq=False)
class Ran:
    """A step, and how it went; `seconds` is None unless it ended.

    :param function: what it was defined by; None if it was not reached.
    :param performed: the steps that it has performed in its own place.
    """

    step: Step
    outcome: StepOutcome = StepOutcome.NOT_REACHED
    seconds: float | None = None
    started: float = 0.0
    function: Callable[..., object] | None = None
    performed: list[Ran] = field(default_factory=list)


@dataclass(slots=True)
class Progress:
    """How a scenario went, step by step; kept with its item.

    :param function: what the step that failed, or else the last one to start, was defined by.
    :param under_way: the step that runs, after the one that performs it.
    """

    scenario: Scenario
    steps: list[Ran] = field(default_factory=list)
    function: Callable[..., object] | None = None
    under_way: list[Ran] = field(default_factory=list)

    @property
    def current(self) -> Ran | None:
        """The step that runs, or has failed."""
        return self.under_way[-1] if self.under_way else None

    def start(self, step: Step, function: Callable[..., object]) -> None:
        ran = next((each for each in self.steps if each.step is step), None)
        if ran is None:  # it is performed by the one that runs
            ran = Ran(step)
            self.under_way[-1].performed.append(ran)
        else:
            self.under_way.clear()
        ran.started, ran.function = time.monotonic(), function
        self.function = function
        self.under_way.append(ran)

    def end(self, outcome: StepOutcome) -> None:
        if self.under_way:
            ran = self.under_way[-1]
            ran.outcome, ran.seconds = outcome, time.monotonic() - ran.started
        if outcome is StepOutcome.PASSED or len(self.under_way) > 1:
            del self.under_way[-1:]
            if outcome is StepOutcome.PASSED and self.under_way:
                self.function = self.under_way[-1].function

    def end_unended(self, error: BaseException | None) -> None:
        """End what started and neither passed nor failed: `pytest.skip` and Ctrl-C are no errors of a step."""
        outcome = StepOutcome.SKIPPED if isinstance(error, pytest.skip.Exception) else StepOutcome.FAILED
        for ran in self.under_way:
            if ran.outcome is StepOutcome.NOT_REACHED:
                ran.outcome, ran.seconds = outcome, time.monotonic() - ran.started

    @property
    def failed(self) -> Step | None:
        """The step that failed, if one did: not the one that has performed it."""
        every = [ran for _, ran in nested(self.steps) if ran.outcome is StepOutcome.FAILED]
        return next((ran.step for ran in every if not any(each in every for each in ran.performed)), None)


def nested(steps: Iterable[Ran], depth: int = 0) -> Iterator[tuple[int, Ran]]:
    """Yield steps and below each what it has performed, with how deep that is."""
    for ran in steps:
        yield depth, ran
        yield from nested(ran.performed, depth + 1)


_PROGRESS = pytest.StashKey[Progress]()


def begin(item: pytest.Item, scenario: Scenario) -> Progress:
    """Keep a progress with an item, no step of it reached."""
    return keep(item, Progress(scenario, [Ran(step) for step in scenario.steps]))


def keep(item: pytest.Item, progress: Progress) -> Progress:
    """Have an item show this progress."""
    item.stash[_PROGRESS] = progress
    return progress


def progress_of(item: pytest.Item) -> Progress | None:
    """How the scenario of an item went; None before its first step and for other tests."""
    return item.stash.get(_PROGRESS, None)


def forget(item: pytest.Item) -> None:
    """Have an item show no progress, as before its first step."""
    if _PROGRESS in item.stash:
        del item.stash[_PROGRESS]

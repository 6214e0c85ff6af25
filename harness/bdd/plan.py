"""What the steps of a scenario are going to look at and to do: worked out once, before the first of them runs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from harness.bdd.collecting.collect import scenario_of
from harness.bdd.internals import Step
from harness.bdd.sentences.definitions import Definition, Definitions, definitions_of, shown_path
from harness.bdd.sentences.performed import EXPECTED, list_performed
from harness.bdd.step_plan import StepPlan, plan_step

__all__ = ["StepPlan", "forget_plan", "plan_of"]

_PLAN = pytest.StashKey[tuple[StepPlan, ...]]()


def plan_of(item: pytest.Item) -> tuple[StepPlan, ...]:
    """Return the plan of a scenario: its steps in order, without those that are undefined or ambiguous.

    What a step may perform in its own place stands below it.

    () for a test that is no scenario. What cannot be worked out is told by the step's `StepPlan.error`.
    """
    if (scenario := scenario_of(item)) is None:
        return ()
    if _PLAN not in item.stash:
        definitions, root = definitions_of(item), item.config.rootpath
        shown = shown_path(item.path, root)
        steps = [each for step in scenario.steps for each in _with_performed(step, definitions)]
        item.stash[_PLAN] = tuple(plan_step(step, found, f"{shown}:{step.line_number}", root) for step, found in steps)
    return item.stash[_PLAN]


def forget_plan(item: pytest.Item) -> None:
    """Work the plan out again when it is asked for next, because the scenario has other values."""
    if _PLAN in item.stash:
        del item.stash[_PLAN]


def _with_performed(step: Step, definitions: Definitions) -> Iterator[tuple[Step, Definition]]:
    """Yield a step with its definition, and what it may perform."""
    found = definitions.find(step)
    if len(found) != 1:
        return
    yield step, found[0]
    try:
        performed = list_performed(found[0], step)
    except EXPECTED:
        return  # told when the feature is collected
    for each in performed:
        yield from _with_performed(each, definitions)

"""What the sentences of a scenario have said so far of the states of things, whatever the control system shows."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from harness.bdd.internals import Step
from harness.bdd.running.progress import StepOutcome, nested, progress_of
from harness.bdd.sentences.definitions import definitions_of
from harness.bdd.step_plan import StepPlan, plan_step

STATES = ("state", "states", "status", "value", "values")
"""Fields of a Given or a Then that say what a thing is in, or comes to at last."""


def plan_sentence(item: pytest.Item, step: Step) -> StepPlan | None:
    """Return the plan of a step that may be performed; None for one without exactly one definition."""
    found = definitions_of(item).find(step)
    return plan_step(step, found[0], "", item.config.rootpath) if len(found) == 1 else None


def thing_of(plan: StepPlan) -> str:
    """Return what a sentence is about: a device, a component, a declared subject with its key; "" for nothing."""
    if named := next((str(plan.fields[name]) for name in ("trl", "prefix") if plan.fields.get(name)), ""):
        return named
    return f"{plan.looks.subject} {plan.looks.key}".strip() or str(plan.fields.get("name") or "")


def states_said(item: pytest.Item) -> Mapping[str, frozenset[str]]:
    """Return for each thing the states that were last said of it; none after a When, until a Then says one."""
    said: dict[str, dict[str, str]] = {}
    progress = progress_of(item)
    for _, ran in nested(progress.steps if progress else ()):
        if ran.outcome is not StepOutcome.PASSED or (plan := plan_sentence(item, ran.step)) is None:
            continue
        states = said.setdefault(thing_of(plan), {})
        if ran.step.type == "when":
            states.clear()
        for name in STATES:
            if ran.step.type != "when" and plan.fields.get(name):
                about = str(plan.fields.get("attribute", ""))
                states[about] = str(plan.fields[name]).split(",")[-1].strip()
    return {thing: frozenset(states.values()) for thing, states in said.items()}

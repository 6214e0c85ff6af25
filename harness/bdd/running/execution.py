"""Runs a scenario, each step by the definition that checks and plan have chosen for it."""

from __future__ import annotations

import pytest

from harness.bdd.internals import Feature, Scenario, Step, execute_step
from harness.bdd.sentences.definitions import Definition, definitions_of
from harness.errors import SentenceError


def execute_scenario(feature: Feature, scenario: Scenario, request: pytest.FixtureRequest) -> None:
    """Run the steps of a scenario one after the other, with pytest-bdd's hooks around them.

    pytest-bdd's own way would search again for each step, and know nothing of the more literal sentence.

    Raises what a step raises, and `SentenceError` for a step without exactly one definition.
    """
    __tracebackhide__ = True
    hook = request.config.hook
    hook.pytest_bdd_before_scenario(request=request, feature=feature, scenario=scenario)
    try:
        for step in scenario.steps:
            execute_step(request, scenario, step, _definition(request, step).context)
    finally:
        hook.pytest_bdd_after_scenario(request=request, feature=feature, scenario=scenario)


def _definition(request: pytest.FixtureRequest, step: Step) -> Definition:
    """The definition of a step; there is one, or its file would not have been collected."""
    found = definitions_of(request.node).find(step)
    if len(found) == 1:
        return found[0]
    how = f"{len(found)} definitions match it" if found else "no definition matches it"
    raise SentenceError(f"{step.keyword} {step.name}: {how}", place=f"{request.node.path}:{step.line_number}")

"""Runs a scenario, each step by the definition that checks and plan have chosen for it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import pytest

from harness.bdd.internals import Feature, Scenario, Step, execute_step
from harness.bdd.sentences.definitions import Definition, definitions_of
from harness.errors import SentenceError

AROUND = pytest.StashKey[Callable[[pytest.Item], AbstractContextManager[None]]]()
"""In the config's stash, if there is something to be done around each execution of a scenario."""

ENDING = pytest.StashKey[Callable[[pytest.Item], AbstractContextManager[None]]]()
"""In the config's stash, if there is something to be done around what ends one of several executions."""


@dataclass(frozen=True, slots=True)
class Execution:
    """A scenario that runs."""

    request: pytest.FixtureRequest
    scenario: Scenario

    def run(self, step: Step) -> None:
        """Run a step, with pytest-bdd's hooks around it; raises `SentenceError` without exactly one definition."""
        __tracebackhide__ = True
        execute_step(self.request, self.scenario, step, _definition(self.request, step).context)


EXECUTION = pytest.StashKey[Execution]()
"""In an item's stash, once its scenario runs."""


def execute_scenario(feature: Feature, scenario: Scenario, request: pytest.FixtureRequest) -> None:
    """Run the steps of a scenario one after the other, with pytest-bdd's hooks around them.

    pytest-bdd's own way would search again for each step, and know nothing of the more literal sentence.

    Raises what a step raises, and `SentenceError` for a step without exactly one definition.
    """
    __tracebackhide__ = True
    around = request.config.stash.get(AROUND, lambda _item: nullcontext())
    with around(request.node):
        _execute(feature, scenario, request)


def _execute(feature: Feature, scenario: Scenario, request: pytest.FixtureRequest) -> None:
    __tracebackhide__ = True
    hook = request.config.hook
    execution = request.node.stash[EXECUTION] = Execution(request, scenario)
    hook.pytest_bdd_before_scenario(request=request, feature=feature, scenario=scenario)
    try:
        for step in scenario.steps:
            execution.run(step)
    finally:
        hook.pytest_bdd_after_scenario(request=request, feature=feature, scenario=scenario)


def _definition(request: pytest.FixtureRequest, step: Step) -> Definition:
    """The definition of a step; there is one, or its file would not have been collected."""
    found = definitions_of(request.node).find(step)
    if len(found) == 1:
        return found[0]
    how = f"{len(found)} definitions match it" if found else "no definition matches it"
    raise SentenceError(f"{step.keyword} {step.name}: {how}", place=f"{request.node.path}:{step.line_number}")

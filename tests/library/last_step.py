"""A plugin for scenarios that have to fail at their last step: with that one a run has little patience.

With all before it the run has as much as ever, or a slow machine would let a scenario fail too early. Afterwards it has
a little: what a changed scenario leaves under way often never ends, and is put back all the same.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import pytest

from harness.targets.target import Target

PATIENCE = "SECONDS_FOR_THE_LAST_STEP"
"""A variable: how long to wait for what does not come; 0.4 if it is not set."""
AFTERWARDS = 1.0
"""Seconds for each thing that is under way after the last step to end by itself."""


@pytest.hookimpl(tryfirst=True)
def pytest_bdd_before_scenario(request: pytest.FixtureRequest) -> None:
    target: Target = request.getfixturevalue("target")
    target.limits = target.plan.limits


def pytest_bdd_before_step_call(request: pytest.FixtureRequest, scenario: Any, step: Any) -> None:
    if step is scenario.steps[-1]:
        target: Target = request.getfixturevalue("target")
        target.limits = replace(target.limits, wait=float(os.environ.get(PATIENCE, "0.4")))


def pytest_bdd_after_scenario(request: pytest.FixtureRequest) -> None:
    target: Target = request.getfixturevalue("target")
    target.limits = replace(target.plan.limits, wait=AFTERWARDS)

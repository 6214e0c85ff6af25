"""Composition root of a test run: where harness, simulators and steps meet."""

from __future__ import annotations

import pkgutil

import pytest

import steps
from harness.targets.launcher import Launcher

pytest_plugins = [module.name for module in pkgutil.walk_packages(steps.__path__, "steps.")]


@pytest.fixture(scope="session")
def launcher() -> Launcher:
    """Starts the simulated telescope of a target that has one."""
    from simulators.launcher import SimulatorLauncher

    return SimulatorLauncher()

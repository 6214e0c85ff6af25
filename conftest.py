"""Composition root of a test run: where harness, simulators and steps meet."""

from __future__ import annotations

import pkgutil

import steps
from harness.targets.launcher import Launcher
from simulators.launcher import SimulatorLauncher

pytest_plugins = [module.name for module in pkgutil.walk_packages(steps.__path__, "steps.")]


def pytest_firstlight_launcher() -> Launcher:
    return SimulatorLauncher()

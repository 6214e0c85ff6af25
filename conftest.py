"""Composition root of a test run: where harness, simulators and steps meet."""

from __future__ import annotations

import pkgutil

import steps
from harness.targets.launcher import Launcher
from simulators.launcher import SimulatorLauncher

pytest_plugins = [one.name for one in pkgutil.walk_packages(steps.__path__, "steps.") if not one.ispkg]


def pytest_firstlight_launcher() -> Launcher:
    return SimulatorLauncher()

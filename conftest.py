"""Composition root of a test run: where harness, simulators and steps meet."""

from __future__ import annotations

import pytest

import steps
from harness.bdd import load_steps
from harness.targets.launcher import Launcher
from simulators.launcher import SimulatorLauncher


def pytest_configure(config: pytest.Config) -> None:
    load_steps(config, steps)


def pytest_firstlight_launcher() -> Launcher:
    return SimulatorLauncher()

"""Hooks that Firstlight asks of a run's composition root."""

from __future__ import annotations

import pytest

from harness.targets.launcher import Launcher


@pytest.hookspec(firstresult=True)
def pytest_firstlight_launcher() -> Launcher | None:
    """Who can start simulated telescopes; without an answer, targets that are simulated cannot be used."""

"""Plugin: a scenario that draws nothing has not imported Hypothesis when it ends."""

from __future__ import annotations

import sys


def pytest_bdd_after_scenario() -> None:
    assert "hypothesis" not in sys.modules

"""A plugin for runs that must not import PyTango, neither in their own process nor in those that they start."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from harness.targets.target import Target
from simulators.launcher import RunningSimulation


def pytest_bdd_after_scenario(request: pytest.FixtureRequest) -> None:
    target: Target = request.getfixturevalue("target")
    assert isinstance(target.running, RunningSimulation)
    pids = target.running.pids
    using = [name for name, pid in pids.items() if "_tango" in Path(f"/proc/{pid}/maps").read_text(encoding="utf-8")]
    assert pids
    assert not using, f"PyTango is used by {', '.join(using)}"
    assert "tango" not in sys.modules, "the run has imported PyTango"

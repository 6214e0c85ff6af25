"""Fixtures by which step definitions speak of a control system: one for each."""

from __future__ import annotations

import pytest

from harness.scenario.run import ScenarioRun
from harness.vocabulary.tango.vocabulary import Tango
from harness.vocabulary.telescope.vocabulary import DeclaredTelescope


@pytest.fixture
def tango(scenario_run: ScenarioRun) -> Tango:
    """The vocabulary of any Tango device."""
    return Tango(scenario_run)


@pytest.fixture
def telescope(scenario_run: ScenarioRun, tango: Tango) -> DeclaredTelescope:
    """The vocabulary of the declared telescope and its subarrays."""
    return DeclaredTelescope(scenario_run, tango)

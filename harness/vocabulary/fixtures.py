"""Fixtures by which step definitions speak: one for each control system, and one for commands of any."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harness.bdd import Drawing, plan_of
from harness.scenario.run import ScenarioRun
from harness.telescope.coverage import Listening
from harness.vocabulary.commands import CommandSentences
from harness.vocabulary.tango.vocabulary import Tango
from harness.vocabulary.telescope.behaviour import BehaviourSentences
from harness.vocabulary.telescope.commanding import CommandingSentences
from harness.vocabulary.telescope.vocabulary import DeclaredTelescope

if TYPE_CHECKING:
    from harness.vocabulary.esw.vocabulary import Esw
    from harness.vocabulary.oet.vocabulary import Oet


@pytest.fixture
def commands(scenario_run: ScenarioRun) -> CommandSentences:
    """The vocabulary of how commands ended, on any control system."""
    return CommandSentences(scenario_run)


@pytest.fixture
def tango(scenario_run: ScenarioRun) -> Tango:
    """The vocabulary of any Tango device."""
    return Tango(scenario_run)


@pytest.fixture
def telescope(scenario_run: ScenarioRun, tango: Tango) -> DeclaredTelescope:
    """The vocabulary of the declared telescope and its subarrays."""
    return DeclaredTelescope(scenario_run, tango)


@pytest.fixture
def behaviour(
    request: pytest.FixtureRequest, scenario_run: ScenarioRun, counted: Listening | None
) -> BehaviourSentences:
    """The vocabulary of whether devices do what they are declared to do."""
    is_asked = any(step.looks.everything for step in plan_of(request.node))
    return BehaviourSentences(scenario_run, counted, is_asked=is_asked)


@pytest.fixture
def commanding(scenario_run: ScenarioRun, drawing: Drawing, behaviour: BehaviourSentences) -> CommandingSentences:
    """The vocabulary of commands that are drawn."""
    return CommandingSentences(scenario_run, drawing, behaviour)


@pytest.fixture
def oet(scenario_run: ScenarioRun) -> Oet:
    """The vocabulary of an OET."""
    from harness.vocabulary.oet.vocabulary import Oet  # noqa: PLC0415  (it imports aiohttp)

    return Oet(scenario_run)


@pytest.fixture
def esw(scenario_run: ScenarioRun) -> Esw:
    """The vocabulary of ESW."""
    from harness.vocabulary.esw.vocabulary import Esw  # noqa: PLC0415  (it imports aiohttp)

    return Esw(scenario_run)

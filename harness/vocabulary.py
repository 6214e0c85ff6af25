"""Fixtures by which step definitions speak of any Tango device, beyond `harness.scenario.tango.TangoSentences`."""

from __future__ import annotations

import pytest

from harness.scenario.asynchronous import AsynchronousSentences
from harness.scenario.attributes import AttributeSentences
from harness.scenario.devices import DeviceSentences
from harness.scenario.groups import GroupSentences
from harness.scenario.polling import PollingSentences
from harness.scenario.run import ScenarioRun
from harness.scenario.tango import TangoSentences


@pytest.fixture
def attributes(scenario_run: ScenarioRun, tango: TangoSentences) -> AttributeSentences:
    """The vocabulary of attributes beyond their values."""
    return AttributeSentences(scenario_run, tango)


@pytest.fixture
def polling(scenario_run: ScenarioRun) -> PollingSentences:
    """The vocabulary of polling by the devices themselves."""
    return PollingSentences(scenario_run)


@pytest.fixture
def asynchronous(scenario_run: ScenarioRun) -> AsynchronousSentences:
    """The vocabulary of commands that nobody waits for."""
    return AsynchronousSentences(scenario_run)


@pytest.fixture
def groups(scenario_run: ScenarioRun, tango: TangoSentences) -> GroupSentences:
    """The vocabulary of several devices at once."""
    return GroupSentences(scenario_run, tango)


@pytest.fixture
def devices(scenario_run: ScenarioRun) -> DeviceSentences:
    """The vocabulary of what every device tells of itself."""
    return DeviceSentences(scenario_run)

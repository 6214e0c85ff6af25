"""Fixtures by which step definitions speak of devices and of the telescope."""

from __future__ import annotations

import pytest

from harness.scenario.run import ScenarioRun
from harness.vocabulary.tango.administration import AdministrationSentences
from harness.vocabulary.tango.asynchronous import AsynchronousSentences
from harness.vocabulary.tango.attributes import AttributeSentences
from harness.vocabulary.tango.attributes_and_commands import TangoSentences
from harness.vocabulary.tango.devices import DeviceSentences
from harness.vocabulary.tango.groups import GroupSentences
from harness.vocabulary.tango.logging import LoggingSentences
from harness.vocabulary.tango.polling import PollingSentences
from harness.vocabulary.telescope.subjects import TelescopeSentences


@pytest.fixture
def tango(scenario_run: ScenarioRun) -> TangoSentences:
    """The vocabulary of any Tango device."""
    return TangoSentences(scenario_run)


@pytest.fixture
def telescope(scenario_run: ScenarioRun, tango: TangoSentences) -> TelescopeSentences:
    """The vocabulary of the telescope and its subarrays."""
    return TelescopeSentences(scenario_run, tango)


@pytest.fixture
def administration(scenario_run: ScenarioRun) -> AdministrationSentences:
    """The vocabulary of device servers."""
    return AdministrationSentences(scenario_run)


@pytest.fixture
def logging(scenario_run: ScenarioRun, tango: TangoSentences) -> LoggingSentences:
    """The vocabulary of Tango's logging service."""
    return LoggingSentences(scenario_run, tango)


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

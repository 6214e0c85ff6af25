"""Sentences that hold a simulated device at a value, so that a scenario meets exactly that; they need ``hold``."""

from __future__ import annotations

import pytest

from harness.bdd import Looks, given, looks_at, when
from harness.events import Key
from harness.scenario.run import ScenarioRun
from harness.vocabulary.telescope.holding import HoldingSentences

NEEDS = ("hold",)


@pytest.fixture
def holding(scenario_run: ScenarioRun) -> HoldingSentences:
    """The vocabulary of holding devices."""
    return HoldingSentences(scenario_run)


@given('"<trl>" is held at <value> for "<attribute>"')
@looks_at(lambda trl, attribute: Looks(keys=(Key(trl, attribute),), needs=NEEDS))
def device_is_held(holding: HoldingSentences, trl: str, value: str, attribute: str) -> None:
    """The device does not leave this value by itself once it has it; a command that interrupts may take it out."""
    holding.hold(trl, attribute, value)


@when('"<trl>" is let go')
@looks_at(lambda: Looks(needs=NEEDS))
def device_is_let_go(holding: HoldingSentences, trl: str) -> None:
    """The device goes on, whatever it was held at."""
    holding.let_go(trl)

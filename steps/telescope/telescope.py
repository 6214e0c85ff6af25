"""Sentences about the telescope as a whole."""

from __future__ import annotations

from harness.bdd import given, looks_at, then, when
from harness.events import Key
from harness.telescope.interests import Planned
from harness.vocabulary.telescope.subjects import TelescopeSentences


def the_telescope(planned: Planned) -> list[Key]:
    """Its state, and what tells how its commands end."""
    return planned.subject("telescope")


@given("the telescope is <value>")
@looks_at(the_telescope)
def telescope_is(telescope: TelescopeSentences, value: str) -> None:
    """Brings the telescope there (on, off, in standby), and back at the end of the scenario."""
    telescope.reach("telescope", "", value)


@when("I turn the telescope on")
@looks_at(the_telescope)
def turn_on(telescope: TelescopeSentences) -> None:
    """TelescopeOn."""
    telescope.act("telescope", "", "turn on")


@when("I turn the telescope off")
@looks_at(the_telescope)
def turn_off(telescope: TelescopeSentences) -> None:
    """TelescopeOff."""
    telescope.act("telescope", "", "turn off")


@when("I turn the telescope to standby")
@looks_at(the_telescope)
def turn_to_standby(telescope: TelescopeSentences) -> None:
    """TelescopeStandby."""
    telescope.act("telescope", "", "turn to standby")


@then("the telescope becomes <value>[ within <seconds> s]")
@looks_at(the_telescope)
def telescope_becomes(telescope: TelescopeSentences, value: str, seconds: float | None) -> None:
    """on, off or in standby, since the last ``When`` or within the limit."""
    telescope.becomes("telescope", "", value, seconds)

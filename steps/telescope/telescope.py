"""Sentences about the telescope as a whole."""

from __future__ import annotations

from harness.bdd import Looks, given, looks_at, then, when
from harness.vocabulary.telescope.instruction import Instruction
from harness.vocabulary.telescope.subjects import TelescopeSentences

ON = Instruction("telescope", "turn on")
OFF = Instruction("telescope", "turn off")
STANDBY = Instruction("telescope", "turn to standby")


def the_telescope() -> Looks:
    """Its state, and what tells how its commands end."""
    return Looks(subject="telescope")


@given("the telescope is <value>")
@looks_at(the_telescope)
def telescope_is(telescope: TelescopeSentences, value: str) -> None:
    """Brings the telescope there (on, off, in standby), and back at the end of the scenario."""
    telescope.reach("telescope", "", value)


@when("I turn the telescope on")
@looks_at(ON.looks)
def turn_on(telescope: TelescopeSentences) -> None:
    """TelescopeOn."""
    telescope.tell(ON)


@when("I turn the telescope off")
@looks_at(OFF.looks)
def turn_off(telescope: TelescopeSentences) -> None:
    """TelescopeOff."""
    telescope.tell(OFF)


@when("I turn the telescope to standby")
@looks_at(STANDBY.looks)
def turn_to_standby(telescope: TelescopeSentences) -> None:
    """TelescopeStandby."""
    telescope.tell(STANDBY)


@then("the telescope becomes <value>[ within <seconds> s]")
@looks_at(the_telescope)
def telescope_becomes(telescope: TelescopeSentences, value: str, seconds: float | None) -> None:
    """on, off or in standby, since the last ``When`` or within the limit."""
    telescope.becomes("telescope", "", value, seconds)

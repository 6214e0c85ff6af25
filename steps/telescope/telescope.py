"""Sentences that switch the telescope as a whole; the others about it are those about any declared subject."""

from __future__ import annotations

from harness.bdd import looks_at, when
from harness.vocabulary.telescope.instruction import Instruction
from harness.vocabulary.telescope.subjects import TelescopeSentences

ON = Instruction("telescope", "turn on")
OFF = Instruction("telescope", "turn off")
STANDBY = Instruction("telescope", "turn to standby")


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

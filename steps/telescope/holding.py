"""Sentences that hold a simulated device at a value, so that a scenario meets exactly that; they need ``hold``."""

from __future__ import annotations

from harness.bdd import Looks, given, looks_at, when
from harness.events import Key
from harness.vocabulary.telescope.vocabulary import DeclaredTelescope

NEEDS = ("hold",)


@given('"<trl>" is held at <value> for "<attribute>"')
@looks_at(lambda trl, attribute: Looks(keys=(Key(trl, attribute),), needs=NEEDS))
def device_is_held(telescope: DeclaredTelescope, trl: str, value: str, attribute: str) -> None:
    """The device does not leave this value by itself once it has it; a command that interrupts may take it out."""
    telescope.holding.hold(trl, attribute, value)


@when('"<trl>" is let go')
@looks_at(lambda: Looks(needs=NEEDS))
def device_is_let_go(telescope: DeclaredTelescope, trl: str) -> None:
    """The device goes on, whatever it was held at."""
    telescope.holding.let_go(trl)

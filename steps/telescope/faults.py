"""Sentences about what goes wrong in a simulated telescope; each needs ``faults``, and is undone with the scenario."""

from __future__ import annotations

from harness.bdd import Looks, given, looks_at, then, when
from harness.events import Key
from harness.vocabulary.telescope.vocabulary import DeclaredTelescope

NEEDS = ("faults",)
needs_faults = looks_at(lambda: Looks(needs=NEEDS))
"""Skip the scenario where nobody can make something go wrong."""


@given('"<trl>" has the fault <fault>[ on "<command>"][ saying "<text>"]')
@needs_faults
def device_has_fault(telescope: DeclaredTelescope, trl: str, fault: str, command: str | None, text: str | None) -> None:
    """A fault that its class declares, such as FAILED_RESULT; on one command, or on all that it can strike."""
    telescope.faults.gets(trl, fault, command, text)


@when('"<trl>" gets the fault <fault>[ on "<command>"][ saying "<text>"]')
@needs_faults
def device_gets_fault(
    telescope: DeclaredTelescope, trl: str, fault: str, command: str | None, text: str | None
) -> None:
    """The same, while the scenario is under way: it strikes also commands that are."""
    telescope.faults.gets(trl, fault, command, text)


@when('"<trl>" is mended')
@needs_faults
def device_is_mended(telescope: DeclaredTelescope, trl: str) -> None:
    """It has no fault any more; a command that was stuck has failed."""
    telescope.faults.is_mended(trl)


@when('"<trl>" goes away')
@needs_faults
def device_goes_away(telescope: DeclaredTelescope, trl: str) -> None:
    """The device is gone from the control system, as when its server has died."""
    telescope.faults.goes_away(trl)


@when('"<trl>" comes back')
@needs_faults
def device_comes_back(telescope: DeclaredTelescope, trl: str) -> None:
    """It is there again and as new, as after a restart of its server: often OFF, without what it was told before."""
    telescope.faults.comes_back(trl)


@then('the device "<trl>" does not answer')
def device_does_not_answer(telescope: DeclaredTelescope, trl: str) -> None:
    """A ping fails, because the device is not exported or nobody is at its address."""
    telescope.faults.does_not_answer(trl)


@when('"<trl>" reports <value> for "<attribute>"')
@looks_at(lambda trl, attribute: Looks(keys=(Key(trl, attribute),), needs=NEEDS))
def device_reports(telescope: DeclaredTelescope, trl: str, value: str, attribute: str) -> None:
    """The device changes by itself, whatever it was doing."""
    telescope.faults.reports(trl, attribute, value)

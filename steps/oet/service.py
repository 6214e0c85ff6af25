"""Sentences about the OET as a whole: what it publishes, lists and refuses, and what goes wrong in a simulated one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.bdd import Looks, given, looks_at, then, when
from harness.connectors.oet.keys import topic_key
from harness.events import Key

if TYPE_CHECKING:
    from harness.vocabulary.oet.vocabulary import Oet

needs_faults = looks_at(lambda: Looks(needs=("faults",)))
"""Skip the scenario where nobody can make something go wrong."""
needs_output = looks_at(lambda: Looks(needs=("output",)))
"""Skip the scenario where what scripts print is not kept."""


def what_is_published(topic: str) -> list[Key]:
    """The topic that the sentence names."""
    return [topic_key(topic)]


@given('the OET has the fault "<fault>"')
@needs_faults
def oet_has_fault(oet: Oet, fault: str) -> None:
    """It breaks as the real one does, in the way of this name, until the scenario is over."""
    oet.service.has_fault(fault)


@when('the script of the procedure[ "<name>"] is killed')
@needs_faults
def script_is_killed(oet: Oet, name: str | None) -> None:
    """Its process ends by SIGKILL."""
    oet.service.kill_script(name)


@then('the procedure[ "<name>"] prints "<text>"[ within <seconds> s]')
@needs_output
def procedure_prints(oet: Oet, name: str | None, text: str, seconds: float | None) -> None:
    """Its script has printed or logged this text, or will within the limit."""
    oet.service.prints(text, name, seconds)


@then('the OET publishes "<topic>"[ with "<text>"][ within <seconds> s]')
@looks_at(what_is_published)
def oet_publishes(oet: Oet, topic: str, text: str | None, seconds: float | None) -> None:
    """Something was published by this topic since the last ``When``, with this text in it, or will be in time."""
    oet.service.publishes(topic, text, seconds)


@then("the OET lists <n> procedure[s]")
def oet_lists(oet: Oet, n: int) -> None:
    """So many procedures are known to it now."""
    oet.service.lists(n)

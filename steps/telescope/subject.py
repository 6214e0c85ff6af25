"""Sentences about whatever the declaration has a word for: the telescope, a dome, a shutter by its number or name."""

from __future__ import annotations

from harness.bdd import Looks, given, looks_at, then, when
from harness.vocabulary.telescope.subjects import TelescopeSentences

Table = list[list[str]] | None


def the_subject(name: str, key: str | None = None) -> Looks:
    """Return its state, and what tells how its commands end."""
    return Looks(subject=name, key=key or "")


def the_told_subject(name: str, action: str, key: str | None = None) -> Looks:
    """Return its state, what tells how its commands end, and what it is told to do."""
    return Looks(subject=name, key=key or "", actions=(action,))


@given("the <name>[ <key>] is <state>")
@looks_at(the_subject)
def subject_is(telescope: TelescopeSentences, name: str, key: str | None, state: str) -> None:
    """Bring the telescope, a dome, a shutter to a state by whatever way there is, and back at the scenario's end."""
    telescope.reach(name, key or "", state)


@when("I tell[ the] <name>[ <key>] to <action>")
@looks_at(the_told_subject)
def act(
    telescope: TelescopeSentences,
    name: str,
    key: str | None,
    action: str,
    *,
    datatable: Table = None,
    docstring: str | None = None,
) -> None:
    """Send its command for that; a table (path, value) overrides the default argument, a doc string replaces it."""
    telescope.act(name, key or "", action, datatable, docstring)


@then("the <name>[ <key>] becomes <state>[ within <seconds> s]")
@looks_at(the_subject)
def subject_becomes(
    telescope: TelescopeSentences, name: str, key: str | None, state: str, seconds: float | None
) -> None:
    """Wait until the telescope, a dome, a shutter has come to the state since the last ``When``."""
    telescope.becomes(name, key or "", state, seconds)


@then("the <name>[ <key>] goes through <states>[ within <seconds> s]")
@looks_at(the_subject)
def subject_goes_through(
    telescope: TelescopeSentences, name: str, key: str | None, states: str, seconds: float | None
) -> None:
    """Wait until it has gone through exactly these states in this order, the starting one left out."""
    telescope.goes_through(name, key or "", states, seconds)


@then("the <name>[ <key>] stays <state> for <seconds> s")
@looks_at(the_subject)
def subject_stays(telescope: TelescopeSentences, name: str, key: str | None, state: str, seconds: float) -> None:
    """See that it has no other state from now on, for so long in the telescope's time."""
    telescope.stays(name, key or "", state, seconds)

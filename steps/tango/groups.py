"""Sentences about several devices at once: names, aliases, and patterns with ``*``, with commas between them."""

from __future__ import annotations

from harness.bdd import Looks, looks_at, then, when
from harness.lists import split_list
from harness.vocabulary.tango.vocabulary import Tango


def commands_named(names: str) -> Looks:
    """What tells how commands of these devices end; those of a pattern are listened to when they are commanded."""
    return Looks(commanded=tuple(name for name in split_list(names) if "*" not in name))


@when('I command all of "<names>" to "<command>"[ with <json>]')
@looks_at(commands_named)
def command_all(tango: Tango, names: str, command: str, json: str | None) -> None:
    """Executes a command on all of these devices side by side."""
    tango.groups.command(names, command, json)


@when('I write <value> to "<attribute>" of all of "<names>"')
def write_all(tango: Tango, value: str, attribute: str, names: str) -> None:
    """Writes an attribute of all of these devices; what each was is written back at the end of the scenario."""
    tango.groups.write(names, attribute, value)


@then("all of the commands succeed")
def all_succeed(tango: Tango) -> None:
    """All devices that were commanded or written at once did it, to the end."""
    tango.groups.all_succeed()


@then('all of the commands are rejected[ with "<text>"]')
def all_are_rejected(tango: Tango, text: str | None) -> None:
    """Every device that was commanded or written at once refused it, with this reason or text."""
    tango.groups.all_are_rejected(text)


@then("all of the commands return <value>")
def all_return(tango: Tango, value: str) -> None:
    """All devices that were commanded at once returned this, read by the type of the result."""
    tango.groups.all_return(value)


@then('"<attribute>" is <value> in all of "<names>"')
def is_in_all(tango: Tango, attribute: str, value: str, names: str) -> None:
    """Reads the attribute of all of these devices now, and compares."""
    tango.groups.is_in_all(names, attribute, value)

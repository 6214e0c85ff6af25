"""Sentences about any Tango device, by its name."""

from __future__ import annotations

from harness.bdd import Looks, given, looks_at, then, when
from harness.events import Key
from harness.vocabulary.tango.attributes_and_commands import TangoSentences


def attribute_named(trl: str, attribute: str) -> list[Key]:
    """The attribute that the sentence names."""
    return [Key(trl, attribute)]


def command_named(trl: str) -> Looks:
    """What tells how a command of the device ends."""
    return Looks(commanded=(trl,))


@given('the device "<trl>" is reachable')
def device_is_reachable(tango: TangoSentences, trl: str) -> None:
    """The device is exported and answers a ping."""
    tango.reachable(trl)


@then('the device "<trl>" is reachable')
def device_answers(tango: TangoSentences, trl: str) -> None:
    """The device answers, such as one that was away."""
    tango.is_reachable(trl)


@given('I watch "<attribute>" of "<trl>"')
@looks_at(attribute_named)
def watch(tango: TangoSentences, attribute: str, trl: str) -> None:
    """Journals an attribute that no other step names."""
    tango.watched(trl, attribute)


@when('I command "<trl>" to "<command>"[ with <json>]')
@looks_at(command_named)
def command_device(
    tango: TangoSentences, trl: str, command: str, json: str | None, docstring: str | None = None
) -> None:
    """Executes a command; the argument is JSON, a label, or the doc string below."""
    tango.command(trl, command, json, docstring)


@when('I write <value> to "<attribute>" of "<trl>"')
@looks_at(attribute_named)
def write_attribute(tango: TangoSentences, value: str, attribute: str, trl: str) -> None:
    """Writes an attribute; what it was is written back at the end of the scenario."""
    tango.write(trl, attribute, value)


@then('"<attribute>" of "<trl>" is <value>')
@looks_at(attribute_named)
def attribute_is(tango: TangoSentences, attribute: str, trl: str, value: str) -> None:
    """Reads now, and compares."""
    tango.is_now(trl, attribute, value)


@then('"<attribute>" of "<trl>" becomes <value>[ within <seconds> s]')
@looks_at(attribute_named)
def attribute_becomes(tango: TangoSentences, attribute: str, trl: str, value: str, seconds: float | None) -> None:
    """The attribute has had the value since the last ``When``, or will within the limit."""
    tango.becomes(trl, attribute, value, seconds)


@then('"<attribute>" of "<trl>" goes through <values>[ within <seconds> s]')
@looks_at(attribute_named)
def attribute_goes_through(tango: TangoSentences, attribute: str, trl: str, values: str, seconds: float | None) -> None:
    """Exactly these distinct values in this order, the starting value left out."""
    tango.goes_through(trl, attribute, values, seconds)


@then('"<attribute>" of "<trl>" stays <value> for <seconds> s')
@looks_at(attribute_named)
def attribute_stays(tango: TangoSentences, attribute: str, trl: str, value: str, seconds: float) -> None:
    """From now on no other value, for so long in the telescope's time."""
    tango.stays(trl, attribute, value, seconds)


@then('"<attribute>" of "<trl>" has stayed <value>')
@looks_at(attribute_named)
def attribute_has_stayed(tango: TangoSentences, attribute: str, trl: str, value: str) -> None:
    """No other value since the last ``When``: ``stays`` looks only at what happens from now on."""
    tango.has_stayed(trl, attribute, value)


@then("the command returns <value>")
def command_returns(tango: TangoSentences, value: str) -> None:
    """The last command's result, read by its type."""
    tango.returns(value)

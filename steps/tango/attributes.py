"""Sentences about attributes: quality, set point, cache, settings, and attributes by a name of their own."""

from __future__ import annotations

from harness.bdd import looks_at, then, when
from harness.events import Key
from harness.vocabulary.tango.vocabulary import Tango


def attribute_named(trl: str, attribute: str) -> list[Key]:
    """The attribute that the sentence names."""
    return [Key(trl, attribute)]


@when('I set the <setting> of "<attribute>" of "<trl>" to "<text>"')
@looks_at(attribute_named)
def set_setting(tango: Tango, setting: str, attribute: str, trl: str, text: str) -> None:
    """Changes the attribute's configuration (unit, min_alarm, ...; "" unsets); put back at the end of the scenario."""
    tango.attributes.set_setting(trl, attribute, setting, text)


@when('I write <value> to the attribute "<name>"')
def write_named(tango: Tango, value: str, name: str) -> None:
    """Writes an attribute by its full name or its alias; what it was is written back at the end of the scenario."""
    tango.attributes.write_named(name, value)


@then('the attribute "<name>" is <value>')
def named_is(tango: Tango, name: str, value: str) -> None:
    """Reads an attribute, by its full name or its alias, now, and compares."""
    tango.attributes.named_is(name, value)


@then('the <setting> of "<attribute>" of "<trl>" is "<text>"')
def setting_is(tango: Tango, setting: str, attribute: str, trl: str, text: str) -> None:
    """What the device says of its attribute now (label, unit, format, min_value, max_alarm, ...; "" if not set)."""
    tango.attributes.setting_is(trl, attribute, setting, text)


@then('the quality of "<attribute>" of "<trl>" is <quality>')
@looks_at(attribute_named)
def quality_is(tango: Tango, attribute: str, trl: str, quality: str) -> None:
    """Reads now: VALID, INVALID, ALARM, WARNING or CHANGING."""
    tango.attributes.quality_is(trl, attribute, quality)


@then('the quality of "<attribute>" of "<trl>" becomes <quality>[ within <seconds> s]')
@looks_at(attribute_named)
def quality_becomes(tango: Tango, attribute: str, trl: str, quality: str, seconds: float | None) -> None:
    """The attribute has got the quality since the last ``When``, or will within the limit."""
    tango.attributes.quality_becomes(trl, attribute, quality, seconds)


@then('the set point of "<attribute>" of "<trl>" is <value>')
def set_point_is(tango: Tango, attribute: str, trl: str, value: str) -> None:
    """What was written last, as the device has it now."""
    tango.attributes.set_point_is(trl, attribute, value)


@then('the cached "<attribute>" of "<trl>" is <value>[ within <seconds> s]')
def cached_is(tango: Tango, attribute: str, trl: str, value: str, seconds: float | None) -> None:
    """What the device's polling kept last, or will keep within the limit: read from its cache, not from the device."""
    tango.attributes.cached_is(trl, attribute, value, seconds)


@then('"<attribute>" of "<trl>" cannot be read[ with "<text>"]')
def cannot_be_read(tango: Tango, attribute: str, trl: str, text: str | None) -> None:
    """The device answers a read with an error; with this reason, or with this text in its message."""
    tango.attributes.cannot_be_read(trl, attribute, text)

"""Sentences about devices as such: what they tell of themselves, and what the control system knows of them."""

from __future__ import annotations

from harness.bdd import then, when
from harness.vocabulary.tango.attributes_and_commands import TangoSentences
from harness.vocabulary.tango.vocabulary import Tango


@when('I read the pipe "<pipe>" of "<trl>"')
def read_pipe(tango: Tango, pipe: str, trl: str) -> None:
    """Tango has no pipes any more: the command is rejected, and says so."""
    tango.devices.read_pipe(trl, pipe)


@then('the state of "<trl>" is <state> however it is asked for')
def state_is(tango: Tango, trl: str, state: str) -> None:
    """The attribute, the command and Tango's own call tell this state."""
    tango.devices.state_is(trl, state)


@then('the status of "<trl>" is "<text>" however it is asked for')
def status_is(tango: Tango, trl: str, text: str) -> None:
    """The attribute, the command and Tango's own call tell this status."""
    tango.devices.status_is(trl, text)


@then('the description of "<trl>" is "<text>"')
def description_is(tango: Tango, trl: str, text: str) -> None:
    """What the device says that it is."""
    tango.devices.description_is(trl, text)


@when('I set the property "<name>" of "<trl>" to "<text>"')
def set_property(tango: TangoSentences, name: str, trl: str, text: str) -> None:
    """Stores a property (values separated by commas); what it was is put back at the end of the scenario."""
    tango.set_property(trl, name, text)


@then('"<trl>" is of class "<device_class>"')
def device_is_of_class(tango: Tango, trl: str, device_class: str) -> None:
    """The class that the control system has for the device."""
    tango.devices.is_of_class(trl, device_class)


@then('the alias "<alias>" stands for "<trl>"')
def alias_stands_for(tango: Tango, alias: str, trl: str) -> None:
    """The database has the alias for this device."""
    tango.devices.alias_stands_for(alias, trl)


@then('the devices matching "<pattern>" are "<names>"')
def devices_matching(tango: Tango, pattern: str, names: str) -> None:
    """All defined devices whose name matches, in any order; ``*`` stands for any text."""
    tango.devices.devices_matching(pattern, names)


@then('the devices of class "<device_class>" are "<names>"')
def devices_of_class(tango: Tango, device_class: str, names: str) -> None:
    """All exported devices of a class, in any order."""
    tango.devices.devices_of_class(device_class, names)


@then('"<trl>" has the attribute "<attribute>" of type "<type_name>"[ in "<unit>"]')
def device_has_attribute(tango: Tango, trl: str, attribute: str, type_name: str, unit: str | None) -> None:
    """The device's own description of the attribute."""
    tango.devices.has_attribute(trl, attribute, type_name, unit)


@then('"<trl>" has the command "<command>" from "<argument>" to "<result>"')
def device_has_command(tango: Tango, trl: str, command: str, argument: str, result: str) -> None:
    """The device's own description of the command."""
    tango.devices.has_command(trl, command, argument, result)


@then('the black box of "<trl>" mentions "<text>"')
def black_box_mentions(tango: Tango, trl: str, text: str) -> None:
    """One of the calls that the device recorded last."""
    tango.devices.black_box_mentions(trl, text)


@then('the property "<name>" of "<trl>" is "<text>"')
def property_is(tango: Tango, name: str, trl: str, text: str) -> None:
    """A property in the database, values separated by commas."""
    tango.devices.property_is(trl, name, text)


@then('the aliases of "<trl>" are "<names>"')
def aliases_are(tango: Tango, trl: str, names: str) -> None:
    """All aliases that the database has for the device, in any order."""
    tango.devices.aliases_are(trl, names)

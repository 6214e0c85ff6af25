"""Sentences about devices as such: what they tell of themselves, and what the control system knows of them."""

from __future__ import annotations

from harness.bdd import then, when
from harness.vocabulary.tango.attributes_and_commands import TangoSentences
from harness.vocabulary.tango.devices import DeviceSentences


@when('I read the pipe "<pipe>" of "<trl>"')
def read_pipe(devices: DeviceSentences, pipe: str, trl: str) -> None:
    """Tango has no pipes any more: the command is rejected, and says so."""
    devices.read_pipe(trl, pipe)


@then('the state of "<trl>" is <state> however it is asked for')
def state_is(devices: DeviceSentences, trl: str, state: str) -> None:
    """The attribute, the command and Tango's own call tell this state."""
    devices.state_is(trl, state)


@then('the status of "<trl>" is "<text>" however it is asked for')
def status_is(devices: DeviceSentences, trl: str, text: str) -> None:
    """The attribute, the command and Tango's own call tell this status."""
    devices.status_is(trl, text)


@then('the description of "<trl>" is "<text>"')
def description_is(devices: DeviceSentences, trl: str, text: str) -> None:
    """What the device says that it is."""
    devices.description_is(trl, text)


@when('I set the property "<name>" of "<trl>" to "<text>"')
def set_property(tango: TangoSentences, name: str, trl: str, text: str) -> None:
    """Stores a property (values separated by commas); what it was is put back at the end of the scenario."""
    tango.set_property(trl, name, text)


@then('"<trl>" is of class "<device_class>"')
def device_is_of_class(devices: DeviceSentences, trl: str, device_class: str) -> None:
    """The class that the control system has for the device."""
    devices.is_of_class(trl, device_class)


@then('the alias "<alias>" stands for "<trl>"')
def alias_stands_for(devices: DeviceSentences, alias: str, trl: str) -> None:
    """The database has the alias for this device."""
    devices.alias_stands_for(alias, trl)


@then('the devices matching "<pattern>" are "<names>"')
def devices_matching(devices: DeviceSentences, pattern: str, names: str) -> None:
    """All defined devices whose name matches, in any order; ``*`` stands for any text."""
    devices.devices_matching(pattern, names)


@then('the devices of class "<device_class>" are "<names>"')
def devices_of_class(devices: DeviceSentences, device_class: str, names: str) -> None:
    """All exported devices of a class, in any order."""
    devices.devices_of_class(device_class, names)


@then('"<trl>" has the attribute "<attribute>" of type "<type_name>"[ in "<unit>"]')
def device_has_attribute(devices: DeviceSentences, trl: str, attribute: str, type_name: str, unit: str | None) -> None:
    """The device's own description of the attribute."""
    devices.has_attribute(trl, attribute, type_name, unit)


@then('"<trl>" has the command "<command>" from "<argument>" to "<result>"')
def device_has_command(devices: DeviceSentences, trl: str, command: str, argument: str, result: str) -> None:
    """The device's own description of the command."""
    devices.has_command(trl, command, argument, result)


@then('the black box of "<trl>" mentions "<text>"')
def black_box_mentions(devices: DeviceSentences, trl: str, text: str) -> None:
    """One of the calls that the device recorded last."""
    devices.black_box_mentions(trl, text)


@then('the property "<name>" of "<trl>" is "<text>"')
def property_is(devices: DeviceSentences, name: str, trl: str, text: str) -> None:
    """A property in the database, values separated by commas."""
    devices.property_is(trl, name, text)


@then('the aliases of "<trl>" are "<names>"')
def aliases_are(devices: DeviceSentences, trl: str, names: str) -> None:
    """All aliases that the database has for the device, in any order."""
    devices.aliases_are(trl, names)

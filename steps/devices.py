"""Sentences about what every device tells of itself."""

from __future__ import annotations

from harness.bdd import then, when
from harness.scenario.devices import DeviceSentences


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

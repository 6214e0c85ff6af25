"""Sentences about what devices poll by themselves, and keep."""

from __future__ import annotations

from harness.bdd import then, when
from harness.vocabulary.tango.vocabulary import Tango


@when('I poll "<attribute>" of "<trl>" every <seconds> s')
def poll_attribute(tango: Tango, attribute: str, trl: str, seconds: float) -> None:
    """Lets the device read its attribute by itself; as before at the end of the scenario."""
    tango.polling.poll(trl, attribute, seconds)


@when('I poll the command "<command>" of "<trl>" every <seconds> s')
def poll_command(tango: Tango, command: str, trl: str, seconds: float) -> None:
    """Lets the device execute its command by itself; as before at the end of the scenario."""
    tango.polling.poll(trl, command, seconds, "command")


@when('I stop polling "<attribute>" of "<trl>"')
def stop_polling_attribute(tango: Tango, attribute: str, trl: str) -> None:
    """The device reads its attribute only when it is asked; as before at the end of the scenario."""
    tango.polling.poll(trl, attribute, 0)


@when('I stop polling the command "<command>" of "<trl>"')
def stop_polling_command(tango: Tango, command: str, trl: str) -> None:
    """The device executes its command only when it is asked; as before at the end of the scenario."""
    tango.polling.poll(trl, command, 0, "command")


@then('"<trl>" polls "<attribute>" every <seconds> s')
def polls_attribute(tango: Tango, trl: str, attribute: str, seconds: float) -> None:
    """The device reads its attribute by itself at this period."""
    tango.polling.polls(trl, attribute, seconds)


@then('"<trl>" polls the command "<command>" every <seconds> s')
def polls_command(tango: Tango, trl: str, command: str, seconds: float) -> None:
    """The device executes its command by itself at this period."""
    tango.polling.polls(trl, command, seconds, "command")


@then('"<trl>" does not poll "<attribute>"')
def does_not_poll_attribute(tango: Tango, trl: str, attribute: str) -> None:
    """The device reads its attribute only when it is asked."""
    tango.polling.polls(trl, attribute, 0)


@then('"<trl>" does not poll the command "<command>"')
def does_not_poll_command(tango: Tango, trl: str, command: str) -> None:
    """The device executes its command only when it is asked."""
    tango.polling.polls(trl, command, 0, "command")


@then('the history of "<attribute>" of "<trl>" ends with <value>[ within <seconds> s]')
def history_ends_with(tango: Tango, attribute: str, trl: str, value: str, seconds: float | None) -> None:
    """The newest value that the device's own polling kept, or will keep within the limit."""
    tango.polling.history_ends_with(trl, attribute, value, seconds)


@then('the history of the command "<command>" of "<trl>" ends with <value>[ within <seconds> s]')
def command_history_ends_with(tango: Tango, command: str, trl: str, value: str, seconds: float | None) -> None:
    """The newest result that the device's own polling kept, or will keep within the limit."""
    tango.polling.history_ends_with(trl, command, value, seconds, "command")

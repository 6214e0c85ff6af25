"""Sentences about what devices poll by themselves, and keep."""

from __future__ import annotations

from harness.bdd import then, when
from harness.vocabulary.tango.polling import PollingSentences


@when('I poll "<attribute>" of "<trl>" every <seconds> s')
def poll_attribute(polling: PollingSentences, attribute: str, trl: str, seconds: float) -> None:
    """Lets the device read its attribute by itself; as before at the end of the scenario."""
    polling.poll(trl, attribute, seconds)


@when('I poll the command "<command>" of "<trl>" every <seconds> s')
def poll_command(polling: PollingSentences, command: str, trl: str, seconds: float) -> None:
    """Lets the device execute its command by itself; as before at the end of the scenario."""
    polling.poll(trl, command, seconds, "command")


@when('I stop polling "<attribute>" of "<trl>"')
def stop_polling_attribute(polling: PollingSentences, attribute: str, trl: str) -> None:
    """The device reads its attribute only when it is asked; as before at the end of the scenario."""
    polling.poll(trl, attribute, 0)


@when('I stop polling the command "<command>" of "<trl>"')
def stop_polling_command(polling: PollingSentences, command: str, trl: str) -> None:
    """The device executes its command only when it is asked; as before at the end of the scenario."""
    polling.poll(trl, command, 0, "command")


@then('"<trl>" polls "<attribute>" every <seconds> s')
def polls_attribute(polling: PollingSentences, trl: str, attribute: str, seconds: float) -> None:
    """The device reads its attribute by itself at this period."""
    polling.polls(trl, attribute, seconds)


@then('"<trl>" polls the command "<command>" every <seconds> s')
def polls_command(polling: PollingSentences, trl: str, command: str, seconds: float) -> None:
    """The device executes its command by itself at this period."""
    polling.polls(trl, command, seconds, "command")


@then('"<trl>" does not poll "<attribute>"')
def does_not_poll_attribute(polling: PollingSentences, trl: str, attribute: str) -> None:
    """The device reads its attribute only when it is asked."""
    polling.polls(trl, attribute, 0)


@then('"<trl>" does not poll the command "<command>"')
def does_not_poll_command(polling: PollingSentences, trl: str, command: str) -> None:
    """The device executes its command only when it is asked."""
    polling.polls(trl, command, 0, "command")


@then('the history of "<attribute>" of "<trl>" ends with <value>[ within <seconds> s]')
def history_ends_with(polling: PollingSentences, attribute: str, trl: str, value: str, seconds: float | None) -> None:
    """The newest value that the device's own polling kept, or will keep within the limit."""
    polling.history_ends_with(trl, attribute, value, seconds)


@then('the history of the command "<command>" of "<trl>" ends with <value>[ within <seconds> s]')
def command_history_ends_with(
    polling: PollingSentences, command: str, trl: str, value: str, seconds: float | None
) -> None:
    """The newest result that the device's own polling kept, or will keep within the limit."""
    polling.history_ends_with(trl, command, value, seconds, "command")

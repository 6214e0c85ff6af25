"""Sentences about commands that nobody waits for: the answer is fetched later, or called back."""

from __future__ import annotations

from harness.bdd import Looks, looks_at, then, when
from harness.vocabulary.tango.vocabulary import Tango


def command_named(trl: str) -> Looks:
    """What tells how a command of the device ends."""
    return Looks(commanded=(trl,))


@when('I send the command "<command>" to "<trl>"[ with <json>]')
@looks_at(command_named)
def send(tango: Tango, command: str, trl: str, json: str | None) -> None:
    """Sends a command without waiting; what asks about "the command" fetches the answer."""
    tango.asynchronous.send(trl, command, json)


@when('I send the command "<command>" with a callback to "<trl>"[ with <json>]')
@looks_at(command_named)
def send_with_callback(tango: Tango, command: str, trl: str, json: str | None) -> None:
    """Sends a command without waiting; Tango calls back with the answer."""
    tango.asynchronous.send(trl, command, json, callback=True)


@then("the answer comes[ within <seconds> s]")
def answer_comes(tango: Tango, seconds: float | None) -> None:
    """The answer of the command that was sent can be fetched within the limit."""
    tango.asynchronous.answer_comes(seconds)


@then("the answer is called back[ within <seconds> s]")
def is_called_back(tango: Tango, seconds: float | None) -> None:
    """Tango calls back with the answer of the command that was sent, within the limit."""
    tango.asynchronous.is_called_back(seconds)

"""Sentences about how a command, a write or a request ended, on any control system."""

from __future__ import annotations

from harness.bdd import then
from harness.vocabulary.commands import CommandSentences


@then('the command[ "<command>"] succeeds')
def command_succeeds(commands: CommandSentences, command: str | None) -> None:
    """The last command or write, or the last command of this name, went through to its end."""
    commands.succeeds(command)


@then('the command is rejected[ with "<text>"]')
def command_is_rejected(commands: CommandSentences, text: str | None) -> None:
    """The last command or write was refused; with this reason, or with this text in its message."""
    commands.is_rejected(text)


@then('the command[ "<command>"] fails[ with "<text>"]')
def command_fails(commands: CommandSentences, command: str | None, text: str | None) -> None:
    """The last command, or the last one of this name, was accepted, and then failed or was aborted; with this text."""
    commands.fails(text, command)


@then('the command[ "<command>"] is aborted[ with "<text>"]')
def command_is_aborted(commands: CommandSentences, command: str | None, text: str | None) -> None:
    """It was accepted, and then ended by another command; with this text in its message."""
    commands.is_aborted(command, text)


@then('the command[ "<command>"] is cancelled[ with "<text>"]')
def command_is_cancelled(commands: CommandSentences, command: str | None, text: str | None) -> None:
    """It was accepted, and then taken back by the one that carried it out; with this text in its message."""
    commands.is_cancelled(command, text)


@then('the request is refused[ with <status>][ and "<text>"]')
def request_is_refused(commands: CommandSentences, status: str | None, text: str | None) -> None:
    """What was asked last was refused, with this status, and this text in the answer."""
    commands.is_refused(status, text)

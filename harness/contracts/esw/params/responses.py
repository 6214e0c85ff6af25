"""Responses to commands."""

from __future__ import annotations

from harness.contracts.esw.messages import Id, Message, Model
from harness.contracts.esw.params.issues import CommandIssue
from harness.contracts.esw.params.parameters import Parameter


class Result(Model):
    """What a command gave."""

    param_set: tuple[Parameter, ...] = ()


class CommandResponse(Message):
    """What responses have in common.

    :param run_id: names this run of the command from now on.
    """

    run_id: Id


class Accepted(CommandResponse):
    """The command is accepted."""


class Started(CommandResponse):
    """The command is accepted and under way."""


class Completed(CommandResponse):
    """The command ended well."""

    result: Result = Result()


class Invalid(CommandResponse):
    """The command is not accepted."""

    issue: CommandIssue


class Error(CommandResponse):
    """The command failed."""

    message: str


class Cancelled(CommandResponse):
    """The command was cancelled."""


class Locked(CommandResponse):
    """The component is locked by another prefix."""


ValidateResponse = Accepted | Invalid | Locked
OnewayResponse = Accepted | Invalid | Locked
SubmitResponse = Started | Completed | Invalid | Error | Cancelled | Locked

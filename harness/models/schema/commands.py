"""Commands of device classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import ConfigDict, Field

from harness.models.schema.conditions import Condition
from harness.models.schema.esw import CommandParameter
from harness.models.schema.parts import Duration, Part, Strings, Values
from harness.models.schema.tango import Argument

Taken = Argument | Mapping[str, CommandParameter] | None
"""What a command takes; None for nothing."""


class Result(Part):
    """Result of a command that answers at once; `value` is a literal, ``$...`` or ``{own: attribute}``.

    For ESW it is a parameter of what a command gives that has completed.
    """

    type: str
    unit: str = "NoUnits"
    value: Any = None
    description: str = ""


class Refusal(Part):
    """A command is refused, after it is known to be allowed, if all of `when` hold.

    :param because: why, as the end of a sentence; ``{$.a.b}`` in it stands for a part of the argument.
    :param issue: for ESW, the kind of the refusal; otherwise OtherIssue.
    """

    when: tuple[Condition, ...]
    because: str
    issue: str = ""


class Ask(Part):
    """A command to linked devices.

    :param of: links whose devices are asked, one after the other.
    :param with_: argument: a literal, ``$`` (the whole argument), ``$.a.b`` (a part of it, as JSON; ``*`` stands for
        each of a list, so that ``$.beams.*.id`` is a list of ids), absent for none. For ESW, values of parameters by
        name; those that are not there in the argument are left out.
    :param only: own attribute that holds the keys of those linked devices that are asked; default all.
    :param unless: devices for which this holds of the attribute named are left alone, such as ``{obsState: [EMPTY]}``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    of: Strings
    command: str
    with_: Any = Field(default=None, alias="with")
    only: str | None = None
    unless: dict[str, Values] = {}


class Stage(Part):
    """One stage of what a command does. In this order: skipped unless `when` holds; attributes take the values of `to`,
    `add` and `remove`; devices are asked; the stage lasts until `takes` is over and `until` holds. What a device showed
    before it was asked does not count for `until`. Without `until` the stage lasts until the long-running commands that
    it asked for have ended. One of them that fails, in this stage or later, fails this command.

    :param to: attributes and their new values: a literal, ``$.a.b`` (from the argument), ``{own: attribute}``.
    :param add: spectra and the values to add to them (no value twice).
    :param remove: spectra and the values to remove from them.
    :param takes: telescope time, or ``{own: attribute}`` with an attribute in seconds.
    :param last: the command ends with this stage, if it comes to it; those behind it are for other cases.
    """

    when: tuple[Condition, ...] = ()
    to: dict[str, Any] = {}
    add: dict[str, Any] = {}
    remove: dict[str, Any] = {}
    ask: tuple[Ask, ...] = ()
    takes: Duration | dict[Literal["own"], str] = 0.0
    until: tuple[Condition, ...] = ()
    last: bool = False


class Command(Part):
    """A command of a device class.

    :param protocol: ``immediate``: the call returns `result` and the stages go on behind it;
        ``long-running``: SKA's long-running commands: it returns ``[code], [uid]`` and reports its end by attributes.
        Commands of ESW components are all ``submit``, and need not say so.
    :param parameters: for ESW, by name; what a part ``$.name`` of the argument is.
    :param observe: for ESW, whether the command is an Observe; otherwise a Setup.
    :param sources: for ESW, how the prefixes begin from which it is taken: subsystems or components; () for all.
    :param results: for ESW, what a command gives that has completed, by name.
    :param allowed: own attributes and the values in which the command is allowed; others give API_CommandNotAllowed, or
        UnsupportedCommandInStateIssue.
    :param interrupts: it ends the command that is under way, which is then ABORTED.
    :param fails: attributes and the values they take when the command fails; ``back``: what they had before it.
    :param limit: telescope time after which it fails.
    """

    description: str = ""
    argument: Argument | None = None
    result: Result | None = None
    parameters: dict[str, CommandParameter] = {}
    observe: bool = False
    sources: Strings = ()
    results: dict[str, Result] = {}
    protocol: Literal["immediate", "long-running", "submit"] = "immediate"
    allowed: dict[str, Values] = {}
    refuses: tuple[Refusal, ...] = ()
    interrupts: bool = False
    stages: tuple[Stage, ...] = ()
    fails: dict[str, Any] | Literal["back", "stays"] = "stays"
    limit: Duration = 30.0

    @property
    def taken(self) -> Taken:
        """Return what it takes, of which ``$...`` are parts: an argument, or parameters."""
        return self.argument or self.parameters or None

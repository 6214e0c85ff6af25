"""Which check of a command gives which issue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from harness.contracts.esw.location import ComponentType
from harness.contracts.esw.params import issues
from harness.contracts.esw.params.commands import ControlCommand
from harness.contracts.esw.params.declared_commands import DeclaredCommand, DeclaredParameter, Situation
from harness.contracts.esw.params.issues import CommandIssue, Issue
from harness.contracts.esw.params.parameters import Parameter

Finds = Callable[[ControlCommand, Situation], str]
"""Tells the reason for an issue; "" if there is none."""


@dataclass(frozen=True)
class Check:
    """A check, and its issue.

    :param finds: the check; None where a command cannot be the cause.
    :param otherwise: what gives the issue then.
    """

    issue: type[Issue]
    finds: Finds | None
    otherwise: str = ""


def find_issue(command: ControlCommand, situation: Situation) -> CommandIssue | None:
    """Return the first issue that a command has, in the order of `CHECKS`; None if it can be accepted."""
    for check in CHECKS:
        if check.finds and (reason := check.finds(command, situation)):
            return check.issue(reason)  # type: ignore[return-value] # all that CHECKS holds are in the union
    return None


def find_unknown_name(command: ControlCommand, situation: Situation) -> str:
    """Find a command that the component does not have."""
    known = ", ".join(situation.commands)
    return "" if command.command_name in situation.commands else f"{command.command_name} is none of {known}"


def find_wrong_kind(command: ControlCommand, situation: Situation) -> str:
    """Find a Setup that should be an Observe, and the other way round."""
    kind, wanted = type(command).__name__, _declared(command, situation).kind.__name__
    return "" if kind == wanted else f"{command.command_name} is a command of type {wanted}, not {kind}"


def find_wrong_source(command: ControlCommand, situation: Situation) -> str:
    """Find a command from who may not send it."""
    sources = _declared(command, situation).sources
    if not sources or command.source in sources or command.source.subsystem in sources:
        return ""
    return f"{command.command_name} may come from {', '.join(sources)}, not from {command.source}"


def find_extra_parameters(command: ControlCommand, situation: Situation) -> str:
    """Find more parameters than the command has."""
    given, known = len(command.param_set), len(_declared(command, situation).parameters)
    return f"{command.command_name} has at most {known} parameters, not {given}" if given > known else ""


def find_missing_key(command: ControlCommand, situation: Situation) -> str:
    """Find a parameter that is needed and missing."""
    given = {one.key_name for one in command.param_set}
    declared = _declared(command, situation).parameters
    missing = [name for name, one in declared.items() if one.required and name not in given]
    return f"{command.command_name} needs the parameter {missing[0]}" if missing else ""


def find_wrong_type(command: ControlCommand, situation: Situation) -> str:
    """Find a parameter of another type."""
    for given, declared in _parameters(command, situation):
        if given.key_type != declared.key_type:
            return f"{given.key_name} is of type {declared.key_type}, not {given.key_type}"
    return ""


def find_wrong_units(command: ControlCommand, situation: Situation) -> str:
    """Find a parameter in other units."""
    for given, declared in _parameters(command, situation):
        if given.units != declared.units:
            return f"{given.key_name} is in {declared.units}, not in {given.units}"
    return ""


def find_wrong_value(command: ControlCommand, situation: Situation) -> str:
    """Find a value that is out of its range, none of its choices, or one too many."""
    for given, declared in _parameters(command, situation):
        if len(given.values) != (declared.count or max(len(given.values), 1)):
            return f"{given.key_name} has {declared.count or 'at least 1'} values, not {len(given.values)}"
        for value in given.values:
            if wrong := _find_out_of_range(value, declared):
                return f"{given.key_name} {wrong}"
    return ""


def find_wrong_state(command: ControlCommand, situation: Situation) -> str:
    """Find a command that is not supported in the state of the component."""
    states = _declared(command, situation).states
    if not states or situation.state in states:
        return ""
    return f"{command.command_name} is supported in {', '.join(states)}, not in {situation.state}"


def find_busy(component_type: ComponentType) -> Finds:
    """Return the check that a component of a type is busy."""

    def find(command: ControlCommand, situation: Situation) -> str:
        busy = situation.busy_with if situation.component_type is component_type else ""
        return f"{busy} is under way" if busy else ""

    return find


def find_away(component_type: ComponentType) -> Finds:
    """Return the check that what the component needs of a type is there."""

    def find(command: ControlCommand, situation: Situation) -> str:
        away = [one.prefix for one in situation.away if one.component_type is component_type]
        return f"{', '.join(away)} is not available" if away else ""

    return find


def find_unresolved(command: ControlCommand, situation: Situation) -> str:
    """Find out that what the component needs was not looked up yet."""
    unresolved = ", ".join(one.prefix for one in situation.unresolved)
    return f"{unresolved} is not located yet" if unresolved else ""


CHECKS = (
    Check(issues.UnsupportedCommandIssue, find_unknown_name),
    Check(issues.WrongCommandTypeIssue, find_wrong_kind),
    Check(issues.WrongPrefixIssue, find_wrong_source),
    Check(issues.WrongNumberOfParametersIssue, find_extra_parameters),
    Check(issues.MissingKeyIssue, find_missing_key),
    Check(issues.WrongParameterTypeIssue, find_wrong_type),
    Check(issues.WrongUnitsIssue, find_wrong_units),
    Check(issues.ParameterValueOutOfRangeIssue, find_wrong_value),
    Check(issues.WrongInternalStateIssue, lambda _, situation: situation.not_ready),
    Check(issues.UnsupportedCommandInStateIssue, find_wrong_state),
    Check(issues.UnresolvedLocationsIssue, find_unresolved),
    Check(issues.RequiredHCDUnavailableIssue, find_away(ComponentType.HCD)),
    Check(issues.RequiredAssemblyUnavailableIssue, find_away(ComponentType.ASSEMBLY)),
    Check(issues.RequiredSequencerUnavailableIssue, find_away(ComponentType.SEQUENCER)),
    Check(issues.RequiredServiceUnavailableIssue, find_away(ComponentType.SERVICE)),
    Check(issues.AssemblyBusyIssue, find_busy(ComponentType.ASSEMBLY)),
    Check(issues.HCDBusyIssue, find_busy(ComponentType.HCD)),
    Check(issues.OtherIssue, lambda _, situation: situation.refusal),
    Check(issues.IdNotAvailableIssue, None, "the answer to Query with the id of no run, which is no command"),
)
"""All issues, in the order in which a command is checked."""


def _declared(command: ControlCommand, situation: Situation) -> DeclaredCommand:
    return situation.commands[command.command_name]


def _parameters(command: ControlCommand, situation: Situation) -> Iterator[tuple[Parameter, DeclaredParameter]]:
    declared = _declared(command, situation).parameters
    return ((one, declared[one.key_name]) for one in command.param_set if one.key_name in declared)


def _find_out_of_range(value: Any, declared: DeclaredParameter) -> str:
    if isinstance(value, tuple):
        return next((wrong for one in value if (wrong := _find_out_of_range(one, declared))), "")
    if declared.choices and value not in declared.choices:
        return f"is none of {', '.join(map(str, declared.choices))}: {value}"
    if declared.least is not None and not value >= declared.least:
        return f"is at least {declared.least}, not {value}"
    if declared.most is not None and not value <= declared.most:
        return f"is at most {declared.most}, not {value}"
    return ""

"""Issues: why a component does not accept a command."""

from __future__ import annotations

from harness.contracts.esw.messages import Message


class Issue(Message):
    """What issues have in common."""

    reason: str


class AssemblyBusyIssue(Issue):
    """An assembly is busy with another command."""


class HCDBusyIssue(Issue):
    """An HCD is busy with another command."""


class IdNotAvailableIssue(Issue):
    """No command of that run is known."""


class MissingKeyIssue(Issue):
    """A parameter that the command needs is missing."""


class OtherIssue(Issue):
    """Anything that no other issue fits."""


class ParameterValueOutOfRangeIssue(Issue):
    """A value is out of its range."""


class RequiredAssemblyUnavailableIssue(Issue):
    """An assembly that is needed is not there."""


class RequiredHCDUnavailableIssue(Issue):
    """An HCD that is needed is not there."""


class RequiredSequencerUnavailableIssue(Issue):
    """A sequencer that is needed is not there."""


class RequiredServiceUnavailableIssue(Issue):
    """A service that is needed is not there."""


class UnresolvedLocationsIssue(Issue):
    """Locations of what is needed are not known yet."""


class UnsupportedCommandInStateIssue(Issue):
    """The command is not supported in this state."""


class UnsupportedCommandIssue(Issue):
    """The component has no such command."""


class WrongCommandTypeIssue(Issue):
    """The command is a Setup and should be an Observe, or the other way round."""


class WrongInternalStateIssue(Issue):
    """The component is not ready for the command inside."""


class WrongNumberOfParametersIssue(Issue):
    """There are too many parameters or too few."""


class WrongParameterTypeIssue(Issue):
    """A parameter or its values have another type."""


class WrongPrefixIssue(Issue):
    """The command comes from a prefix that it may not come from."""


class WrongUnitsIssue(Issue):
    """A parameter has other units."""


CommandIssue = (
    AssemblyBusyIssue
    | HCDBusyIssue
    | IdNotAvailableIssue
    | MissingKeyIssue
    | OtherIssue
    | ParameterValueOutOfRangeIssue
    | RequiredAssemblyUnavailableIssue
    | RequiredHCDUnavailableIssue
    | RequiredSequencerUnavailableIssue
    | RequiredServiceUnavailableIssue
    | UnresolvedLocationsIssue
    | UnsupportedCommandInStateIssue
    | UnsupportedCommandIssue
    | WrongCommandTypeIssue
    | WrongInternalStateIssue
    | WrongNumberOfParametersIssue
    | WrongParameterTypeIssue
    | WrongPrefixIssue
    | WrongUnitsIssue
)

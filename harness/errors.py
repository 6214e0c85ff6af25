"""Everything that can go wrong, as one tree.

::

    FirstlightError
    ├── DeclarationError        a file that the user wrote is wrong: nothing was touched yet
    │   ├── ProfileError        a target's profile (targets/*.toml)
    │   ├── ModelError          a declared telescope (telescopes/*.yaml)
    │   └── SentenceError       a sentence in a feature: a value, a table, a doc string
    ├── ConnectorError          a call on the telescope did not do what was asked
    │   ├── Unreachable         the database or the device server does not answer
    │   │   ├── GatewayAway     the gateway on the way to all of it does not answer; it may come back
    │   │   └── Untrusted       what answers does not prove to be the gateway: its certificate is not verified
    │   ├── NotLoggedIn         the gateway wants a user, or refuses the one that logs in
    │   ├── NotDefined          the device, attribute, command or property is not in the control system
    │   ├── NotExported         the device is defined, but no running server serves it
    │   ├── NotAllowed          the device refuses in the state that it is in
    │   │   └── Busy            it refuses because something else is under way
    │   ├── RejectedArgument    the device (or the check before it) refuses the value given
    │   ├── TimedOut            no answer within the limit of the call
    │   ├── NotSupported        this connector cannot do it, on any device
    │   └── CallFailed          the device raised an error of its own
    ├── LauncherError           a process of the simulated telescope did not start, or died
    ├── ControlSystemDown       the control system died or fell silent while it was used
    ├── PreconditionError       a ``Given`` could not be met: says nothing about what is tested
    │   ├── NoRoute             no command leads to the wanted state
    │   └── LeaseError          others use what is needed of a shared telescope, or its lease was lost
    └── RestError               the telescope is not at rest where it has to be

A failed expectation is not here: it is an ``AssertionError`` (`harness.events.explaining.explanation`).
"""

from __future__ import annotations

MAYBE = "; it may or may not have been executed"
"""The end of a message about what was sent, and not answered."""


class FirstlightError(Exception):
    """The root of every error that the harness raises by itself."""

    title = ""
    """What a report calls it, where that is not the name of its class."""


class DeclarationError(FirstlightError):
    """A file is wrong: says which, where, why, and what to write instead.

    :param what: cause, as a sentence without full stop.
    :param place: file, file and line, or name of the setting.
    :param path: place inside the document, such as ``classes.Dome.commands.Open``.
    :param remedy: what the reader can do about it.
    """

    def __init__(self, what: str, *, place: str = "", path: str = "", remedy: str = "") -> None:
        self.what, self.place, self.path, self.remedy = what, place, path, remedy
        where = ": ".join(part for part in (place, path) if part)
        text = f"{where}: {what}" if where else what
        super().__init__(f"{text}. {remedy}" if remedy else text)


class ProfileError(DeclarationError):
    """A target's profile cannot be used."""


class ModelError(DeclarationError):
    """A declared telescope cannot be used."""


class SentenceError(DeclarationError):
    """A sentence of a feature holds something that cannot be read."""


class ConnectorError(FirstlightError):
    """A call on the telescope failed.

    :param what: the sentence that a tester reads: thing, place, cause and remedy.
    :param device: the device concerned, if one is.
    :param reason: the reason of the Tango error stack's first error, such as ``API_CommandNotAllowed``; "" without one.
    :param stack: the whole Tango error stack, outermost cause last, as ``(reason, description, origin)``.
    """

    def __init__(
        self,
        what: str,
        *,
        device: str = "",
        reason: str = "",
        stack: tuple[tuple[str, str, str], ...] = (),
    ) -> None:
        self.what, self.device, self.reason, self.stack = what, device, reason, stack
        super().__init__(what)


class Unreachable(ConnectorError):
    """The Tango database or the device server does not answer."""


class GatewayAway(Unreachable):
    """The gateway, on the way to everything, does not answer; it may come back."""


class Untrusted(Unreachable):
    """What answers does not prove to be the gateway; trying again is of no use."""


class NotLoggedIn(ConnectorError):
    """The gateway wants a user who is logged in, or refuses the one that tries."""


class NotDefined(ConnectorError):
    """The control system knows no such device, attribute, command or property."""


class NotExported(ConnectorError):
    """The device is defined in the database, but no running server exports it."""


class NotAllowed(ConnectorError):
    """The device refuses the call in its present state."""


class Busy(NotAllowed):
    """The call is refused because something else is under way, which has to end first."""


class RejectedArgument(ConnectorError):
    """The value given is refused: wrong type, out of limits, not JSON, against the schema."""


class TimedOut(ConnectorError):
    """No answer came within the limit of the call."""


class NotSupported(ConnectorError):
    """This way of reaching the telescope cannot do what was asked, on any device."""


class CallFailed(ConnectorError):
    """The device answered with an error of its own."""


class LauncherError(FirstlightError):
    """A process of the simulated telescope did not start in time, or died."""


class ControlSystemDown(FirstlightError):
    """The control system died or fell silent while it was used: says nothing about what is tested."""

    title = "Control system down"


class PreconditionError(FirstlightError):
    """A precondition could not be met; what the scenario tests was not reached."""

    title = "Precondition not met"


class NoRoute(PreconditionError):
    """By the telescope's declaration, no sequence of commands leads from the present state to the wanted one."""


class LeaseError(PreconditionError):
    """What is needed of a telescope that others use cannot be had, or is no longer leased."""


class RestError(FirstlightError):
    """The telescope is not at rest, where a run or a scenario has to begin or end."""

    title = "Not at rest"

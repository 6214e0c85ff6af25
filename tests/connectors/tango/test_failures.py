from __future__ import annotations

import pytest

from harness.connectors.tango.failures import Attempt, explain, text_of, user, was_not_tried
from harness.errors import CallFailed, NotAllowed, NotDefined, NotExported, RejectedArgument, TimedOut, Unreachable

ATTEMPT = Attempt("command On of a/b/c", "a/b/c", "127.0.0.1:10000")


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("API_CommandNotAllowed", NotAllowed),
        ("API_AttrNotAllowed", NotAllowed),
        ("API_WAttrOutsideLimit", RejectedArgument),
        ("API_IncompatibleCmdArgumentType", RejectedArgument),
        ("API_CommandNotFound", NotDefined),
        ("API_AttrNotFound", NotDefined),
        ("DB_DeviceNotDefined", NotDefined),
        ("API_DeviceNotExported", NotExported),
        ("API_DeviceTimedOut", TimedOut),
        ("API_CantConnectToDevice", Unreachable),
        ("Motor_Jammed", CallFailed),
    ],
)
def test_each_reason_has_its_error(reason, kind):
    stack = (
        (reason, "some text", "somewhere"),
        ("API_CommandFailed", "Failed to execute command_inout on device a/b/c", ""),
    )
    error = explain(stack, ATTEMPT)
    assert type(error) is kind
    assert (error.device, error.reason, error.stack) == ("a/b/c", reason, stack)
    assert "command On of a/b/c" in str(error)


def test_a_timeout_is_told_from_a_dead_server():
    corba = ("API_CorbaException", "TRANSIENT CORBA system exception: TRANSIENT_CallTimedout", "")
    late = explain((corba, ("API_DeviceTimedOut", "Timeout (500 mS) exceeded on device a/b/c", "")), ATTEMPT)
    assert type(late) is TimedOut
    assert late.reason == "API_DeviceTimedOut"
    dead = explain((corba, ("API_CantConnectToDevice", "Failed to connect to device a/b/c", "")), ATTEMPT)
    assert type(dead) is Unreachable
    assert "the device server of a/b/c does not answer although the database at 127.0.0.1:10000 knows it" in str(dead)


def test_an_error_of_another_device_below_is_not_taken_for_ones_own():
    stack = (
        ("API_CommandNotAllowed", "Command Off not allowed when the device is in ON state", ""),
        ("API_CommandFailed", "Failed to execute command_inout on device x/y/z, command Off", ""),
        ("PyDs_UnexpectedFailure", "Cannot execute command", ""),
        ("API_CommandFailed", "Failed to execute command_inout on device a/b/c, command On", ""),
    )
    error = explain(stack, ATTEMPT)
    assert type(error) is CallFailed
    assert str(error) == (
        "command On of a/b/c failed because of x/y/z: "
        "Command Off not allowed when the device is in ON state [API_CommandNotAllowed]"
    )
    assert error.reason == "API_CommandNotAllowed"


def test_a_device_by_full_locator_is_the_same_device():
    stack = (("API_CantConnectToDevice", "Failed to connect to device a/b/c", ""),)
    assert type(explain(stack, Attempt("ping", "tango://host:10000/a/b/c", "host:10000"))) is Unreachable


def test_a_stack_in_one_line_has_every_cause_but_no_wrapping():
    stack = (
        ("Motor_Jammed", "the motor is jammed", ""),
        ("Dome_Failed", "could not turn", ""),
        ("PyDs_UnexpectedFailure", "Cannot execute command", ""),
        ("API_CommandFailed", "Failed to execute", ""),
    )
    assert text_of(stack) == "could not turn: the motor is jammed [Motor_Jammed]"
    assert text_of(()) == "an error without description"


def forbidden(text: str, *below: tuple[str, str, str]) -> str:
    error = explain((("API_ReadOnlyMode", text, ""), *below), ATTEMPT)
    assert type(error) is (CallFailed if below else NotAllowed)
    assert error.reason == "API_ReadOnlyMode"
    return str(error)


def test_what_controlled_access_forbids_says_who_may_not_do_what():
    assert forbidden("Command On on device a/b/c is not authorized") == (
        f"command On of a/b/c is forbidden: controlled access lets the user {user()} on this machine only read a/b/c "
        "[API_ReadOnlyMode]. Run as a user who may, or have the one who administers 127.0.0.1:10000 allow it (its "
        "TangoAccessControl): that counts for runs that begin afterwards"
    )
    assert "only read sys/database/2" in forbidden("Command DbPutProperty on device sys/database/2 is not authorized")


def test_an_access_control_that_does_not_answer_is_told_as_such():
    said = forbidden(
        "Command On on device a/b/c is not authorized because an error occurs while talking to the Controlled Access "
        "Service"
    )
    assert "its service does not answer, so everything can only be read. Start TangoAccessControl" in said


def test_what_another_device_may_not_do_is_not_taken_for_this_users_right():
    below = (
        ("PyDs_UnexpectedFailure", "Cannot execute command", ""),
        ("API_CommandFailed", "Failed to execute command_inout on device a/b/c, command On", ""),
    )
    said = forbidden("Command Off on device x/y/z is not authorized", *below)
    assert said.startswith("command On of a/b/c failed because of x/y/z: Command Off on device x/y/z is not authorized")


@pytest.mark.parametrize("named", ["a/b/c", "A/B/C", "tango://host:10000/a/b/c"])
def test_a_device_that_was_not_tried_is_named(named):
    delayed = f"Failed to connect to device {named}\nThe connection request was delayed.\nThe last one was just now"
    assert was_not_tried(delayed, "a/b/c")
    assert not was_not_tried(delayed, "x/y/z")
    assert not was_not_tried(f"Failed to connect to device {named}", "a/b/c")

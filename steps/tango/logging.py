"""Sentences about what devices log, by Tango's logging service."""

from __future__ import annotations

from harness.bdd import Looks, given, looks_at, then, when
from harness.vocabulary.tango.vocabulary import Tango

needs_logs = looks_at(lambda: Looks(needs=("logs",)))
"""Skip the scenario where devices cannot log to the harness."""


@given('the logs of "<trl>" are collected')
@needs_logs
def logs_are_collected(tango: Tango, trl: str) -> None:
    """The device logs to the harness until the end of the scenario; a simulated telescope does anyway."""
    tango.logging.collected(trl)


@given('the logs of "<trl>" are collected from its start')
@needs_logs
def logs_are_collected_from_its_start(tango: Tango, trl: str) -> None:
    """The database tells the device to log everything to the harness; it is restarted, now and at the end."""
    tango.logging.collected_from_its_start(trl)


@when('I set the logging level of "<trl>" to <level>')
def set_logging_level(tango: Tango, trl: str, level: str) -> None:
    """OFF, FATAL, ERROR, WARN, INFO or DEBUG; what it was is put back at the end of the scenario."""
    tango.logging.set_level(trl, level)


@when('I add the logging target "<destination>" to "<trl>"')
def add_logging_target(tango: Tango, destination: str, trl: str) -> None:
    """console::cout, file::<path> or device::<log consumer>; removed at the end of the scenario."""
    tango.logging.add_target(trl, destination)


@then('"<trl>" logs "<text>"[ at level <level>][ within <seconds> s]')
@needs_logs
def device_logs(tango: Tango, trl: str, text: str, level: str | None, seconds: float | None) -> None:
    """A line with this text, since the last ``When`` or within the limit."""
    tango.logging.logs(trl, text, level, seconds)


@then('"<trl>" does not log "<text>" for <seconds> s')
@needs_logs
def device_does_not_log(tango: Tango, trl: str, text: str, seconds: float) -> None:
    """No line with this text since the last ``When``, and for so long in the telescope's time."""
    tango.logging.does_not_log(trl, text, seconds)


@then('the logging level of "<trl>" is <level>')
def logging_level_is(tango: Tango, trl: str, level: str) -> None:
    """What its administration device says."""
    tango.logging.level_is(trl, level)


@then('"<trl>" logs to "<destination>"')
def device_logs_to(tango: Tango, trl: str, destination: str) -> None:
    """This is one of its logging targets."""
    tango.logging.has_target(trl, destination)

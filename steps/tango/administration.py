"""Sentences about device servers, through their administration devices."""

from __future__ import annotations

from harness.bdd import then, when
from harness.vocabulary.tango.vocabulary import Tango


@when('I restart the device "<trl>"')
def restart_device(tango: Tango, trl: str) -> None:
    """Its server destroys it and makes it anew (DevRestart)."""
    tango.administration.restart_device(trl)


@when('I restart the device server of "<trl>"')
def restart_server(tango: Tango, trl: str) -> None:
    """It makes all of its devices anew (RestartServer); needs ``reset``."""
    tango.administration.restart_server(trl)


@then('the administration device of "<trl>" is "<name>"')
def administration_device_is(tango: Tango, trl: str, name: str) -> None:
    """dserver/<server>/<instance>."""
    tango.administration.is_administered_by(trl, name)


@then('the device server of "<trl>" has the classes "<names>"')
def server_has_classes(tango: Tango, trl: str, names: str) -> None:
    """These are among the classes that its server knows (QueryClass)."""
    tango.administration.server_has_classes(trl, names)


@then('the device server of "<trl>" serves "<names>"')
def server_serves(tango: Tango, trl: str, names: str) -> None:
    """These devices, by name or alias, are among those that live in its server (QueryDevice)."""
    tango.administration.server_serves(trl, names)

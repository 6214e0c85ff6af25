"""Sentences about device servers, through their administration devices."""

from __future__ import annotations

from harness.bdd import then, when
from harness.vocabulary.tango.administration import AdministrationSentences


@when('I restart the device "<trl>"')
def restart_device(administration: AdministrationSentences, trl: str) -> None:
    """Its server destroys it and makes it anew (DevRestart)."""
    administration.restart_device(trl)


@when('I restart the device server of "<trl>"')
def restart_server(administration: AdministrationSentences, trl: str) -> None:
    """It makes all of its devices anew (RestartServer); needs ``reset``."""
    administration.restart_server(trl)


@then('the administration device of "<trl>" is "<name>"')
def administration_device_is(administration: AdministrationSentences, trl: str, name: str) -> None:
    """dserver/<server>/<instance>."""
    administration.is_administered_by(trl, name)


@then('the device server of "<trl>" has the classes "<names>"')
def server_has_classes(administration: AdministrationSentences, trl: str, names: str) -> None:
    """These are among the classes that its server knows (QueryClass)."""
    administration.server_has_classes(trl, names)


@then('the device server of "<trl>" serves "<names>"')
def server_serves(administration: AdministrationSentences, trl: str, names: str) -> None:
    """These devices, by name or alias, are among those that live in its server (QueryDevice)."""
    administration.server_serves(trl, names)

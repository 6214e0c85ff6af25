"""Sentences about procedures: scripts that the OET runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.bdd import Looks, given, looks_at, then, when

if TYPE_CHECKING:
    from harness.vocabulary.oet.vocabulary import Oet

needs_script = looks_at(lambda script: Looks(needs=() if "://" in script else ("scripts",)))
"""Skip the scenario where a script of the features is not to be had."""


@given("the OET is reachable")
def oet_is_reachable(oet: Oet) -> None:
    """It answers."""
    oet.reachable()


@when('I create a procedure from "<script>"[ with <json>]')
@needs_script
def create(oet: Oet, script: str, json: str | None) -> None:
    """Creates one from a script of the profile's folder, or of a URI; the arguments are written by function."""
    oet.create(script, json)


@when('I create the procedure "<name>" from "<script>"[ with <json>]')
@needs_script
def create_named(oet: Oet, name: str, script: str, json: str | None) -> None:
    """Creates one that later sentences call by its name."""
    oet.create(script, json, name)


@when('I start the procedure[ "<name>"][ with <json>]')
def start(oet: Oet, name: str | None, json: str | None) -> None:
    """Starts main: an object is its keyword arguments, an array its positional ones."""
    oet.start(name, json)


@when('I run "<script>"[ with <json>]')
@needs_script
def run(oet: Oet, script: str, json: str | None) -> None:
    """Creates a procedure, and starts it as soon as it is READY."""
    oet.run(script, json)


@when('I stop the procedure[ "<name>"][ and abort subarray <n>]')
def stop(oet: Oet, name: str | None, n: int | None) -> None:
    """Stops its script; the subarray is the one that it was created with. It is not aborted unless that is said."""
    oet.stop(name, n)


@when('I run the activity "<activity>" of "<sbd>"[ with <json>]')
def run_activity(oet: Oet, activity: str, sbd: str, json: str | None) -> None:
    """Runs the script of an activity of a scheduling block definition."""
    oet.run_activity(activity, sbd, json)


@then('the procedure[ "<name>"] becomes <state>[ within <seconds> s]')
def procedure_becomes(oet: Oet, name: str | None, state: str, seconds: float | None) -> None:
    """Its state has had this value since the last ``When``, or will within the limit."""
    oet.becomes(state, name, seconds)


@then('the procedure[ "<name>"] goes through <states>[ within <seconds> s]')
def procedure_goes_through(oet: Oet, name: str | None, states: str, seconds: float | None) -> None:
    """Exactly these states in this order; one that was created after the last ``When`` begins with CREATING."""
    oet.goes_through(states, name, seconds)


@then('the procedure[ "<name>"] fails[ with "<text>"][ within <seconds> s]')
def procedure_fails(oet: Oet, name: str | None, text: str | None, seconds: float | None) -> None:
    """It becomes FAILED, and its stack trace has this text."""
    oet.fails(text, name, seconds)


@then('the procedure[ "<name>"] has called "<function>"[ with <json>]')
def procedure_has_called(oet: Oet, name: str | None, function: str, json: str | None) -> None:
    """A function of its script was called, with these arguments."""
    oet.has_called(function, json, name)

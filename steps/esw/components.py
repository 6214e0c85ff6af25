"""Sentences about assemblies, HCDs and other components: what they are commanded, and what they publish."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.bdd import looks_at, then, when
from harness.connectors.esw.keys import LocationOf, StateOf
from harness.events import Key
from harness.targets.esw.components import read_component, read_prefix

if TYPE_CHECKING:
    from harness.vocabulary.esw.vocabulary import Esw

Table = list[list[str]] | None


def component(kind: str, prefix: str) -> list[Key]:
    """Return whether the component is there, without which no command of it goes on."""
    return [LocationOf(read_component(kind, prefix)).key]


def current_state(parameter: str, state_name: str, prefix: str) -> list[Key]:
    """Return the parameter that the sentence names."""
    return [StateOf(read_prefix(prefix), state_name, parameter).key]


@when('I submit "<command>" to the <kind> "<prefix>"[ with <json>]')
@looks_at(component)
def submit(esw: Esw, command: str, kind: str, prefix: str, json: str | None, *, datatable: Table = None) -> None:
    """Submit a command; an object or a table overrides the declared defaults, an array is the paramSet on the wire."""
    esw.submit(command, kind, prefix, json, datatable)


@when('I ask the <kind> "<prefix>" to validate "<command>"[ with <json>]')
@looks_at(component)
def validate(esw: Esw, command: str, kind: str, prefix: str, json: str | None, *, datatable: Table = None) -> None:
    """Ask whether it would accept a command, which it does not carry out."""
    esw.validate(command, kind, prefix, json, datatable)


@when('I send "<command>" oneway to the <kind> "<prefix>"[ with <json>]')
@looks_at(component)
def send_oneway(esw: Esw, command: str, kind: str, prefix: str, json: str | None, *, datatable: Table = None) -> None:
    """Send a command of which it tells only whether it accepts it."""
    esw.send_oneway(command, kind, prefix, json, datatable)


@when('I take the <kind> "<prefix>" offline')
def take_offline(esw: Esw, kind: str, prefix: str) -> None:
    """Take it offline; it is brought back when the scenario is over."""
    esw.take_offline(kind, prefix)


@when('I bring the <kind> "<prefix>" online')
def bring_online(esw: Esw, kind: str, prefix: str) -> None:
    """Bring it online."""
    esw.bring_online(kind, prefix)


@then('"<parameter>" of the current state "<state_name>" of "<prefix>" becomes <value>[ within <seconds> s]')
@looks_at(current_state)
def current_state_becomes(
    esw: Esw, parameter: str, state_name: str, prefix: str, value: str, *, seconds: float | None
) -> None:
    """It was published with this value since the last ``When``, or will be within the limit."""
    esw.state_becomes(prefix, state_name, parameter, value, seconds)


@then('the command[ "<command>"] is still under way after <seconds> s')
def command_is_still_under_way(esw: Esw, command: str | None, seconds: float) -> None:
    """It does not end for so long in the telescope's time; it may go on when the scenario is over."""
    esw.is_still_under_way(command, seconds)

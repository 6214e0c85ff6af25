"""Sentences about the Location Service: which components are registered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.bdd import given, looks_at, then
from harness.connectors.esw.keys import LocationOf
from harness.events import Key
from harness.targets.esw.components import read_component

if TYPE_CHECKING:
    from harness.vocabulary.esw.vocabulary import Esw


def location(kind: str, prefix: str) -> list[Key]:
    """Return whether the component that the sentence names is registered."""
    return [LocationOf(read_component(kind, prefix)).key]


@given('I watch the location of the <kind> "<prefix>"')
@looks_at(location)
def watch_location(esw: Esw, kind: str, prefix: str) -> None:
    """Follow whether a component is registered, for what later steps ask of it."""
    esw.locations.watch(kind, prefix)


@then('the <kind> "<prefix>" is registered[ within <seconds> s]')
@looks_at(location)
def is_registered(esw: Esw, kind: str, prefix: str, seconds: float | None) -> None:
    """It is registered with the Location Service by any connection, or will be within the limit."""
    esw.locations.is_registered(kind, prefix, seconds)


@then('the <kind> "<prefix>" is unregistered[ within <seconds> s]')
@looks_at(location)
def is_unregistered(esw: Esw, kind: str, prefix: str, seconds: float | None) -> None:
    """It is registered by no connection, or will not be within the limit."""
    esw.locations.is_unregistered(kind, prefix, seconds)

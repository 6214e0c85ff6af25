"""Looks at the declared components of an ESW: registered, answering, their lifecycle states."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from harness.connectors.esw.source import EswSource
from harness.contracts.esw.location import ComponentId, ComponentType, Location
from harness.contracts.esw.values.names import Prefix
from harness.errors import ConnectorError, TimedOut, Unreachable
from harness.live.at_once import at_once
from harness.live.checkup import Device, Health, Problem
from harness.models import telescope


class _Asked(NamedTuple):
    """A declared component, where it is registered, and its lifecycle state or why it tells none."""

    declared: telescope.Device
    locations: Sequence[Location]
    state: str | ConnectorError | None


def check_components(source: EswSource, declared: Sequence[telescope.Device]) -> Health:
    """Ask the Location Service for each component, and the gateway for the lifecycle states of those it knows.

    Raises `Unreachable` or `TimedOut` if the Location Service does not answer.
    """
    registered = _find(source, declared)
    ids = {one.name: _read_id(one) for one in declared}
    states = at_once(
        [name for name, locations in registered.items() if locations], lambda name: _ask_state(source, ids[name])
    )
    asked = [_Asked(one, registered[one.name], states.get(one.name)) for one in declared]
    return Health(
        tuple(_describe(one, _time(source, ids[one.declared.name], one.state)) for one in asked),
        tuple(_group(source.address, asked)),
    )


def _read_id(declared: telescope.Device) -> ComponentId:
    kind = declared.device_class.kind.lower()
    return ComponentId(Prefix(declared.name), next(one for one in ComponentType if one.lower() == kind))


def _find(source: EswSource, declared: Sequence[telescope.Device]) -> Mapping[str, Sequence[Location]]:
    known = source.ask(lambda clients: clients.location.list_all(), "listing what is registered")
    return {one.name: [each for each in known if each.connection.component_id == _read_id(one)] for one in declared}


def _ask_state(source: EswSource, component: ComponentId) -> str:
    what = f"getting the lifecycle state of {component.prefix}"
    if component.component_type is ComponentType.CONTAINER:
        return str(source.ask(lambda clients: clients.gateway.get_container_state(component.prefix), what))
    return str(source.ask(lambda clients: clients.gateway.get_lifecycle_state(component), what))


def _time(source: EswSource, component: ComponentId, state: str | ConnectorError | None) -> float | None:
    """Return the milliseconds of one request to a component that has just answered, while no other is asked."""
    if not isinstance(state, str):
        return None
    began = time.perf_counter()
    try:
        _ask_state(source, component)
    except ConnectorError:
        return None
    return (time.perf_counter() - began) * 1000


def _describe(asked: _Asked, milliseconds: float | None) -> Device:
    is_registered = bool(asked.locations)
    refused = str(asked.state) if isinstance(asked.state, ConnectorError) else ""
    return Device(
        asked.declared.name,
        asked.declared.device_class.name,
        server=asked.locations[0].uri if asked.locations else "",
        defined=is_registered,
        exported=is_registered,
        answers=isinstance(asked.state, str),
        state=asked.state if isinstance(asked.state, str) else "",
        milliseconds=milliseconds,
        problem=refused if is_registered else "not registered",
        system="esw",
    )


def _group(location_service: str, asked: Sequence[_Asked]) -> list[Problem]:
    """Return what is wrong, each with all components that it is wrong with."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for one in asked:
        if not one.locations:
            said = (
                f"not registered at the Location Service {location_service}",
                "Start it. If it runs, see what it logs, and whether it uses this Location Service.",
            )
        elif isinstance(one.state, (TimedOut, Unreachable)):
            said = (
                "registered, but does not tell its lifecycle state",
                "See whether its process runs and what it logs, and whether the gateway reaches it.",
            )
        elif isinstance(one.state, ConnectorError):
            said = (str(one.state), "See what the component and the gateway log.")
        else:
            continue
        grouped.setdefault(said, []).append(one.declared.name)
    return [Problem(what, remedy, tuple(names)) for (what, remedy), names in grouped.items()]

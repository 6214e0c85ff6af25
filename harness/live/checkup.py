"""Looks at a whole control system: its database, its servers, and each device of the telescope."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.connectors.tango.abstract import Connector, Passage
from harness.errors import ConnectorError, NotDefined, NotExported, TimedOut, Unreachable
from harness.live.at_once import at_once
from harness.live.survey import Found, find
from harness.models.telescope import Telescope

TOLD = ("PyTango", "JTango", "cppTango", "IDL")
"""Versions of a server worth telling, of the many that it gives."""
BROKEN = "FAULT"
IN_FAULT = ("in State FAULT", "See its Status and its log; most devices are brought back by Reset or Restart.")
EMPTY_REMEDY = (
    "Is this the right control system? Name its telescope by --telescope, and its missing devices are told one by one."
)
BUSY = (
    "does not tell its State in time, although its server answers",
    "It is busy or hangs: see what its server logs.",
)


@dataclass(frozen=True, slots=True)
class Device:
    """How one device is.

    :param device_class: as the control system has it; as declared where that is unknown.
    :param milliseconds: a round trip, when nothing else is asked; None if it does not answer.
    :param problem: what is wrong with it; "" if nothing is.
    """

    name: str
    device_class: str
    server: str = ""
    host: str = ""
    defined: bool = False
    exported: bool = False
    answers: bool = False
    state: str = ""
    milliseconds: float | None = None
    problem: str = ""
    system: str = "tango"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong, with all devices that it is wrong with; with none, if it is the control system's own.

    :param what: in words, for one device or for a server's.
    :param remedy: what to do.
    """

    what: str
    remedy: str
    devices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """How the devices of a system are, and whatever is wrong with them."""

    devices: tuple[Device, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Checkup:
    """How a control system is.

    :param address: of the Tango database.
    :param milliseconds: that the database took for an answer.
    :param passage: the gateway on the way; None without one.
    :param versions: of the libraries on this side, and of the database.
    :param servers: device servers of the devices, with the versions of their libraries.
    """

    address: str
    milliseconds: float
    versions: Mapping[str, str]
    servers: Mapping[str, Mapping[str, str]]
    devices: tuple[Device, ...]
    problems: tuple[Problem, ...]
    passage: Passage | None = None


def check_up(connector: Connector, names: Sequence[str], telescope: Telescope | None = None) -> Checkup:
    """Ask the database and all devices; those of a server that does not answer are not asked one by one.

    :param names: of the devices to ask.
    :param telescope: what declares them, if something does.

    Raises `Unreachable` if the database does not answer, and what `Connector.passage` raises.
    """
    passage = connector.passage()
    address = f"{passage.control_system} behind {passage.address}" if passage else connector.address
    began = time.perf_counter()
    connector.query().servers()
    took = (time.perf_counter() - began) * 1000
    found = find(connector, names)
    reachable = [name for name, one in found.items() if one.problem is None]
    states = at_once(reachable, lambda name: connector.device(name).state())
    devices = {name: _device(connector, name, one, states.get(name), telescope) for name, one in found.items()}
    problems = _problems(address, found, devices, states) if names else (_empty(address),)
    servers = _servers(connector, devices)
    return Checkup(address, took, connector.versions(), servers, tuple(devices.values()), problems, passage)


def _empty(address: str) -> Problem:
    return Problem(f"no device is defined in the Tango database {address} but the system's own", EMPTY_REMEDY, ())


def _device(
    connector: Connector, name: str, found: Found, state: str | ConnectorError | None, telescope: Telescope | None
) -> Device:
    declared = telescope.devices[name].device_class.name if telescope and name in telescope.devices else ""
    described = found.description
    if described is None:
        return Device(name, declared, problem=str(found.problem))
    problem = state if isinstance(state, ConnectorError) else found.problem
    answers = isinstance(state, str)
    return Device(
        name,
        described.device_class or declared,
        described.server,
        described.host,
        defined=True,
        exported=described.exported,
        answers=answers,
        state=state if isinstance(state, str) else "",
        milliseconds=_round_trip(connector, name) if answers else None,
        problem=str(problem or ""),
    )


def _round_trip(connector: Connector, name: str) -> float | None:
    """Of a device that has just answered; one after the other, so that it is the device that is measured."""
    try:
        return connector.device(name).ping() * 1000
    except ConnectorError:
        return None


def _servers(connector: Connector, devices: Mapping[str, Device]) -> dict[str, dict[str, str]]:
    one_of_each = {device.server: device.name for device in reversed(list(devices.values())) if device.answers}
    versions = at_once(sorted(one_of_each), lambda server: connector.device(one_of_each[server]).versions())
    return {
        server: {} if isinstance(told, ConnectorError) else {key: told[key] for key in TOLD if key in told}
        for server, told in versions.items()
    }


def _problems(
    address: str,
    found: Mapping[str, Found],
    devices: Mapping[str, Device],
    states: Mapping[str, str | ConnectorError],
) -> tuple[Problem, ...]:
    grouped: dict[tuple[str, str], list[str]] = {}
    for name, device in devices.items():
        state = states.get(name)
        if isinstance(state, TimedOut):
            grouped.setdefault(BUSY, []).append(name)
        elif (problem := state if isinstance(state, ConnectorError) else found[name].problem) is not None:
            grouped.setdefault(_said(problem, device, address), []).append(name)
        elif device.state == BROKEN:
            grouped.setdefault(IN_FAULT, []).append(name)
    return tuple(Problem(what, remedy, tuple(names)) for (what, remedy), names in grouped.items())


def _said(problem: ConnectorError, device: Device, address: str) -> tuple[str, str]:
    """What is wrong and what to do, in words that are the same for all devices that have it."""
    match problem:
        case NotDefined():
            return (
                f"not defined in the Tango database {address}",
                "Is this the right control system, and the right telescope with its parameters? Else define it there.",
            )
        case NotExported():
            return f"defined, but the device server {device.server} does not run", f"Start {device.server}."
        case TimedOut() | Unreachable():
            place = f"{device.server} on {device.host}" if device.host else device.server
            return (
                f"the device server {place} does not answer",
                "See whether its process runs and what it logs, and whether this machine reaches its host.",
            )
        case _:
            return str(problem), "See what the device and its server log."

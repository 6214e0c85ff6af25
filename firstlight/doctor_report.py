"""What ``firstlight doctor`` has found, for a reader and for programs."""

from __future__ import annotations

import dataclasses
from typing import Any, NamedTuple

from rich.console import Console
from rich.table import Table

from firstlight.counted import counted, lasting
from firstlight.reaching import Reached
from firstlight.tables import print_table
from harness.connectors.tango.abstract import Passage
from harness.live.checkup import Checkup, Device, Health, Problem

SHOWN = 6
"""So many names of devices are written out with a problem."""


class Answered(NamedTuple):
    """A control system that has answered, other than Tango."""

    name: str
    address: str
    milliseconds: float
    versions: dict[str, str]


class Probed(NamedTuple):
    """What came of trying a control system.

    :param what: was done.
    :param milliseconds: that it took.
    """

    name: str
    what: str
    milliseconds: float
    problem: Problem | None


class Findings(NamedTuple):
    """All that was found of a target.

    :param can: its abilities.
    :param leases: that others hold.
    :param others: its control systems but Tango.
    :param components: the declared devices of those.
    """

    system: Reached
    devices: Checkup
    can: list[str]
    leases: list[str]
    others: list[Answered]
    components: list[Health]
    probed: list[Probed]

    @property
    def problems(self) -> list[Problem]:
        """Whatever is not well."""
        return [*self.health.problems, *(one.problem for one in self.probed if one.problem)]

    @property
    def health(self) -> Health:
        """The devices of all control systems."""
        every = [Health(self.devices.devices, self.devices.problems), *self.components]
        return Health(
            tuple(device for one in every for device in one.devices),
            tuple(problem for one in every for problem in one.problems),
        )


def show(findings: Findings) -> None:
    """Print what was found: problems first, then facts, then the devices."""
    found = findings.health
    console = Console(highlight=False, soft_wrap=True, markup=False)
    for problem in findings.problems:
        console.print("\n".join(_lines(problem)))
    if findings.problems:
        console.print()
    for title, text in _facts(findings):
        console.print(f"{title:9} {text}")
    if found.devices:
        print_table(_table(found.devices))
    if found.devices or findings.devices.address:
        console.print(summary(found))


def _lines(problem: Problem) -> list[str]:
    if not problem.devices:
        return [problem.what, f"  {problem.remedy}"]
    further = f" and {len(problem.devices) - SHOWN} more" if len(problem.devices) > SHOWN else ""
    return [
        f"{counted(len(problem.devices), 'device')}: {problem.what}",
        f"  {', '.join(problem.devices[:SHOWN])}{further}",
        f"  {problem.remedy}",
    ]


def _facts(findings: Findings) -> list[tuple[str, str]]:
    system, found, leased = findings.system, findings.devices, findings.leases
    plan = system.plan
    devices = counted(len(findings.health.devices), "device")
    telescope = f"{system.telescope.name}, {devices}" if system.telescope else "none declared"
    return [
        ("target", f"{plan.name}: {plan.profile.summary}" if plan else system.name),
        ("telescope", telescope),
        ("files", ", ".join(str(file) for file in system.files) or "none"),
        *_way(found.passage),
        *([("database", f"{found.address} answers in {lasting(found.milliseconds)}")] if found.address else ()),
        *((one.name, f"{one.address} answers in {lasting(one.milliseconds)}") for one in findings.others),
        *(("probe", f"{one.name} {one.what} ({lasting(one.milliseconds)})") for one in findings.probed),
        ("here", ", ".join(f"{name} {version}" for name, version in found.versions.items())),
        *((one.name, _versions(one.versions)) for one in findings.others),
        *(("server", f"{name}: {_versions(told)}") for name, told in found.servers.items()),
        ("can", ", ".join(findings.can) or "nothing beyond its own commands"),
        *zip(("leases", *[""] * len(leased)), leased or ["none"], strict=False),
    ]


def _way(passage: Passage | None) -> list[tuple[str, str]]:
    if passage is None:
        return []
    return [
        ("gateway", f"{passage.version} at {passage.address} answers in {lasting(passage.milliseconds)}"),
        ("login", passage.login),
        ("events", f"by a websocket that speaks {passage.subprotocol}"),
    ]


def _versions(told: Any) -> str:
    return ", ".join(f"{name} {version}" for name, version in told.items()) or "tells no versions"


def summary(found: Health) -> str:
    """One line: how many answer, and how fast."""
    if not found.devices:
        return "there is no device that could be asked"
    times = sorted(device.milliseconds for device in found.devices if device.milliseconds is not None)
    speed = f", in {lasting(times[0])} to {lasting(times[-1])}" if times else ""
    answering = sum(device.answers for device in found.devices)
    ill = sum(len(problem.devices) for problem in found.problems)
    broken = f"; {ill} {'has' if ill == 1 else 'have'} a problem (see above)" if ill else ""
    return f"{answering} of {counted(len(found.devices), 'device')} answer{speed}{broken}"


def _table(devices: tuple[Device, ...]) -> Table:
    table = Table(box=None, pad_edge=False)
    for title in ("device", "class", "state"):
        table.add_column(title, no_wrap=True)
    table.add_column("answers in", justify="right", no_wrap=True)
    for device in devices:
        took = "" if device.milliseconds is None else lasting(device.milliseconds)
        table.add_row(device.name, device.device_class, device.state or _where_it_stops(device), took)
    return table


def _where_it_stops(device: Device) -> str:
    if not device.defined:
        return "not defined" if device.system == "tango" else "not registered"
    return "does not answer" if device.exported else "not exported"


def dump_findings(findings: Findings) -> dict[str, Any]:
    """Return what was found, for programs."""
    system, found = findings.system, findings.devices
    return {
        "target": system.plan.name if system.plan else None,
        "telescope": system.telescope.name if system.telescope else None,
        "files": [str(file) for file in system.files],
        "gateway": dataclasses.asdict(found.passage) if found.passage else None,
        "database": {"address": found.address, "milliseconds": found.milliseconds} if found.address else None,
        "systems": [one._asdict() for one in findings.others],
        "probes": [{**one._asdict(), "problem": one.problem.what if one.problem else ""} for one in findings.probed],
        "versions": dict(found.versions),
        "servers": {name: dict(told) for name, told in found.servers.items()},
        "can": findings.can,
        "leases": findings.leases,
        "problems": [dataclasses.asdict(one) for one in findings.problems],
        "devices": [dataclasses.asdict(one) for one in findings.health.devices],
    }

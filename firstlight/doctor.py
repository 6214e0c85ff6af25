"""``firstlight doctor``: whether a target can be tested, and what stands in the way."""

from __future__ import annotations

import json
import time
from typing import Annotated

import typer

from firstlight.doctor_report import Answered, Findings, Probed, dump_findings, show
from firstlight.reaching import (
    AddressOption,
    JsonOption,
    ParameterOption,
    Reached,
    TargetOption,
    reached,
    read_parameters,
)
from harness.leases.listing import leases
from harness.live.checkup import Checkup, Health, Problem, check_up
from harness.live.survey import of_the_system
from harness.targets.sources import Sources


def doctor(
    *,
    target: TargetOption = None,
    tango_host: AddressOption = None,
    telescope: Annotated[
        str, typer.Option(help="A declared telescope in place of the target's: its name, or a YAML file.")
    ] = "",
    parameters: ParameterOption = None,
    probe: Annotated[
        bool,
        typer.Option(
            "--probe",
            help="Try also what leaves a trace: an OET creates a procedure from a script that is not there. Nothing is "
            "run, and the procedure stays in the OET's list as FAILED, since none can be deleted.",
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Check a target: each of its control systems, and each declared device: defined, answering, its State, how fast.

    A component of ESW: registered, answering, its lifecycle state.

    The target is that of --target, else what is at --tango-host; without both, that of FIRSTLIGHT_TARGET, of the
    repository's pyproject.toml, of TANGO_HOST, or the default one. Without a declared telescope, every device of the
    control system is asked but the system's own.

    Exit code 0 if all is well, 1 if a device is missing, does not answer or is in FAULT, if there is none, or if what
    --probe tries does not work, 2 if the target cannot be reached at all: the reason is then told on the standard
    error, with --json in the output as {"error": ...}.
    """
    with reached(target, tango_host, telescope, read_parameters(parameters)) as system:
        of_tango = "tango" in system.sources
        found = Findings(
            system,
            check_devices(system) if of_tango else Checkup("", 0.0, system.sources.versions(), {}, (), ()),
            [*system.plan.profile.can] if system.plan else [],
            leases(system.tango, system.telescope) if of_tango and system.telescope else [],
            check_systems(system.sources),
            check_components(system),
            probe_systems(system) if probe else [],
        )
    if as_json:
        typer.echo(json.dumps(dump_findings(found), indent=2))
    else:
        show(found)
    if found.problems:
        raise typer.Exit(1)


def check_devices(system: Reached) -> Checkup:
    """Ask the declared devices; without a declaration, all but the control system's own."""
    known = system.telescope.part("tango") if system.telescope else None
    names = list(known.devices) if known else [n for n in system.tango.query().devices() if not of_the_system(n)]
    return check_up(system.tango, names, known)


def check_systems(sources: Sources) -> list[Answered]:
    """Ask every control system but Tango; raises `ConnectorError` for one that does not answer."""
    found = []
    for name in sources.systems:
        if name != "tango":
            sources[name].check(login=True)
            began = time.perf_counter()
            sources[name].check()
            took = (time.perf_counter() - began) * 1000
            found.append(Answered(name, sources[name].address, took, sources[name].versions()))
    return found


def check_components(system: Reached) -> list[Health]:
    """Ask the declared devices of each control system but Tango."""
    planned = system.plan.systems if system.plan else {}
    return [one.check_devices(system.sources[name]) for name, one in planned.items()]


def probe_systems(system: Reached) -> list[Probed]:
    """Try what leaves a trace, on each control system that has something to be tried."""
    probed = []
    for name, planned in (system.plan.systems if system.plan else {}).items():
        began = time.perf_counter()
        if (came := planned.probe(system.sources[name])) is not None:
            took = (time.perf_counter() - began) * 1000
            problem = Problem(f"{name}: {came.what}: {came.problem}", came.remedy, ()) if came.problem else None
            probed.append(Probed(name, came.what, took, problem))
    return probed

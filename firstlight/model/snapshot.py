"""``firstlight model snapshot``: a declaration made of a control system that runs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

import typer

from firstlight.counted import counted
from firstlight.files import write
from firstlight.reaching import AddressOption, TargetOption, reached
from harness.errors import ProfileError
from harness.live.snapshot import take
from harness.live.survey import of_the_system, survey
from harness.live.written import text_of
from harness.models.load import load_telescope


def snapshot(
    *,
    output: Annotated[Path, typer.Option(help="The YAML file to write.")],
    target: TargetOption = None,
    tango_host: AddressOption = None,
    device: Annotated[
        list[str] | None,
        typer.Option(help="Pattern of devices to take, such as 'mid-csp/*'; several may be given.", metavar="PATTERN"),
    ] = None,
    name: Annotated[str, typer.Option(help="Name of the telescope. Default the file's.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
) -> None:
    """Write a declaration of what a control system has: classes, attributes, commands, and what they show now.

    States and transitions cannot be seen from outside: they are left to be filled in, with comments that say so.

    The control system is that of --target, else the one at --tango-host; without both, that of FIRSTLIGHT_TARGET,
    of the repository's pyproject.toml, of TANGO_HOST, or of the default target. Devices of the control system itself
    (sys/*, dserver/*, tango/*) are taken only if the target's telescope declares them, or --device names them.

    Exit code 0 if all was taken, 1 if something had to be left out (the file says what), 2 if nothing was written.
    """
    if output.exists() and not force:
        raise ProfileError("the file is there already", place=str(output), remedy="Give another one, or --force.")
    with reached(target, tango_host) as system:
        declared = system.telescope.devices if system.telescope else ()
        names = chosen(system.tango.query().devices(), device or [], declared)
        taken = take(survey(system.tango, names, values=True))
        where = system.name
    if not taken.devices:
        raise ProfileError("no device of it can be asked", place=where, remedy=" ".join(taken.left_out[:3]))
    day = datetime.now(UTC).date().isoformat()
    write(output, text_of(taken, name or output.stem, where, day))
    load_telescope(output)
    things = f"{counted(len(taken.devices), 'device')}, {counted(len(taken.classes), 'class')}"
    typer.echo(f"{output}: {things}; states and transitions to fill in")
    if taken.left_out:
        typer.echo("\n".join(("Left out:", *(f"  {one}" for one in taken.left_out))), err=True)
        raise typer.Exit(1)


def chosen(devices: Sequence[str], patterns: Sequence[str], declared: Collection[str]) -> list[str]:
    """Devices that match a pattern; without patterns, all but those of the control system itself.

    :param declared: devices that belong to a telescope, also if their names look like the control system's.

    Raises `ProfileError` if there are none.
    """
    if patterns:
        found = [one for one in devices if any(fnmatchcase(one, pattern.lower()) for pattern in patterns)]
        missing = "no device matches " + " or ".join(repr(pattern) for pattern in patterns)
    else:
        found = [one for one in devices if one in declared or not of_the_system(one)]
        missing = "there are no devices but those of the control system itself"
    if not found:
        raise ProfileError(
            missing, place="--device", remedy=f"Name some of these: {', '.join(devices[:12]) or 'none'}."
        )
    return found

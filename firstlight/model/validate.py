"""``firstlight model validate``: what is wrong with declared telescopes, and what is in those that are right."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from firstlight.counted import counted
from firstlight.reaching import JsonOption, ParameterOption, find_declaration, read_parameters
from harness.errors import ModelError
from harness.models.load import SUFFIX, load_telescope
from harness.models.machines.coverage import TELL, UNTOLD, untold
from harness.models.reading.problems import SeveralModelErrors
from harness.models.telescope import Telescope
from harness.root import find_root


@dataclass(frozen=True, slots=True)
class Verdict:
    """One declaration, read.

    :param telescope: None if it cannot be used.
    """

    file: str
    telescope: Telescope | None
    mistakes: tuple[ModelError, ...] = ()


def validate(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help="Declared telescopes: names, or YAML files. Default the repository's.", metavar="NAME|FILE"
        ),
    ] = None,
    *,
    parameters: ParameterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check declared telescopes, and tell all mistakes with line, path, cause and remedy.

    What is no mistake and would be better otherwise is told as well. Exit code 0 if all can be used, 1 if one has a
    mistake.
    """
    verdicts = [_verdict(name, read_parameters(parameters)) for name in names or _all()]
    if as_json:
        typer.echo(json.dumps([_as_json(one) for one in verdicts], indent=2))
    else:
        for one in verdicts:
            typer.echo("\n".join(_lines(one)), err=one.telescope is None)
    if any(one.telescope is None for one in verdicts):
        raise typer.Exit(1)


def contents(telescope: Telescope) -> dict[str, int]:
    """How many things of each kind are declared."""
    classes = {device.device_class.name: device.device_class for device in telescope.devices.values()}
    return {
        "device": len(telescope.devices),
        "class": len(classes),
        "attribute": sum(len(one.attributes) for one in classes.values()),
        "command": sum(len(one.commands) for one in classes.values()),
        "subject": len(telescope.subjects),
    }


def _all() -> list[str]:
    """Return the repository's telescopes; declarations that are only taken over by others are not among them."""
    folder = find_root(Path.cwd()) / "telescopes"
    files = sorted(folder.glob(f"*{SUFFIX}"))
    if found := [str(one) for one in files if re.search(r"^telescope:", one.read_text("utf-8"), re.MULTILINE)]:
        return found
    raise ModelError("there are no telescopes", place=str(folder), remedy="Name one, or give the path of a file.")


def _verdict(name: str, parameters: dict[str, int | tuple[str, ...]]) -> Verdict:
    file = name
    try:
        path = find_declaration(name)
        file = str(path)
        return Verdict(file, load_telescope(path, parameters))
    except SeveralModelErrors as several:
        return Verdict(file, None, several.errors)
    except ModelError as error:
        return Verdict(file, None, (error,))


def _lines(verdict: Verdict) -> list[str]:
    if verdict.telescope is not None:
        things = ", ".join(counted(count, what) for what, count in contents(verdict.telescope).items())
        return [f"{verdict.telescope.name}: {things}", *(f"  {each}" for each in advice(verdict.telescope))]
    lines: list[str] = []
    for mistake in verdict.mistakes:
        lines.append(": ".join(part for part in (mistake.place, mistake.path) if part) or verdict.file)
        lines.append(f"  {mistake.what}")
        lines += [f"  {mistake.remedy}"] if mistake.remedy else []
    return [*lines, f"{verdict.file}: {counted(len(verdict.mistakes), 'mistake')}"]


def advice(telescope: Telescope) -> list[str]:
    """Return what is no mistake, and would be better otherwise."""
    return [f"{name}: its transitions cannot be counted: {UNTOLD}. Declare {TELL}." for name in untold(telescope)]


def _as_json(verdict: Verdict) -> dict[str, Any]:
    telescope = verdict.telescope
    return {
        "file": verdict.file,
        "telescope": telescope.name if telescope else None,
        "contents": contents(telescope) if telescope else None,
        "advice": advice(telescope) if telescope else [],
        "mistakes": [_mistake(one) for one in verdict.mistakes],
    }


def _mistake(error: ModelError) -> dict[str, Any]:
    file, _, line = error.place.rpartition(":")
    numbered = file and line.isdigit()
    return {
        "file": str(Path(file if numbered else error.place)) if error.place else None,
        "line": int(line) if numbered else None,
        "path": error.path,
        "cause": error.what,
        "remedy": error.remedy,
    }

"""Reads declared telescopes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from harness.errors import ModelError
from harness.models.checks import check
from harness.models.reading.expansion import Expansion
from harness.models.reading.includes import read_declaration
from harness.models.reading.inheritance import resolve_classes
from harness.models.reading.parameters import Parameters, chosen_parameters
from harness.models.reading.problems import Problems, near_miss
from harness.models.reading.shape import validated
from harness.models.telescope import Telescope, spell_name

SUFFIX = ".yaml"


def load_telescope(file: Path, parameters: Parameters | None = None) -> Telescope:
    """Read and check a declared telescope.

    :param parameters: values in place of those that the file gives its parameters.

    Raises `ModelError` naming file, line, path and remedy; `SeveralModelErrors` where more than one thing is wrong.
    """
    source = read_declaration(file)
    problems = Problems(source)
    document = validated(source, problems)
    problems.raise_if_any()
    assert document is not None
    chosen = chosen_parameters(document, parameters or {}, problems)
    classes = resolve_classes(document, problems)
    problems.raise_if_any()
    expansion = Expansion(document, classes, chosen, problems)
    devices = expansion.devices()
    telescope = Telescope(
        name=document.telescope,
        kind=document.kind,
        description=document.description,
        file=file,
        parameters=chosen,
        enumerations=document.enumerations,
        classes=classes.by_name,
        devices=devices,
        subjects=expansion.subjects(devices),
        observing_modes=document.observing_modes,
        agents={spell_name(name): agent for name, agent in document.agents.items()},
    )
    problems.raise_if_any()
    check(telescope, document, classes, problems)
    problems.raise_if_any()
    return telescope


def find_telescope(name_or_path: str, folders: Iterable[Path]) -> Path:
    """The file of a telescope given as a path, or by its name in one of the folders.

    Raises `ModelError` listing the telescopes there are.
    """
    folders = tuple(folders)
    given = Path(name_or_path)
    if given.is_file():
        return given
    if given.suffix in {SUFFIX, ".yml"} or given.parent != Path():
        raise ModelError("there is no such file", place=name_or_path, remedy=_known(folders, given.stem))
    for folder in folders:
        file = folder / f"{name_or_path}{SUFFIX}"
        if file.is_file():
            return file
    raise ModelError(f"there is no telescope {name_or_path!r}", remedy=_known(folders, name_or_path))


def _known(folders: tuple[Path, ...], wanted: str) -> str:
    files = (file for folder in folders for file in folder.glob(f"*{SUFFIX}"))
    names = sorted({file.stem for file in files if re.search(r"^telescope:", file.read_text("utf-8"), re.MULTILINE)})
    looked = " or ".join(str(folder) for folder in folders) or "no folder"
    if not names:
        return f"There are none in {looked}; give the path of a file."
    miss = near_miss(wanted, names)
    hint = f"{miss} " if miss.startswith("Did") else ""
    return f"{hint}Known in {looked}: {', '.join(names)}; or give the path of a file."

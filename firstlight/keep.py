"""``firstlight keep``: a scenario that a property has found, moved to the features."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from harness.bdd.properties.found import FOLDER, INI
from harness.bdd.properties.gherkin_text import name_file
from harness.errors import DeclarationError
from harness.root import find_root, read_settings

_FEATURE = re.compile(r"^Feature: (?:Found: )?(.*)$", re.MULTILINE)
_SCENARIO = re.compile(r"^(  @[^\n]*\n)?  Scenario: (.*)$", re.MULTILINE)
_TAG = re.compile(r"@?[\w.:-]+")


def keep(
    file: Annotated[Path, typer.Argument(help="A file of features/found.", show_default=False)],
    *,
    name: Annotated[str, typer.Option("--name", help="What the scenario is called; default the name it has.")] = "",
    tags: Annotated[list[str] | None, typer.Option("--tag", help="A tag that it gets; may be given again.")] = None,
    into: Annotated[
        Path | None, typer.Option("--into", help="The feature file; default features/<name>.feature.")
    ] = None,
) -> None:
    """Move what a property has found to the features, with a name and tags of its own."""
    root = find_root(Path.cwd())
    text = read_found(file, root)
    called = name or str(_scenario(text, file)[2])
    target = into or root / "features" / f"{name_file(called)}.feature"
    if target.exists():
        raise DeclarationError(f"{target} is there already", remedy="Choose another file by --into, or another --name.")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(rename(text, file, called, tags or []), encoding="utf-8")
    file.unlink()
    typer.echo(f"kept as {target}. Say in its description what it proves.")


def read_found(file: Path, root: Path) -> str:
    """Return a file that was found, without what was noted above it; raises `DeclarationError` for any other."""
    if not file.is_file():
        folder = root / read_settings(root).get(INI, FOLDER)
        known = ", ".join(sorted(each.name for each in folder.glob("*.feature"))) or "nothing"
        raise DeclarationError("there is no such file", place=str(file), remedy=f"In {folder} there is {known}.")
    text = file.read_text(encoding="utf-8")
    return "\n".join(line for line in text.splitlines() if not line.startswith("#")) + "\n"


def rename(text: str, file: Path, name: str, tags: list[str]) -> str:
    """Return a feature with another name of its scenario, and these tags besides its own."""
    if wrong := [tag for tag in tags if not _TAG.fullmatch(tag)]:
        raise DeclarationError(f"{wrong[0]!r} is no tag", remedy="Write it like csp, or severity:critical.")
    found = _scenario(text, file)
    every = [*(found[1] or "").split(), *(f"@{tag.removeprefix('@')}" for tag in tags)]
    line = f"  {' '.join(dict.fromkeys(every))}\n" if every else ""
    renamed = f"{text[: found.start()]}{line}  Scenario: {name}{text[found.end() :]}"
    return _FEATURE.sub(r"Feature: \1", renamed, count=1)


def _scenario(text: str, file: Path) -> re.Match[str]:
    if (found := _SCENARIO.search(text)) is None:
        raise DeclarationError("there is no scenario in it", place=str(file), remedy="Give a file of features/found.")
    return found

"""``firstlight shrink``: a scenario that failed, made smaller on a simulated telescope, and confirmed elsewhere."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from harness.bdd.properties.found import FOLDER, INI
from harness.bdd.properties.running.leaving_out import OPTION
from harness.errors import DeclarationError
from harness.root import find_root, read_settings

FAILED = 1
"""Exit code of pytest if a scenario has failed."""


def shrink(
    file: Annotated[Path, typer.Argument(help="A feature with one scenario that failed.", show_default=False)],
    *,
    on: Annotated[str, typer.Option("--on", help="The simulated target that it is tried on.")] = "simulated",
    telescope: Annotated[str, typer.Option("--telescope", help="The declared telescope that is simulated.")] = "",
    confirm: Annotated[str, typer.Option("--confirm", help="The target where what is left is run once more.")] = "",
) -> None:
    """Leave out steps of a scenario as long as it fails alike, and write what is left to features/found.

    Exit code 0 if it fails, and if it is confirmed, with --confirm; 1 if it does not.
    """
    root = find_root(Path.cwd())
    if not file.is_file():
        raise DeclarationError("there is no such file", place=str(file), remedy="Give one of features/found.")
    folder = root / read_settings(root).get(INI, FOLDER)
    smaller = file.resolve() if folder in file.resolve().parents else folder / file.name
    chosen = [*(["--telescope", telescope] if telescope else []), "--target", on]
    if _run_pytest(root, [str(file.resolve()), OPTION, str(smaller), *chosen]) != FAILED:
        typer.echo(f"it does not fail on {on}: nothing was written", err=True)
        raise typer.Exit(1)
    if confirm and _run_pytest(root, [str(smaller), "--target", confirm]) != FAILED:
        typer.echo(f"{smaller} fails on {on}, and does not on {confirm}", err=True)
        raise typer.Exit(1)
    typer.echo(f"{smaller} fails on {' and on '.join(filter(None, (on, confirm)))}")


def _run_pytest(root: Path, arguments: Sequence[str]) -> int:
    """Run pytest in the repository, with the output of this process; return its exit code."""
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=root, check=False).returncode  # noqa: S603

"""``firstlight catalogue``: the pages of the documentation that list all sentences and all features."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from harness.bdd.cataloguing.catalogue import CatalogueError, read_catalogue
from harness.bdd.cataloguing.pages import pages
from harness.root import find_root


def catalogue(
    *,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit code 1 if a page is old.")] = False,
) -> None:
    """Write docs/sentences.md and docs/features.md, made of the step definitions and of the features.

    Exit code 1 if a feature cannot be collected: nothing is written then.
    """
    root = find_root(Path.cwd())
    try:
        found = read_catalogue(root)
    except CatalogueError as error:
        typer.echo(error, err=True)
        raise typer.Exit(1) from None
    for wrong in found.errors:
        typer.echo(f"{wrong}\n", err=True)
    if found.errors:
        raise typer.Exit(1)
    stale = []
    for name, text in pages(found, root).items():
        file = root / "docs" / name
        if file.is_file() and file.read_text(encoding="utf-8") == text:
            continue
        stale.append(f"docs/{name}")
        if not check:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
    if check and stale:
        typer.echo(f"out of date: {', '.join(stale)}. Run 'make docs'.", err=True)
        raise typer.Exit(1)
    typer.echo(f"written: {', '.join(stale)}" if stale else "docs/sentences.md and docs/features.md are up to date")

"""``firstlight steps``: the sentences that features may use, what they mean and where they are used."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from harness.bdd.cataloguing.catalogue import KINDS, CatalogueError, NamedValues, Sentence, read_catalogue
from harness.root import find_root


def steps(
    word: Annotated[
        str | None, typer.Argument(help="Only sentences in which this occurs, or their explanation.")
    ] = None,
    *,
    unused: Annotated[bool, typer.Option("--unused", help="Only sentences that no feature uses.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Each place where a sentence is used.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """List the sentences that features may use.

    Exit code 1 if a feature cannot be run as it is written (undefined steps and the like).
    """
    try:
        catalogue = read_catalogue(find_root(Path.cwd()))
    except CatalogueError as error:
        typer.echo(error, err=True)
        raise typer.Exit(1) from None
    found = select(catalogue.sentences, word or "", unused=unused)
    if as_json:
        typer.echo(json.dumps([dataclasses.asdict(each) for each in found], indent=2))
    else:
        typer.echo("\n".join([*table(found, verbose=verbose), *table_of_values(catalogue.values, word or "")]))
    for wrong in catalogue.errors:
        typer.echo(f"\n{wrong}", err=True)
    if catalogue.errors:
        raise typer.Exit(1)


def select(sentences: Sequence[Sentence], word: str, *, unused: bool) -> list[Sentence]:
    """Those in whose template or explanation the word occurs, upper and lower case alike."""
    wanted = word.casefold()
    return [
        each
        for each in sentences
        if wanted in f"{each.kind} {each.template} {each.explanation}".casefold() and not (unused and each.used)
    ]


def table(sentences: Sequence[Sentence], *, verbose: bool) -> list[str]:
    """The sentences under their keywords, one a line, with how often each is used."""
    lines: list[str] = []
    width = max((len(each.template) for each in sentences), default=0)
    places = max((len(each.place) for each in sentences), default=0)
    for kind in KINDS:
        of_kind = [each for each in sentences if each.kind == kind]
        if of_kind:
            lines += ["", kind.title()] if lines else [kind.title()]
        for each in of_kind:
            used = f"{len(each.used):3} x" if each.used else "unused"
            lines.append(f"  {each.template:{width}}  {used:>6}  {each.place:{places}}  {each.explanation}".rstrip())
            if verbose:
                lines += [f"      {place}" for place in each.used]
    unused = sum(not each.used for each in sentences)
    lines += ["", f"{len(sentences)} sentences, {unused} of them unused"] if sentences else ["no such sentence"]
    return lines


def table_of_values(values: Sequence[NamedValues], word: str) -> list[str]:
    """Values that cells may stand for, one a line; none where there are none with the word."""
    found = [each for each in values if word.casefold() in f"any {each.name} {each.explanation}".casefold()]
    width = max((len(each.name) for each in found), default=0)
    lines = [f"  any {each.name:{width}}  {each.place}  {each.explanation}".rstrip() for each in found]
    return ["", "Values of cells", *lines] if lines else []

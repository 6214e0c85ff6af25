"""``firstlight report``: the HTML report of the last run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from harness.reporting.allure.environment import INI
from harness.reporting.allure.html import ReportError, count, generate, install
from harness.reporting.markdown import summarise
from harness.root import REPORTS, RESULTS, find_root, read_settings

ORDER = ("passed", "failed", "broken", "skipped", "unknown")


def report(
    results: Annotated[
        Path | None, typer.Option(help="Folder with the Allure results of a run. Default the last one's.")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="The HTML file. Default reports/html/index.html.")] = None,
    history: Annotated[
        Path | None,
        typer.Option(help="File with what is kept of the runs before, for trends. Default reports/history.jsonl."),
    ] = None,
    *,
    open_it: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    markdown: Annotated[
        bool, typer.Option(help="Print what failed and why, in Markdown, and make no page; needs no Node.js.")
    ] = False,
) -> None:
    """Make one HTML file of the last run's results, with Allure 3.

    Results, report and history are those of the repository: the nearest folder upwards with a pyproject.toml.

    Exit code 1 if there are no results, or Node is missing; the results stay as they are.
    """
    root = find_root(Path.cwd())
    reports = root / REPORTS
    page = output or reports / "html" / "index.html"
    try:
        taken = results or root / (read_settings(root).get(INI) or RESULTS)
        totals = count(taken)
        if markdown:
            found = taken.glob("*-result.json")
            typer.echo(summarise(json.loads(one.read_text(encoding="utf-8")) for one in found))
            return
        install(reports)
        generate(reports, taken, page, history or reports / "history.jsonl")
    except ReportError as error:
        typer.echo(error, err=True)
        raise typer.Exit(1) from None
    counts = ", ".join(f"{totals[status]} {status}" for status in ORDER if totals[status]) or "nothing ran"
    typer.echo(f"{page}: {counts}")
    if open_it:
        typer.launch(str(page))

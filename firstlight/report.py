"""``firstlight report``: the HTML report of the last run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from harness.reporting.html import ReportError, count, generate, install

REPORTS = Path(__file__).resolve().parent.parent / "reports"
"""Where Allure's configuration lies."""

RESULTS = REPORTS / "results" / "allure"
HISTORY = REPORTS / "history.jsonl"
HTML = REPORTS / "html" / "index.html"

ORDER = ("passed", "failed", "broken", "skipped", "unknown")


def report(
    results: Annotated[Path, typer.Option(help="Folder with the Allure results of a run.")] = RESULTS,
    output: Annotated[Path, typer.Option(help="The HTML file to make.")] = HTML,
    history: Annotated[Path, typer.Option(help="File with what is kept of the runs before, for trends.")] = HISTORY,
    *,
    open_it: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> None:
    """Make one HTML file of the last run's results, with Allure 3.

    Exit code 1 if there are no results, or Node is missing; the results stay as they are.
    """
    try:
        totals = count(results)
        install(REPORTS)
        generate(REPORTS, results, output, history)
    except ReportError as error:
        typer.echo(error, err=True)
        raise typer.Exit(1) from None
    counts = ", ".join(f"{totals[status]} {status}" for status in ORDER if totals[status]) or "nothing ran"
    typer.echo(f"{output}: {counts}")
    if open_it:
        typer.launch(str(output))

"""The command line: composition root of everything that is not a test run. A module per subcommand."""

from __future__ import annotations

import json
import sys

import typer

from firstlight.catalogue import catalogue
from firstlight.doctor import doctor
from firstlight.model import model
from firstlight.oet import oet
from firstlight.report import report
from firstlight.sim import sim
from firstlight.steps import steps
from harness.errors import FirstlightError

app = typer.Typer(
    name="firstlight",
    help="A declarative BDD test harness for telescope control. Features are run by pytest: pytest features/",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for command in (sim, doctor, steps, catalogue, report):
    app.command()(command)
app.add_typer(model)
app.add_typer(oet)


def main() -> None:
    """Run a subcommand; an error that has an explanation is told without a traceback, with exit code 2.

    With ``--json`` a program reads the output, and gets the error there.
    """
    try:
        app()
    except FirstlightError as error:
        if "--json" in sys.argv:
            typer.echo(json.dumps({"error": str(error)}))
        else:
            typer.echo(f"firstlight: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()

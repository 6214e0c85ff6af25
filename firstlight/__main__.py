"""The command line: composition root of everything that is not a test run. A module per subcommand."""

from __future__ import annotations

import json
import sys
from importlib import import_module

import typer

from harness.errors import FirstlightError

COMMANDS = (
    *("sim", "doctor", "nightly", "shard", "steps", "catalogue", "report", "keep", "shrink"),
    *("model", "oet", "esw"),
)
"""Each is what its module or package is called, and what it holds by this name; ``CONTEXT`` there is of the command."""


def build_app(word: str) -> typer.Typer:
    """Return the command line; with the one subcommand that is wanted, or else with all.

    The others need not be imported, which takes several times as long as to list procedures.

    :param word: the first one of the command line.
    """
    app = typer.Typer(
        name="firstlight",
        help="A declarative BDD test harness for telescope control. Features are run by pytest: pytest features/",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    app.callback()(lambda: None)  # so that one subcommand alone has to be named, too
    for name in (word,) if word in COMMANDS else COMMANDS:
        module = import_module(f"firstlight.{name}")
        command = getattr(module, name)
        if isinstance(command, typer.Typer):
            app.add_typer(command)
        else:
            app.command(context_settings=getattr(module, "CONTEXT", None))(command)
    return app


def main() -> None:
    """Run a subcommand; an error that has an explanation is told without a traceback, with exit code 2.

    With ``--json`` a program reads the output, and gets the error there.
    """
    try:
        build_app(next(iter(sys.argv[1:]), ""))()
    except FirstlightError as error:
        if "--json" in sys.argv:
            typer.echo(json.dumps({"error": str(error)}))
        else:
            typer.echo(f"firstlight: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()

"""``firstlight model``: declared telescopes checked, drawn, compared with a control system, and made from one."""

from __future__ import annotations

import typer

from firstlight.model.argument import argument
from firstlight.model.diff import diff
from firstlight.model.draw import draw
from firstlight.model.snapshot import snapshot
from firstlight.model.validate import validate

model = typer.Typer(
    name="model",
    help="Declared telescopes: check, draw, compare with a control system, make from one.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
for command in (validate, draw, diff, snapshot, argument):
    model.command()(command)

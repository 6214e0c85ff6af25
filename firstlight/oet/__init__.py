"""``firstlight oet``: a client of any OET."""

from __future__ import annotations

import typer

from firstlight.oet.activity import activity
from firstlight.oet.procedure import TAKES_MORE, create, describe, list_, listen, start, stop, wait

oet = typer.Typer(
    name="oet",
    help="Run scripts on any OET, of release 5, 6 or 7: --url, or OET_URL in the environment, says where it is.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
oet.command(context_settings=TAKES_MORE)(create)
oet.command(context_settings=TAKES_MORE)(start)
oet.command()(stop)
oet.command("list")(list_)
oet.command()(describe)
oet.command()(wait)
oet.command()(listen)
oet.add_typer(activity)

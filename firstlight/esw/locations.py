"""``firstlight esw locations``: what is registered where."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from functools import partial
from typing import Annotated
from urllib.parse import urlsplit

import typer

from firstlight.columns import simple_table
from firstlight.counted import counted
from firstlight.esw.esw_command import EswCommand, add_options
from firstlight.esw.listening import ForOption, listen
from firstlight.esw.words import read_prefix, read_word
from harness.connectors.esw.clients.esw_clients import EswClients
from harness.contracts.esw.codec import to_plain
from harness.contracts.esw.location import (
    ComponentType,
    Connection,
    ConnectionType,
    Location,
    LocationUpdated,
    TrackingEvent,
)
from harness.errors import NotDefined


@add_options
def locations(
    esw: EswCommand,
    prefix: Annotated[str, typer.Argument(metavar="PREFIX", help="How their prefixes begin, such as IRIS.")] = "",
    *,
    component_type: Annotated[str, typer.Option("--type", help="Assembly, HCD, Sequencer, Service, ...")] = "",
    connection: Annotated[str, typer.Option(help="http, pekko or tcp.")] = "",
    host: Annotated[str, typer.Option(help="Only those on this host.")] = "",
    follow: Annotated[
        bool,
        typer.Option(
            "--follow", help="Tell what becomes of them. With a whole prefix and --type, of what is not there yet, too."
        ),
    ] = False,
    seconds: ForOption = None,
) -> None:
    """List what is registered with the Location Service, or follow it.

    With --json and --follow each change is a line. Exit code 1 if there is nothing to follow, 2 if the Location Service
    cannot be reached.
    """
    kind = read_word(ComponentType, component_type, "--type") if component_type else None
    way = read_word(ConnectionType, connection, "--connection") if connection else None

    def is_wanted(one: Location) -> bool:
        own = one.connection
        fits = kind in (None, own.component_type) and way in (None, own.connection_type)
        return fits and host in ("", urlsplit(one.uri).hostname)

    async def find(clients: EswClients) -> list[Location]:
        service = clients.location
        found = await (service.list_of_prefix(prefix) if prefix else service.list_all())
        return sorted(filter(is_wanted, found), key=lambda one: one.connection.name)

    if not follow:
        found = esw.ask(find)
        esw.tell(to_plain(found), list_locations(found))
        return

    async def follow_all(clients: EswClients) -> None:
        tracked = {one.connection for one in await find(clients)}
        if kind and "." in prefix:
            ways = [way] if way else list(ConnectionType)
            tracked |= {Connection(read_prefix(prefix, "PREFIX"), kind, one) for one in ways}
        if not tracked:
            remedy = "Name a whole prefix and its --type to wait for what is not there yet"
            raise NotDefined(f"nothing is registered that there is to follow. {remedy}")
        tell = _print_json if esw.as_json else _print_line
        typer.echo(f"Following {counted(len(tracked), 'connection')}, until Ctrl-C.", err=True)
        await asyncio.gather(*(listen(partial(clients.location.track, one), tell, seconds) for one in tracked))

    esw.ask(follow_all)


def list_locations(found: Sequence[Location]) -> list[str]:
    """Return the lines that list locations."""
    rows = [
        (
            one.connection.prefix,
            one.connection.component_type,
            one.connection.connection_type,
            one.uri,
            ", ".join(f"{name} {value}" for name, value in sorted(one.metadata.items())),
        )
        for one in found
    ]
    return simple_table(("Prefix", "Type", "Connection", "URI", "Metadata"), rows)


def _print_line(event: TrackingEvent) -> None:
    if isinstance(event, LocationUpdated):
        typer.echo(f"{event.location.connection.name}  registered  {event.location.uri}")
    else:
        typer.echo(f"{event.connection.name}  removed")


def _print_json(event: TrackingEvent) -> None:
    typer.echo(json.dumps(to_plain(event)))

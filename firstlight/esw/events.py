"""``firstlight esw events``: what is published, by the gateway."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Annotated

import typer

from firstlight.columns import simple_table
from firstlight.esw.esw_command import EswCommand, add_options
from firstlight.esw.listening import ForOption, Open, listen
from firstlight.esw.words import read_word, write_parameters
from harness.connectors.esw.clients.esw_clients import EswClients
from harness.connectors.esw.keys import read_event_key
from harness.connectors.esw.tellings import create_event
from harness.contracts.esw.codec import to_plain
from harness.contracts.esw.params.events import Event, EventKey
from harness.contracts.esw.values.subsystems import Subsystem
from harness.errors import ProfileError

PATTERN = re.compile(r"[*?\[]")
"""What tells a pattern, as Redis has it, from a key."""
NEVER = "never published"
KeysArgument = Annotated[list[str], typer.Argument(metavar="KEY...", help="Such as TCS.enclosure.position.")]

events = typer.Typer(
    name="events",
    help="What is published, by the gateway.\n\n"
    "For example:\n\n"
    "firstlight esw events get TCS.enclosure.position\n\n"
    "firstlight esw events follow 'TCS.enclosure*' --most 2\n\n"
    'firstlight esw events publish ESW.me.note \'{"text": "clouds"}\'',
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@events.command()
@add_options
def get(esw: EswCommand, keys: KeysArgument) -> None:
    """Tell what was published last.

    Exit code 1 if the gateway refuses it, 2 if it or the ESW cannot be reached.
    """
    wanted = [_read_key(one) for one in keys]
    found = esw.ask(lambda clients: clients.gateway.get_events(*wanted))
    rows = [
        (one.key, NEVER if one.is_invalid else to_plain(one.event_time), write_parameters(one.param_set))
        for one in found
    ]
    esw.tell(to_plain(found), simple_table(("Key", "Time", "Parameters"), rows))


@events.command()
@add_options
def publish(
    esw: EswCommand,
    key: Annotated[str, typer.Argument(help="Such as ESW.me.note.")],
    parameters: Annotated[
        str, typer.Argument(help="Values by name as JSON, typed by what they are, or a paramSet as on the wire.")
    ] = "{}",
) -> None:
    """Publish an event that happens now.

    Exit code 1 if the gateway refuses it, 2 if it or the ESW cannot be reached.
    """
    from harness.targets.esw.parameters import read_parameters  # noqa: PLC0415  (it imports declared telescopes)

    event = create_event(_read_key(key), read_parameters(parameters, {}))
    esw.ask(lambda clients: clients.gateway.publish(event))
    esw.tell(to_plain(event), [f"{event.key} was published"])


@events.command()
@add_options
def follow(
    esw: EswCommand,
    keys: KeysArgument,
    *,
    most: Annotated[int | None, typer.Option(min=1, help="At most so many a second of each key.")] = None,
    seconds: ForOption = None,
) -> None:
    """Tell events as they are published, until Ctrl-C: of keys, the last one first, or of one pattern.

    A stream that breaks is opened again, which is told on the standard error. With --json each event is a line. Exit
    code 1 if the gateway refuses it, 2 if it or the ESW cannot be reached.
    """
    choose = _choose_stream(keys, most)

    async def follow_all(clients: EswClients) -> None:
        typer.echo(f"Listening to {', '.join(keys)}, until Ctrl-C.", err=True)
        await listen(choose(clients), _print_json if esw.as_json else _print_line, seconds)

    esw.ask(follow_all)


def _choose_stream(keys: list[str], most: int | None) -> Callable[[EswClients], Open[Event]]:
    """Return what opens a stream of keys, or of the one pattern among them; raises `ProfileError`."""
    if not any(map(PATTERN.search, keys)):
        wanted = [_read_key(one) for one in keys]
        return lambda clients: lambda: clients.gateway.subscribe(*wanted, most=most)
    if len(keys) > 1:
        raise ProfileError("a pattern is followed alone", place="KEY", remedy="Give it alone, or keys without * ? [.")
    name, _, pattern = keys[0].partition(".")
    subsystem = read_word(Subsystem, name, "KEY")
    return lambda clients: lambda: clients.gateway.subscribe_matching(subsystem, pattern, most)


def _read_key(text: str) -> EventKey:
    try:
        return read_event_key(text)
    except ValueError as error:
        raise ProfileError(str(error), place="KEY") from None


def _print_line(event: Event) -> None:
    when = NEVER if event.is_invalid else to_plain(event.event_time)
    typer.echo(f"{when}  {event.key}  {write_parameters(event.param_set)}".rstrip())


def _print_json(event: Event) -> None:
    typer.echo(json.dumps(to_plain(event)))

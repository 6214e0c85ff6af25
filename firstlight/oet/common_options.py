"""What the commands about an OET have in common: where it is, what a word stands for, how an end is told."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from harness.connectors.oet.client import OetClient
from harness.connectors.oet.endpoint import Endpoint
from harness.contracts.oet.script_arguments import ProcedureInput
from harness.errors import ConnectorError, NotLoggedIn, ProfileError, TimedOut, Unreachable

URL_VARIABLES = ("OET_URL", "OET_REST_URI")
"""The second one is that of the command line of release 5."""
LIMIT = 35.0
"""Seconds; an OET itself gives up after 30."""
WORDS = {"True": True, "true": True, "False": False, "false": False, "None": None, "null": None}
AWAY = (Unreachable, TimedOut, NotLoggedIn)
"""Errors that are no answer: exit code 2, as that of a wrong option."""

UrlOption = Annotated[
    str,
    typer.Option(
        "--url",
        "--server-url",
        "--server_url",
        help="Where the OET is: scheme, host, port, and its namespace or whole base path if it has another one than "
        "ska-oso-oet. Default what OET_URL in the environment says.",
    ),
]
CertificatesOption = Annotated[
    Path | None, typer.Option(help="File of the certificate authority, if the system does not know it.")
]
LimitOption = Annotated[float, typer.Option(min=0.1, help="Seconds that one request may take.")]
JsonOption = Annotated[bool, typer.Option("--json", help="As JSON, for programs; an error, too.")]
PidOption = Annotated[int | None, typer.Option("--pid", help="Id of the procedure. Default the last one created.")]

T = TypeVar("T")


def find_url(url: str) -> tuple[str, str]:
    """Return the URL of an option, or of the environment, and where it was given; raises `ProfileError`."""
    if url:
        return url, "--url"
    for name in URL_VARIABLES:
        if os.environ.get(name):
            return os.environ[name], name
    raise ProfileError(
        "no OET is named",
        place="--url",
        remedy="Give it, such as --url http://127.0.0.1:5000, or set OET_URL in the environment.",
    )


def ask(
    url: str,
    certificates: Path | None,
    limit: float,
    action: Callable[[OetClient], Awaitable[T]],
    *,
    as_json: bool,
) -> T:
    """Return what an action gives that asks an OET; a refusal ends the command with exit code 1."""
    where, place = find_url(url)
    endpoint = Endpoint(where, certificates, place)
    endpoint.check()

    async def run() -> T:
        async with OetClient(endpoint, limit) as client:
            return await action(client)

    try:
        return asyncio.run(run())
    except AWAY:
        raise
    except ConnectorError as error:
        if as_json:
            typer.echo(json.dumps({"error": str(error), "status": error.reason}))
        else:
            typer.echo(f"firstlight: {error}", err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def read_arguments(words: Sequence[str]) -> ProcedureInput:
    """Return the arguments of a function, from words: ``--name=value``, ``--name value``, ``--flag``, and values."""
    args: list[Any] = []
    kwargs: dict[str, Any] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if not word.startswith("--") or word == "--":
            if word != "--":
                args.append(read_value(word))
            continue
        name, equals, value = word.removeprefix("--").partition("=")
        if not equals and rest and not rest[0].startswith("--"):
            equals, value = "=", rest.pop(0)
        kwargs[name.replace("-", "_")] = read_value(value) if equals else True
    return ProcedureInput(args=args, kwargs=kwargs)


def read_value(text: str) -> Any:
    """Return the value that a word stands for: JSON, True, False, None, or the word itself."""
    if text in WORDS:
        return WORDS[text]
    try:
        return json.loads(text)
    except ValueError:
        return text


def read_bool(text: str) -> bool:
    """Return what a word says; raises `ProfileError` for one that says neither."""
    value = read_value(text)
    if not isinstance(value, bool):
        raise ProfileError(f"{text!r} is neither True nor False", place="the command line")
    return value

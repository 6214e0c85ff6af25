"""What an operator's clients share: options, how a control system is asked, how answers and refusals are told."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Concatenate, ParamSpec, TypeVar, get_type_hints

import typer

from harness.errors import ConnectorError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

INTERRUPTED = 130
"""Exit code after Ctrl-C."""

CertificatesOption = Annotated[
    Path | None, typer.Option(help="File of the certificate authority, if the system does not know it.")
]
LimitOption = Annotated[float, typer.Option(min=0.1, help="Seconds that one request may take.")]
JsonOption = Annotated[bool, typer.Option("--json", help="As JSON, for programs; an error, too.")]

T = TypeVar("T")
P = ParamSpec("P")
Options = TypeVar("Options", bound="DataclassInstance")


def take_options(
    options: type[Options],
) -> Callable[[Callable[Concatenate[Options, P], None]], Callable[..., None]]:
    """Return what makes a command take the fields of a dataclass as options, and be handed it as first argument."""
    hints = get_type_hints(options, include_extras=True)
    shared = [
        inspect.Parameter(one.name, inspect.Parameter.KEYWORD_ONLY, default=one.default, annotation=hints[one.name])
        for one in fields(options)
    ]

    def add_options(command: Callable[Concatenate[Options, P], None]) -> Callable[..., None]:
        @wraps(command)
        def run(*args: Any, **given: Any) -> None:
            chosen = {one.name: given.pop(one.name) for one in fields(options)}
            command(options(**chosen), *args, **given)

        _, *own = inspect.signature(command, eval_str=True).parameters.values()
        signature = inspect.Signature([*own, *shared])
        run.__signature__ = signature  # type: ignore[attr-defined]  # typer makes the options of it
        run.__annotations__ = {name: one.annotation for name, one in signature.parameters.items()}
        return run

    return add_options


def ask_system(
    action: Callable[[], Coroutine[Any, Any, T]],
    is_refusal: Callable[[ConnectorError], bool],
    *,
    as_json: bool,
    interrupted: str = "",
) -> T:
    """Return what an action gives that asks a control system; a refusal ends the command with exit code 1.

    What is no refusal is raised, and ends it with 2, as a wrong option does.

    :param is_refusal: whether the system has answered, and this is its answer.
    :param interrupted: what is told after Ctrl-C.
    """
    try:
        return asyncio.run(action())
    except ConnectorError as error:
        if not is_refusal(error):
            raise
        tell_refusal(str(error), error.reason, as_json=as_json)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        if interrupted:
            typer.echo(f"firstlight: {interrupted}", err=True)
        raise typer.Exit(INTERRUPTED) from None


def tell_refusal(text: str, status: str, *, as_json: bool, **more: object) -> None:
    """Print what a control system refuses.

    :param more: what a program is told besides.
    """
    if as_json:
        typer.echo(json.dumps({"error": text, "status": status, **more}))
    else:
        typer.echo(f"firstlight: {text}", err=True)


def tell_answer(document: object, lines: Iterable[str], *, as_json: bool) -> None:
    """Print an answer.

    :param document: as JSON.
    :param lines: for a reader.
    """
    typer.echo(json.dumps(document, indent=2) if as_json else "\n".join(lines))

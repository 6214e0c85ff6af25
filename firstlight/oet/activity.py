"""``firstlight oet activity``: run, list and describe activities of scheduling blocks."""

from __future__ import annotations

import json
from functools import partial
from typing import Annotated

import typer
from pydantic import ValidationError

from firstlight.oet.common_options import (
    LIMIT,
    CertificatesOption,
    JsonOption,
    LimitOption,
    UrlOption,
    ask,
    read_bool,
)
from firstlight.oet.event_lines import tell_event
from firstlight.oet.procedure_tables import describe_activity, list_activities
from harness.connectors.oet.client import OetClient
from harness.connectors.oet.following import follow
from harness.contracts.oet.activities import ActivitySummary
from harness.contracts.oet.procedures import ProcedureSummary
from harness.contracts.oet.script_arguments import ScriptArgs
from harness.contracts.oet.states import ProcedureState
from harness.errors import NotDefined, ProfileError

AidOption = Annotated[int | None, typer.Option("--aid", help="Id of the activity. Default the last one run.")]

activity = typer.Typer(
    name="activity",
    help="Activities of scheduling blocks.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@activity.command()
def run(
    name: Annotated[str, typer.Argument(help="Name of the activity, such as observe.")],
    sbd_id: Annotated[str, typer.Argument(help="Id of the scheduling block definition.")],
    *,
    script_args: Annotated[
        str,
        typer.Option(
            "--script-args",
            "--script_args",
            help='Arguments by function, as JSON: {"init": {"kwargs": {"subarray_id": 1}}}. '
            "Default those of the definition.",
        ),
    ] = "",
    prepare_only: Annotated[
        str, typer.Option("--prepare-only", "--prepare_only", metavar="BOOL", help="Create its procedure alone.")
    ] = "False",
    create_env: Annotated[
        str, typer.Option("--create-env", "--create_env", metavar="BOOL", help="Install what the repository requires.")
    ] = "False",
    listen: Annotated[
        str, typer.Option("--listen", metavar="BOOL", help="Tell the events of its procedure until it has ended.")
    ] = "True",
    url: UrlOption = "",
    certificates: CertificatesOption = None,
    limit: LimitOption = LIMIT,
    as_json: JsonOption = False,
) -> None:
    """Run an activity.

    Exit code 1 if the OET refuses it, or if its procedure does not end as COMPLETE, 2 if it cannot be reached.
    """
    arguments = _read_script_args(script_args) if script_args else None
    prepares, follows = read_bool(prepare_only), read_bool(listen)

    made: list[ActivitySummary] = []

    async def act(client: OetClient) -> ProcedureSummary | None:
        async def begin() -> int:
            made.append(
                await client.run_activity(
                    name, sbd_id, arguments, prepare_only=prepares, create_env=read_bool(create_env)
                )
            )
            if not as_json:
                typer.echo("\n".join(list_activities(made)))
            return made[0].procedure_id

        if prepares or not follows:
            await begin()
            return None
        return await follow(client, None, lambda one: one.state.finished, partial(tell_event, as_json), begin)

    ended = ask(url, certificates, limit, act, as_json=as_json)
    if as_json:
        procedure = ended.model_dump(mode="json", exclude={"uri"}) if ended else None
        typer.echo(json.dumps({**made[0].model_dump(mode="json", exclude={"uri"}), "procedure": procedure}, indent=2))
    if ended is not None and ended.state is not ProcedureState.COMPLETE:
        if not as_json:
            typer.echo(f"Procedure {ended.id} is {ended.state}: firstlight oet describe --pid={ended.id}", err=True)
        raise typer.Exit(1)


@activity.command("list")
def list_(
    *,
    aid: Annotated[int | None, typer.Option("--aid", help="Only the activity of this id.")] = None,
    url: UrlOption = "",
    certificates: CertificatesOption = None,
    limit: LimitOption = LIMIT,
    as_json: JsonOption = False,
) -> None:
    """List activities.

    Exit code 1 if there is none of the id, 2 if the OET cannot be reached.
    """

    async def act(client: OetClient) -> list[ActivitySummary]:
        return await client.list_activities() if aid is None else [await client.describe_activity(aid)]

    found = ask(url, certificates, limit, act, as_json=as_json)
    if as_json:
        typer.echo(json.dumps([one.model_dump(mode="json", exclude={"uri"}) for one in found], indent=2))
    else:
        typer.echo("\n".join(list_activities(found)))


@activity.command()
def describe(
    *,
    aid: AidOption = None,
    url: UrlOption = "",
    certificates: CertificatesOption = None,
    limit: LimitOption = LIMIT,
    as_json: JsonOption = False,
) -> None:
    """Describe an activity.

    Exit code 1 if there is none of the id, 2 if the OET cannot be reached.
    """

    async def act(client: OetClient) -> tuple[ActivitySummary, str]:
        number = aid
        if number is None:
            known = await client.list_activities()
            if not known:
                raise NotDefined(f"the OET at {client.where} has run no activities", reason="404")
            number = known[-1].id
        return await client.describe_activity(number), f"{client.where}/activities/{number}"

    described, where = ask(url, certificates, limit, act, as_json=as_json)
    if as_json:
        typer.echo(json.dumps({**described.model_dump(mode="json"), "uri": where}, indent=2))
    else:
        typer.echo("\n".join(describe_activity(described, where)))


def _read_script_args(text: str) -> ScriptArgs:
    try:
        return ScriptArgs.model_validate_json(text)
    except ValidationError as error:
        raise ProfileError(
            f"these are no arguments by function: {error.errors()[0]['msg'].lower()}",
            place="--script-args",
            remedy='Write JSON such as {"init": {"kwargs": {"subarray_id": 1}}}.',
        ) from None

"""``firstlight oet activity``: run, list and describe activities of scheduling blocks."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from firstlight.oet.event_lines import tell_event
from firstlight.oet.oet_command import RUNS_ON, CreateEnvOption, OetCommand, add_options, dump
from firstlight.oet.procedure_tables import describe_activity, list_activities
from firstlight.oet.words import read_bool
from harness.connectors.oet.client import OetClient
from harness.connectors.oet.following import follow
from harness.contracts.oet.activities import ActivitySummary
from harness.contracts.oet.procedures import ProcedureSummary
from harness.contracts.oet.script_arguments import ScriptArgs
from harness.errors import NotDefined
from harness.targets.oet.arguments import read_by_function

AidOption = Annotated[int | None, typer.Option("--aid", help="Id of the activity. Default the last one run.")]

activity = typer.Typer(
    name="activity",
    help="Activities of scheduling blocks.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@activity.command()
@add_options
def run(
    oet: OetCommand,
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
    create_env: CreateEnvOption = "False",
    listen: Annotated[
        str, typer.Option("--listen", metavar="BOOL", help="Tell the events of its procedure until it has ended.")
    ] = "True",
) -> None:
    """Run an activity.

    Exit code 1 if the OET refuses it, or if its procedure does not end as COMPLETE, 2 if it cannot be reached.
    """
    arguments = ScriptArgs(**read_by_function(script_args)) if script_args else None
    prepares, follows = read_bool(prepare_only, "--prepare-only"), read_bool(listen, "--listen")
    creates_env = read_bool(create_env, "--create-env")
    made: list[ActivitySummary] = []

    async def act(client: OetClient) -> ProcedureSummary | None:
        async def begin() -> int:
            made.append(
                await client.run_activity(name, sbd_id, arguments, prepare_only=prepares, create_env=creates_env)
            )
            if not oet.as_json:
                typer.echo("\n".join(list_activities(made)))
            return made[0].procedure_id

        if prepares or not follows:
            await begin()
            return None
        return await follow(client, None, lambda one: one.state.finished, partial(tell_event, oet.as_json), begin)

    ended = oet.ask(act, RUNS_ON)
    if oet.as_json:
        oet.tell({**dump(made[0]), "procedure": dump(ended) if ended else None}, ())
    if ended is not None:
        oet.end(ended)


@activity.command("list")
@add_options
def list_(
    oet: OetCommand,
    *,
    aid: Annotated[int | None, typer.Option("--aid", help="Only the activity of this id.")] = None,
) -> None:
    """List activities.

    Exit code 1 if there is none of the id, 2 if the OET cannot be reached.
    """

    async def act(client: OetClient) -> list[ActivitySummary]:
        return await client.list_activities() if aid is None else [await client.describe_activity(aid)]

    found = oet.ask(act)
    oet.tell([dump(one) for one in found], list_activities(found))


@activity.command()
@add_options
def describe(
    oet: OetCommand,
    *,
    aid: AidOption = None,
) -> None:
    """Describe an activity.

    Exit code 1 if there is none of the id, 2 if the OET cannot be reached.
    """

    async def act(client: OetClient) -> tuple[ActivitySummary, str]:
        number = aid
        if number is None:
            known = await client.list_activities()
            if not known:
                raise NotDefined(
                    f"the OET at {client.where} has run no activities: firstlight oet activity run", reason="404"
                )
            number = known[-1].id
        return await client.describe_activity(number), f"{client.where}/activities/{number}"

    described, where = oet.ask(act)
    oet.tell(dump(described, where), describe_activity(described, where))

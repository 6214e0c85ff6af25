"""``firstlight oet``: create, start, stop, list, describe, listen and wait."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Annotated

import typer

from firstlight.oet.event_lines import is_wanted, tell_event, write_json, write_line
from firstlight.oet.oet_command import RUNS_ON, CreateEnvOption, OetCommand, add_options, dump
from firstlight.oet.procedure_tables import describe_procedure, list_procedures
from firstlight.oet.words import read_arguments, read_bool
from harness.connectors.oet.client import OetClient
from harness.connectors.oet.echo import Echoes
from harness.connectors.oet.following import follow
from harness.connectors.oet.script_reference import ScriptReference
from harness.contracts.oet.procedures import ProcedureSummary
from harness.contracts.oet.states import ProcedureState
from harness.errors import NotDefined, ProfileError, TimedOut, Unreachable

TAKES_MORE = {"allow_extra_args": True, "ignore_unknown_options": True}
"""Settings of a command that hands on to a script what it does not know."""
PAUSE = 1.0
"""Seconds until a stream that broke is opened again."""

PidOption = Annotated[int | None, typer.Option("--pid", help="Id of the procedure. Default the last one created.")]


@add_options
def create(
    oet: OetCommand,
    context: typer.Context,
    script_uri: Annotated[str, typer.Argument(help="file:///folder/script.py, or git://path/in/repository.py")],
    *,
    subarray_id: Annotated[
        int, typer.Option("--subarray-id", "--subarray_id", "-s", help="Subarray that the script controls.")
    ] = 1,
    git_repo: Annotated[str, typer.Option("--git-repo", "--git_repo", help="Git repository of the script.")] = "",
    git_branch: Annotated[str, typer.Option("--git-branch", "--git_branch", help="Branch in it.")] = "",
    git_commit: Annotated[
        str, typer.Option("--git-commit", "--git_commit", help="Commit in it, in place of a branch.")
    ] = "",
    create_env: CreateEnvOption = "False",
) -> None:
    """Create a procedure: load a script, and call its init with all further arguments and --name=value options.

    Exit code 1 if the OET refuses it, 2 if it cannot be reached.
    """
    script = ScriptReference(
        script_uri, git_repo, git_branch, git_commit, create_env=read_bool(create_env, "--create-env")
    )
    given = read_arguments(context.args)
    init = given.model_copy(update={"kwargs": {**given.kwargs, "subarray_id": subarray_id}})
    _show(oet, [oet.ask(lambda client: client.create_procedure(script, init))])


@add_options
def start(
    oet: OetCommand,
    context: typer.Context,
    *,
    pid: PidOption = None,
    listen: Annotated[
        str, typer.Option("--listen", metavar="BOOL", help="Tell its events until it has ended.")
    ] = "True",
) -> None:
    """Start a procedure: call its main with all further arguments and --name=value options.

    Exit code 1 if the OET refuses it, or if it does not end as COMPLETE, 2 if the OET cannot be reached.
    """
    main, listens = read_arguments(context.args), read_bool(listen, "--listen")

    async def run(client: OetClient) -> ProcedureSummary:
        number = await _choose(client, pid)
        if not listens:
            return await client.start_procedure(number, main)

        async def begin() -> int:
            started = await client.start_procedure(number, main)
            if not oet.as_json:
                _show(oet, [started])
                typer.echo("\nEvents\n------\n")
            return number

        return await follow(client, number, lambda one: one.state.finished, partial(tell_event, oet.as_json), begin)

    ended = oet.ask(run, RUNS_ON)
    if oet.as_json or not listens:
        _show(oet, [ended])
    if listens:
        oet.end(ended)


@add_options
def stop(
    oet: OetCommand,
    *,
    pid: Annotated[int | None, typer.Option("--pid", help="Id of the procedure. Default the one that runs.")] = None,
    run_abort: Annotated[
        str,
        typer.Option(
            "--run-abort",
            "--run_abort",
            metavar="BOOL",
            help="Have the OET run its abort script afterwards, for the subarray of the script. The sentence 'I stop "
            "the procedure' does not, unless it says so.",
        ),
    ] = "True",
) -> None:
    """Stop a procedure, and abort the activity of its subarray unless --run-abort=False.

    Exit code 1 if the OET refuses it, 2 if it cannot be reached.
    """
    aborts = read_bool(run_abort, "--run-abort")

    async def run(client: OetClient) -> list[str]:
        numbers = [pid] if pid is not None else await _find_running(client)
        return [await client.stop_procedure(number, abort=aborts) for number in numbers]

    said = oet.ask(run)
    oet.tell(said, said or ["No procedures to stop"])


@add_options
def list_(
    oet: OetCommand,
    *,
    pid: Annotated[int | None, typer.Option("--pid", help="Only the procedure of this id.")] = None,
) -> None:
    """List procedures.

    Exit code 1 if there is none of the id, 2 if the OET cannot be reached.
    """

    async def run(client: OetClient) -> list[ProcedureSummary]:
        return await client.list_procedures() if pid is None else [await client.describe_procedure(pid)]

    _show(oet, oet.ask(run))


@add_options
def describe(
    oet: OetCommand,
    *,
    pid: PidOption = None,
) -> None:
    """Describe a procedure: its states and their times, the functions called, why it failed.

    Exit code 1 if there is none of the id, 2 if the OET cannot be reached.
    """

    async def run(client: OetClient) -> tuple[ProcedureSummary, str]:
        described = await client.describe_procedure(await _choose(client, pid))
        return described, f"{client.where}/procedures/{described.id}"

    described, where = oet.ask(run)
    oet.tell(dump(described, where), describe_procedure(described, where))


@add_options
def wait(
    oet: OetCommand,
    *,
    pid: PidOption = None,
    state: Annotated[str, typer.Option(help="State that it is to have reached.")] = ProcedureState.COMPLETE.value,
    timeout: Annotated[float, typer.Option(min=0.0, help="Seconds that this may take.")] = 600.0,
) -> None:
    """Wait until a procedure has reached a state, or has ended; tell its states as it goes.

    Exit code 1 if it ends without having reached the state, 2 if that takes too long or the OET cannot be reached.
    """
    wanted = _read_state(state)

    def has_reached(one: ProcedureSummary) -> bool:
        return one.state is wanted or any(each is wanted for each, _ in one.history.process_states)

    async def run(client: OetClient) -> ProcedureSummary:
        number = await _choose(client, pid)
        try:
            async with asyncio.timeout(timeout):
                return await follow(
                    client, number, lambda one: has_reached(one) or one.state.finished, partial(tell_event, oet.as_json)
                )
        except TimeoutError:
            now = (await client.describe_procedure(number)).state
            raise TimedOut(f"procedure {number} did not reach {wanted} within {timeout:g} s: it is {now}") from None

    reached = oet.ask(run)
    _show(oet, [reached])
    if not has_reached(reached):
        oet.fail(reached)


@add_options
def listen(
    oet: OetCommand,
    *,
    topics: Annotated[str, typer.Option(help="Only events of these topics, or below them.")] = "all",
    exclude: Annotated[str, typer.Option(help="No events of these topics, or below them.")] = (
        "request,procedure.pool"
    ),
    seconds: Annotated[float | None, typer.Option("--for", help="Seconds after which it ends by itself.")] = None,
) -> None:
    """Tell the events of the OET as they come, until Ctrl-C.

    A stream that breaks is opened again, which is told on the standard error. With --json each event is a line. Exit
    code 2 if the OET cannot be reached.
    """
    wanted, excluded = topics.split(","), [one for one in exclude.split(",") if one]
    write = write_json if oet.as_json else write_line

    async def run(client: OetClient) -> None:
        await client.connect()
        while True:
            try:
                async with client.listen() as events:
                    typer.echo(f"Listening to {client.where}, until Ctrl-C.", err=True)
                    async for event in Echoes(client, oet.limit).keep_alive(events):
                        if is_wanted(event, wanted, excluded):
                            typer.echo(write(event))
                why = "the stream ended"
            except Unreachable as error:
                why = str(error)
            typer.echo(f"firstlight: {why}. Events may be missing here", err=True)
            await asyncio.sleep(PAUSE)

    async def run_for_a_while(client: OetClient) -> None:
        try:
            async with asyncio.timeout(seconds):
                await run(client)
        except TimeoutError:
            return

    oet.ask(run_for_a_while)


def _show(oet: OetCommand, procedures: list[ProcedureSummary]) -> None:
    oet.tell([dump(one) for one in procedures], list_procedures(procedures))


async def _choose(client: OetClient, pid: int | None) -> int:
    """Return the id that is given, or that of the last procedure; raises `NotDefined` if there is none."""
    if pid is not None:
        return pid
    known = await client.list_procedures()
    if not known:
        raise NotDefined(f"the OET at {client.where} has no procedures: firstlight oet create", reason="404")
    return known[-1].id


async def _find_running(client: OetClient) -> list[int]:
    return [one.id for one in await client.list_procedures() if one.state is ProcedureState.RUNNING]


def _read_state(text: str) -> ProcedureState:
    try:
        return ProcedureState(text.upper())
    except ValueError:
        known = ", ".join(ProcedureState)
        raise ProfileError(f"{text!r} is no state of a procedure", place="--state", remedy=f"Known: {known}.") from None

"""``firstlight oet``: create, start, stop, list, describe, listen and wait."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from typing import Annotated

import typer

from firstlight.oet.common_options import (
    LIMIT,
    CertificatesOption,
    JsonOption,
    LimitOption,
    PidOption,
    UrlOption,
    ask,
    read_arguments,
    read_bool,
)
from firstlight.oet.event_lines import is_wanted, tell_event, write_json, write_line
from firstlight.oet.procedure_tables import describe_procedure, list_procedures
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


def create(
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
    create_env: Annotated[
        str, typer.Option("--create-env", "--create_env", metavar="BOOL", help="Install what the repository requires.")
    ] = "False",
    url: UrlOption = "",
    certificates: CertificatesOption = None,
    limit: LimitOption = LIMIT,
    as_json: JsonOption = False,
) -> None:
    """Create a procedure: load a script, and call its init with all further arguments and --name=value options.

    Exit code 1 if the OET refuses it, 2 if it cannot be reached.
    """
    script = ScriptReference(script_uri, git_repo, git_branch, git_commit, create_env=read_bool(create_env))
    given = read_arguments(context.args)
    init = given.model_copy(update={"kwargs": {**given.kwargs, "subarray_id": subarray_id}})
    made = ask(url, certificates, limit, lambda client: client.create_procedure(script, init), as_json=as_json)
    _show([made], as_json=as_json)


def start(
    context: typer.Context,
    *,
    pid: PidOption = None,
    listen: Annotated[
        str, typer.Option("--listen", metavar="BOOL", help="Tell its events until it has ended.")
    ] = "True",
    url: UrlOption = "",
    certificates: CertificatesOption = None,
    limit: LimitOption = LIMIT,
    as_json: JsonOption = False,
) -> None:
    """Start a procedure: call its main with all further arguments and --name=value options.

    Exit code 1 if the OET refuses it, or if it does not end as COMPLETE, 2 if the OET cannot be reached.
    """
    main, listens = read_arguments(context.args), read_bool(listen)

    async def run(client: OetClient) -> ProcedureSummary:
        number = await _choose(client, pid)
        if not listens:
            return await client.start_procedure(number, main)

        async def begin() -> int:
            started = await client.start_procedure(number, main)
            if not as_json:
                _show([started], as_json=False)
                typer.echo("\nEvents\n------\n")
            return number

        return await follow(client, number, lambda one: one.state.finished, partial(tell_event, as_json), begin)

    ended = ask(url, certificates, limit, run, as_json=as_json)
    if as_json or not listens:
        _show([ended], as_json=as_json)
    if listens and ended.state is not ProcedureState.COMPLETE:
        if not as_json:
            typer.echo(f"Procedure {ended.id} is {ended.state}: firstlight oet describe --pid={ended.id}", err=True)
        raise typer.Exit(1)


def stop(
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
    url: UrlOption = "",
    certificates: CertificatesOption = None,
    limit: LimitOption = LIMIT,
    as_json: JsonOption = False,
) -> None:
    """Stop a procedure, and abort the activity of its subarray unless --run-abort=False.

    Exit code 1 if the OET refuses it, 2 if it cannot be reached.
    """
    aborts = read_bool(run_abort)

    async def run(client: OetClient) -> list[str]:
        numbers = [pid] if pid is not None else await _find_running(client)
        return [await client.stop_procedure(number, abort=aborts) for number in numbers]

    said = ask(url, certificates, limit, run, as_json=as_json)
    if as_json:
        typer.echo(json.dumps(said))
    else:
        typer.echo("\n".join(said) or "No procedures to stop")


def list_(
    *,
    pid: Annotated[int | None, typer.Option("--pid", help="Only the procedure of this id.")] = None,
    url: UrlOption = "",
    certificates: CertificatesOption = None,
    limit: LimitOption = LIMIT,
    as_json: JsonOption = False,
) -> None:
    """List procedures.

    Exit code 1 if there is none of the id, 2 if the OET cannot be reached.
    """

    async def run(client: OetClient) -> list[ProcedureSummary]:
        return await client.list_procedures() if pid is None else [await client.describe_procedure(pid)]

    _show(ask(url, certificates, limit, run, as_json=as_json), as_json=as_json)


def describe(
    *,
    pid: PidOption = None,
    url: UrlOption = "",
    certificates: CertificatesOption = None,
    limit: LimitOption = LIMIT,
    as_json: JsonOption = False,
) -> None:
    """Describe a procedure: its states and their times, the functions called, why it failed.

    Exit code 1 if there is none of the id, 2 if the OET cannot be reached.
    """

    async def run(client: OetClient) -> tuple[ProcedureSummary, str]:
        described = await client.describe_procedure(await _choose(client, pid))
        return described, f"{client.where}/procedures/{described.id}"

    described, where = ask(url, certificates, limit, run, as_json=as_json)
    if as_json:
        typer.echo(json.dumps({**described.model_dump(mode="json"), "uri": where}, indent=2))
    else:
        typer.echo("\n".join(describe_procedure(described, where)))


def wait(
    *,
    pid: PidOption = None,
    state: Annotated[str, typer.Option(help="State that it is to have reached.")] = ProcedureState.COMPLETE.value,
    timeout: Annotated[float, typer.Option(min=0.0, help="Seconds that this may take.")] = 600.0,
    url: UrlOption = "",
    certificates: CertificatesOption = None,
    limit: LimitOption = LIMIT,
    as_json: JsonOption = False,
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
                    client, number, lambda one: has_reached(one) or one.state.finished, partial(tell_event, as_json)
                )
        except TimeoutError:
            now = (await client.describe_procedure(number)).state
            raise TimedOut(f"procedure {number} did not reach {wanted} within {timeout:g} s: it is {now}") from None

    reached = ask(url, certificates, limit, run, as_json=as_json)
    _show([reached], as_json=as_json)
    if not has_reached(reached):
        raise typer.Exit(1)


def listen(
    *,
    topics: Annotated[str, typer.Option(help="Only events of these topics, or below them.")] = "all",
    exclude: Annotated[str, typer.Option(help="No events of these topics, or below them.")] = (
        "request,procedure.pool"
    ),
    seconds: Annotated[float | None, typer.Option("--for", help="Seconds after which it ends by itself.")] = None,
    url: UrlOption = "",
    certificates: CertificatesOption = None,
    limit: LimitOption = LIMIT,
    as_json: Annotated[bool, typer.Option("--json", help="Each event as a line of JSON; an error, too.")] = False,
) -> None:
    """Tell the events of the OET as they come, until Ctrl-C.

    A stream that breaks is opened again, which is told on the standard error. Exit code 2 if the OET cannot be reached.
    """
    wanted, excluded = topics.split(","), [one for one in exclude.split(",") if one]
    write = write_json if as_json else write_line

    async def run(client: OetClient) -> None:
        await client.connect()
        while True:
            try:
                async with client.listen() as events:
                    async for event in Echoes(client, limit).keep_alive(events):
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

    ask(url, certificates, limit, run_for_a_while, as_json=as_json)


def _show(procedures: list[ProcedureSummary], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([one.model_dump(mode="json", exclude={"uri"}) for one in procedures], indent=2))
    else:
        typer.echo("\n".join(list_procedures(procedures)))


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

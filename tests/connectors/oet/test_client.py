"""What is asked of an OET is answered, and what goes wrong is told apart; release 7 and 6 alike."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from harness.connectors.oet.client import OetClient
from harness.connectors.oet.endpoint import Endpoint
from harness.connectors.oet.script_reference import ScriptReference
from harness.contracts.oet.procedures import ProcedureSummary
from harness.contracts.oet.script_arguments import ProcedureInput, ScriptArgs
from harness.errors import Busy, CallFailed, NotAllowed, NotDefined, ProfileError, RejectedArgument, TimedOut
from tests.connectors.oet.scripts import SUBARRAY, script
from tests.simulators.oet.running import SCRIPTS, Oet

BLOCK = "sbd-t0001-20250403-00001"
T = TypeVar("T")


def ask(url: str, action: Callable[[OetClient], Awaitable[T]], limit: float = 10) -> T:
    async def run() -> T:
        async with OetClient(Endpoint(url), limit) as client:
            return await action(client)

    return asyncio.run(run())


def ready(url: str, service: Oet, name: str, init: ProcedureInput = SUBARRAY) -> int:
    pid = ask(url, lambda client: client.create_procedure(script(name), init)).id
    service.becomes(pid, "READY")
    return pid


def test_a_script_is_run_with_arguments(url: str, service: Oet) -> None:
    pid = ready(url, service, "hello.py")
    main = ProcedureInput(args=["bob"], kwargs={"n": 1})
    assert ask(url, lambda client: client.start_procedure(pid, main)).id == pid
    service.becomes(pid, "COMPLETE")
    described: ProcedureSummary = ask(url, lambda client: client.describe_procedure(pid))
    assert (described.state, described.script_args) == ("COMPLETE", {"init": SUBARRAY, "main": main})
    listed = ask(url, lambda client: client.list_procedures())
    assert [one.id for one in listed] == sorted(one.id for one in listed)
    assert described in listed


def test_a_script_that_runs_is_stopped(url: str, service: Oet) -> None:
    pid = ready(url, service, "loop.py")
    ask(url, lambda client: client.start_procedure(pid))
    service.becomes(pid, "RUNNING")
    said = ask(url, lambda client: client.stop_procedure(pid))
    assert said == f"Successfully stopped script with ID {pid}"
    with pytest.raises(NotAllowed, match=r"changed nothing \[200\]: Cannot stop script") as refused:
        ask(url, lambda client: client.stop_procedure(pid))
    assert refused.value.reason == "200"


def test_a_stop_aborts_the_subarray_if_it_is_asked_to(url: str, service: Oet) -> None:
    pid = ready(url, service, "loop.py")
    ask(url, lambda client: client.start_procedure(pid))
    service.becomes(pid, "RUNNING")
    said = ask(url, lambda client: client.stop_procedure(pid, abort=True))
    assert said.endswith("and aborted subarray activity")


def test_one_script_runs_at_a_time(url: str, service: Oet) -> None:
    first, second = ready(url, service, "loop.py"), ready(url, service, "hello.py")
    ask(url, lambda client: client.start_procedure(first))
    service.becomes(first, "RUNNING")
    with pytest.raises(Busy, match=rf"Procedure {first} runs, and one script at a time can") as busy:
        ask(url, lambda client: client.start_procedure(second))
    assert busy.value.reason == "500"
    ask(url, lambda client: client.stop_procedure(first))


def test_a_start_that_changes_nothing_is_refused(url: str, service: Oet) -> None:
    """Though the OET says 200."""
    pid = ready(url, service, "hello.py")
    ask(url, lambda client: client.start_procedure(pid))
    service.becomes(pid, "COMPLETE")
    with pytest.raises(NotAllowed, match=r"changed nothing \[200\]: .* this one is COMPLETE") as refused:
        ask(url, lambda client: client.start_procedure(pid))
    assert refused.value.reason == "200"
    assert not isinstance(refused.value, Busy)


def test_what_is_not_known_is_told(url: str) -> None:
    for action in ("describe_procedure", "start_procedure", "stop_procedure", "describe_activity"):
        with pytest.raises(NotDefined, match=r"does not know it \[404\]: No information available for P?I?D=87654"):
            ask(url, lambda client, action=action: getattr(client, action)(87654))


def test_an_activity_is_run(url: str, service: Oet) -> None:
    arguments = ScriptArgs(init=SUBARRAY)
    activity = ask(url, lambda client: client.run_activity("observe", BLOCK, arguments, prepare_only=True))
    assert (activity.sbd_id, activity.activity_name, activity.prepare_only) == (BLOCK, "observe", True)
    assert activity.id > 0
    service.becomes(activity.procedure_id, "READY")
    assert ask(url, lambda client: client.describe_activity(activity.id)).procedure_id == activity.procedure_id
    assert activity.id in [one.id for one in ask(url, lambda client: client.list_activities())]


def test_an_activity_that_is_not_there_is_told(url: str) -> None:
    with pytest.raises(CallFailed, match=r"running activity 'nope' of .*\[500\]: .*not present in the SBDefinition"):
        ask(url, lambda client: client.run_activity("nope", BLOCK))


def test_the_stream_is_open_before_anything_is_asked(url: str) -> None:
    async def listen(client: OetClient) -> list[str]:
        async with client.listen() as events:
            pid = (await client.create_procedure(script("noinit.py"))).id
            states = []
            async for event in events:
                if event.msg_src == str(pid):
                    states.append(event.fields["new_state"])
                    if states[-1] == "READY":
                        return states
        raise AssertionError(states)

    assert ask(url, listen) == ["CREATING", "IDLE", "LOADING", "IDLE", "READY"]


def test_what_takes_too_long_is_told(url: str, service: Oet) -> None:
    """As when the process that holds the scripts is gone, while a connection can still be made."""

    async def describe(client: OetClient) -> None:
        await client.connect()
        service.switch("worker lost")
        client._exchange.limit = 0.5
        try:
            await client.describe_procedure(1)
        finally:
            service.switch("worker lost", on=False)

    with pytest.raises(TimedOut, match=r"describing procedure 1: the OET at .* did not answer within 0.5 s"):
        ask(url, describe)


@pytest.mark.parametrize("path", ["/ska-oso-oet/oet/api/v7", "/ska-oso-oet/oet/api/v7/", "/ska-oso-oet", "", "/"])
def test_release_7_is_found_out(service: Oet, path: str) -> None:
    async def connect(client: OetClient) -> object:
        return (await client.connect()).release.number, client.where

    origin = f"http://127.0.0.1:{service.port}"
    assert ask(f"{origin}{path}", connect) == (7, f"{origin}/ska-oso-oet/oet/api/v7")


@pytest.mark.parametrize("path", ["/ska-oso-oet/oet/api/v6", "/ska-oso-oet", ""])
def test_release_6_is_found_out(of_release_6: str, path: str) -> None:
    async def connect(client: OetClient) -> int:
        return (await client.connect()).release.number

    assert ask(f"{of_release_6}{path}", connect) == 6


def test_what_is_no_oet_is_told(service: Oet) -> None:
    url = f"http://127.0.0.1:{service.port}/elsewhere"
    with pytest.raises(NotDefined, match=r"is no OET, none of /elsewhere/oet/api/v7, /elsewhere/oet/api/v6, "):
        ask(url, lambda client: client.connect())


@pytest.mark.parametrize("url", ["127.0.0.1:5000", "ftp://host", "http://", "http://host/?a=1", "http://host:x"])
def test_what_is_no_url_is_told(url: str) -> None:
    with pytest.raises(ProfileError, match=r"is no URL of an OET\. Write scheme, host and port"):
        Endpoint(url).check()


def test_a_password_in_a_url_is_not_repeated() -> None:
    with pytest.raises(ProfileError) as refused:
        Endpoint("https://me:secret@host").check()
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("reference", "body"),
    [
        (script("a.py"), {"script_type": "filesystem", "script_uri": f"file://{SCRIPTS}/a.py"}),
        (ScriptReference("git://a.py"), {"script_type": "git", "script_uri": "git://a.py"}),
        (
            ScriptReference("git://a.py", git_repo="file:///r", git_branch="b", create_env=True),
            {
                "script_type": "git",
                "script_uri": "git://a.py",
                "git_args": {"git_repo": "file:///r", "git_branch": "b"},
                "create_env": True,
            },
        ),
    ],
)
def test_a_script_is_written_as_the_oet_reads_it(reference: ScriptReference, body: object) -> None:
    assert reference.write() == body


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        (ScriptReference("ftp://a.py"), "begins with neither file:// nor git://"),
        (ScriptReference("file:///a.py", git_branch="b", create_env=True), "for which git_branch, create_env cannot"),
    ],
)
def test_a_script_that_no_oet_takes_is_refused(reference: ScriptReference, says: str) -> None:
    with pytest.raises(RejectedArgument, match=says):
        reference.write()


def test_a_strict_oet_says_what_is_wrong_with_a_request(tmp_path_factory: pytest.TempPathFactory) -> None:
    from tests.simulators.oet.running import running

    with running(tmp_path_factory.mktemp("strict"), strict=True) as strict:
        url = f"http://127.0.0.1:{strict.port}"
        with pytest.raises(RejectedArgument, match=r"\[422\]: body.script.filesystem.script_uri: ") as refused:
            ask(url, lambda client: client.create_procedure(ScriptReference("file:///nowhere.py")))
        assert refused.value.reason == "422"
        first, second = ready(url, strict, "loop.py"), ready(url, strict, "loop.py")
        ask(url, lambda client: client.start_procedure(first))
        strict.becomes(first, "RUNNING")
        with pytest.raises(Busy) as busy:
            ask(url, lambda client: client.start_procedure(second))
        assert busy.value.reason == "409"
        with pytest.raises(NotAllowed, match=r"refuses it \[409\]"):
            ask(url, lambda client: client.start_procedure(first))

"""An OET of release 5, played back from its recordings."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from harness.connectors.oet.client import OetClient
from harness.connectors.oet.endpoint import Endpoint
from harness.connectors.oet.keys import state_key, topic_key
from harness.connectors.oet.script_reference import ScriptReference
from harness.connectors.oet.source import OetSource
from harness.contracts.oet.script_arguments import ProcedureInput
from harness.errors import Busy, CallFailed, NotAllowed, NotDefined, RejectedArgument
from harness.events.entry import Kind
from harness.limits import Limits
from tests.connectors.oet.replayed import RECORDED, ROWS, Replayed
from tests.connectors.tango.conftest import Recorder

HELLO = ScriptReference("file:///scripts/hello.py")
SUBARRAY = ProcedureInput(kwargs={"subarray_id": 1})
BOB = ProcedureInput(args=["bob"], kwargs={"n": 3, "wait": 0.4})
T = TypeVar("T")


def ask(oet: Replayed, action: Callable[[OetClient], Awaitable[T]], url: str = "") -> T:
    async def run() -> T:
        async with OetClient(Endpoint(url or oet.url), 5) as client:
            return await action(client)

    return asyncio.run(run())


@pytest.mark.parametrize("path", ["", "/", "/api/v1.0", "/api/v1.0/"])
def test_its_release_is_found_out(release_5: Replayed, path: str) -> None:
    async def connect(client: OetClient) -> tuple[int, str]:
        await client.connect()
        assert client.release is not None
        return client.release.number, client.where

    assert ask(release_5, connect, f"{release_5.url}{path}") == (5, f"{release_5.url}/api/v1.0")


def test_a_procedure_is_created_and_described(release_5: Replayed) -> None:
    summary = ask(release_5, lambda client: client.create_procedure(HELLO, SUBARRAY))
    assert (summary.id, summary.state, summary.history.process_states) == (1, "CREATING", [])
    described = ask(release_5, lambda client: client.describe_procedure(1))
    assert [state for state, _ in described.history.process_states] == [
        *("CREATING", "IDLE", "LOADING", "IDLE", "RUNNING", "READY")
    ]
    assert described.script_args == {"init": SUBARRAY}


def test_lists_are_read(release_5: Replayed) -> None:
    release_5.go_to("b-05-list")
    listed = ask(release_5, lambda client: client.list_procedures())
    assert [(one.id, one.state) for one in listed] == [(1, "STOPPED"), (2, "COMPLETE")]
    assert ask(release_5, lambda client: client.list_activities()) == []


def test_a_start_is_told_apart_from_one_that_changed_nothing(release_5: Replayed) -> None:
    release_5.go_to("04-show-ready")
    started = ask(release_5, lambda client: client.start_procedure(1, BOB))
    assert started.script_args["main"] == BOB
    release_5.go_to("06-show-running")
    with pytest.raises(NotAllowed, match=r"changed nothing \[200\]: .* and this one is RUNNING") as refused:
        ask(release_5, lambda client: client.start_procedure(1))
    assert refused.value.reason == "200"
    assert not isinstance(refused.value, Busy)


def test_a_start_while_another_runs_is_busy(release_5: Replayed) -> None:
    release_5.go_to("31-start-loop")
    with pytest.raises(Busy, match=r"Procedure 6 runs, and one script at a time can") as busy:
        ask(release_5, lambda client: client.start_procedure(3))
    assert busy.value.reason == "500"


def test_a_stop_is_told_apart_from_one_that_changed_nothing(release_5: Replayed) -> None:
    release_5.go_to("33-stop-no-abort")
    assert ask(release_5, lambda client: client.stop_procedure(6)) == "Successfully stopped script with ID 6"
    release_5.go_to("b-03-stop-abort")
    told = ask(release_5, lambda client: client.stop_procedure(1, abort=True))
    assert told.endswith("and aborted subarray activity")


@pytest.mark.parametrize(
    ("row", "action", "error", "says"),
    [
        ("09-unknown-id", lambda client: client.describe_procedure(999), NotDefined, "No information .* PID=999"),
        ("09-unknown-id", lambda client: client.start_procedure(999), NotDefined, "No information .* PID=999"),
        ("b-07-activity-unknown", lambda client: client.describe_activity(3), NotDefined, "No information .* ID=3"),
        ("01-list-empty", lambda client: client.create_procedure(ScriptReference("ftp://x")), RejectedArgument, "neit"),
    ],
)
def test_refusals_are_told_apart(
    release_5: Replayed, row: str, action: Callable[[OetClient], Awaitable[object]], error: type[Exception], says: str
) -> None:
    release_5.go_to(row)
    with pytest.raises(error, match=says):
        ask(release_5, action)


def test_an_error_of_its_own_is_told_with_its_text(release_5: Replayed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Recorded of a request without a scheduling block; the client always gives one."""
    row = next(one for one in ROWS if one["row"] == "b-08-activity-missing-field")
    sent = {"activity_name": "x", "sbd_id": "y", "prepare_only": False, "create_env": False}
    monkeypatch.setitem(row["request"], "body", sent)
    with pytest.raises(CallFailed, match=r"\[500\]: The server encountered an internal error"):
        ask(release_5, lambda client: client.run_activity("x", "y"))


def test_a_run_is_followed_by_its_pickled_stream(release_5: Replayed, recorder: Recorder) -> None:
    events = (RECORDED / "release-5-fullrun.sse").read_bytes().split(b"\n\n")
    started = next(number for number, one in enumerate(events) if b"request.procedure.start" in one)
    source = OetSource(Endpoint(release_5.url), Limits(call=5))
    try:
        pid = source.create(HELLO, SUBARRAY).id
        topic = Recorder()
        source.subscribe([topic_key("user.script.announce")], topic)
        source.subscribe([state_key(pid)], recorder)
        release_5.tell(b"\n\n".join(events[:started]) + b"\n\n")
        recorder.until(lambda event: event.value == "READY")
        source.start(pid, BOB)
        release_5.go_to("08-show-complete")
        release_5.tell(b"\n\n".join(events[started:]))
        recorder.until(lambda event: event.value == "COMPLETE")
        topic.until(lambda event: event.value == "Script complete")
    finally:
        source.close()
    history = next(
        one["response"]["body"]["procedure"]["history"]["process_states"]
        for one in ROWS
        if one["row"] == "08-show-complete"
    )
    assert [[event.value, event.source_time] for event in recorder.events] == history
    assert {event.kind for event in recorder.events} == {Kind.CHANGE}


def test_the_address_in_a_summary_is_never_asked(release_5: Replayed) -> None:
    """Each is on port 5005, where nobody is."""
    ask(release_5, lambda client: client.create_procedure(HELLO, SUBARRAY))
    ask(release_5, lambda client: client.describe_procedure(1))
    assert {path for _, path, _ in release_5.asked if path.startswith("/api")} == {
        *("/api/v1.0/procedures", "/api/v1.0/procedures/1")
    }

"""Events of release 5 and 6 are read as the plain data that they are, whatever they name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness.contracts.oet.event_reader import EventReader
from harness.contracts.oet.pickled import NUMBERED_BEFORE_INITIALISING, read_pickled
from harness.contracts.oet.stream import StreamEvent

RECORDED = Path(__file__).with_name("recorded")
ROWS = [json.loads(line) for line in (RECORDED / "release-5.jsonl").read_text(encoding="utf-8").splitlines()]
ENUM = {"py/type": "ska_oso_oet.procedure.domain.ProcedureState"}


def read(name: str, pieces: int = 10**9) -> list[StreamEvent]:
    """Read a recorded stream, in pieces of so many bytes."""
    reader = EventReader(lambda fields: read_pickled(fields, NUMBERED_BEFORE_INITIALISING))
    data = (RECORDED / name).read_bytes()
    parts = [data[start : start + pieces] for start in range(0, len(data), pieces)]
    events = [event for part in parts for event in reader.take(part)]
    assert reader.unreadable == 0
    return events


def rest(row: str) -> Any:
    return next(one for one in ROWS if one["row"] == row)["response"]["body"]["procedure"]


def test_states_are_read_by_their_names() -> None:
    told = [event.fields["new_state"] for event in read("release-5-fullrun.sse") if event.topic.endswith("statechange")]
    expected = ["CREATING", "IDLE", "LOADING", "IDLE", "RUNNING", "READY", "RUNNING", "READY", "COMPLETE"]
    assert told == expected


def test_references_lead_to_what_rest_tells() -> None:
    """In a history each state that was there before is a reference to it."""
    last = [event for event in read("release-5-fullrun.sse") if event.topic == "procedure.pool.list"][-1]
    (summary,) = last.fields["result"]
    assert summary["history"] == rest("08-show-complete")["history"]
    assert summary["state"] == "COMPLETE"


def test_a_refused_start_is_told_as_the_exception_that_it_is() -> None:
    refused = read("release-5-second-start.sse")[-1]
    assert refused.topic == "procedure.lifecycle.started"
    text = "Cannot start PID 3: PID #6 is ProcedureState.RUNNING"
    assert refused.fields["result"] == {"type": "builtins.ValueError", "args": [text]}


@pytest.mark.parametrize("pieces", [1, 7, 4096])
def test_it_does_not_matter_how_the_stream_is_cut(pieces: int) -> None:
    assert read("release-5-fullrun.sse", pieces) == read("release-5-fullrun.sse")


def test_events_of_release_7_are_read_as_they_are() -> None:
    events = list(EventReader().take((RECORDED / "fullrun.sse").read_bytes()))
    assert [event.fields["new_state"] for event in events if event.topic.endswith("statechange")][-1] == "COMPLETE"
    assert {event.request_id is None for event in events if event.topic.startswith("request.")} == {False}


def test_nothing_is_called_that_an_event_names(tmp_path: Path) -> None:
    """With jsonpickle itself this would make a file."""
    made = tmp_path / "made"
    data = {"cmd": {"py/reduce": [{"py/type": "os.mkdir"}, {"py/tuple": [str(made)]}]}}
    assert read_pickled(data) == {"cmd": {"type": "os.mkdir", "args": [str(made)]}}
    assert not made.exists()


@pytest.mark.parametrize(
    ("data", "plain"),
    [
        ({"py/reduce": [ENUM, {"py/tuple": [6]}]}, "INITIALISING"),
        ({"py/reduce": [ENUM, {"py/tuple": [11]}]}, "FAILED"),
        ({"py/reduce": [ENUM, {"py/tuple": [99]}]}, None),
        ({"py/reduce": [ENUM, {"py/tuple": ["x"]}]}, None),
        ({"py/reduce": []}, {"type": None, "args": None}),
        ({"py/id": 99}, None),
        ({"py/object": "a.B", "x": 1}, {"x": 1}),
        ([1, {"a": {"py/tuple": []}}], [1, {"a": []}]),
    ],
)
def test_what_else_there_may_be(data: Any, plain: Any) -> None:
    assert read_pickled({"it": data}) == {"it": plain}


def test_what_is_no_event_is_counted_and_left_out() -> None:
    reader = EventReader()
    lines = b': comment\n\ndata: {"topic": "a"}\n\ndata:[1]\n\ndata:x\n\n'
    lines += b'data:{"no": "topic"}\n\ndata:{"topic":\ndata:"b"}\n\n'
    assert [event.topic for event in reader.take(lines)] == ["a", "b"]
    assert reader.unreadable == 3

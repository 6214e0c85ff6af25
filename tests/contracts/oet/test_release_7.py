"""What the real OET wrote is read, and written again as it was."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from harness.contracts.oet.activities import ActivityPostRequest, ActivitySummary
from harness.contracts.oet.procedures import AbortSummary, ProcedurePostRequest, ProcedurePutRequest, ProcedureSummary
from harness.contracts.oet.refusals import tell_unknown_activity, tell_unknown_procedure
from harness.contracts.oet.scripts import FileSystemScript, GitScript
from harness.contracts.oet.states import ProcedureState
from harness.contracts.oet.stream import StreamEvent, write_event

RECORDED = Path(__file__).parent / "recorded"
ROWS = [json.loads(line) for line in (RECORDED / "release-7.jsonl").read_text(encoding="utf-8").splitlines()]
ANSWERED = [row for row in ROWS if row["response"]["status"] in (200, 201) and "openapi" not in row["row"]]
SUMMARY: TypeAdapter[Any] = TypeAdapter(ProcedureSummary | ActivitySummary | AbortSummary)


@pytest.mark.parametrize("row", ANSWERED, ids=lambda row: str(row["row"]))
def test_an_answer_is_written_as_it_was_read(row: dict[str, Any]) -> None:
    body = row["response"]["body"]
    for one in body if isinstance(body, list) else [body]:
        assert json.loads(SUMMARY.validate_python(one).model_dump_json()) == one


@pytest.mark.parametrize("row", ANSWERED, ids=lambda row: str(row["row"]))
def test_a_request_that_was_accepted_is_read(row: dict[str, Any]) -> None:
    asked = row["request"]
    body = asked.get("body")
    if body:
        posted = ActivityPostRequest if asked["path"] == "/activities/" else ProcedurePostRequest
        model = ProcedurePutRequest if asked["method"] == "PUT" else posted
        assert model.model_validate(body)


@pytest.mark.parametrize("name", sorted(file.stem for file in RECORDED.glob("*.sse")))
def test_an_event_is_written_byte_for_byte(name: str) -> None:
    text = (RECORDED / f"{name}.sse").read_text(encoding="utf-8")
    events = [event for event in text.split("\n\n") if event.strip().startswith("data:")]
    assert events
    for event in events:
        data, _, number = event.strip().partition("\nid:")
        fields = json.loads(data.removeprefix("data:"))
        source, topic = fields.pop("msg_src"), fields.pop("topic")
        written = write_event(StreamEvent(topic, source, fields, int(number) if number else None))
        assert written.decode() == f"{event.strip()}\n\n"


def test_git_arguments_are_filled_in_as_the_real_one_does() -> None:
    script = GitScript(script_uri="git://x.py")
    assert script.git_args.git_repo == "https://gitlab.com/ska-telescope/oso/ska-oso-scripting.git"
    assert (script.git_args.git_branch, script.git_args.git_commit) == ("master", None)
    given = GitScript.model_validate({"script_uri": "git://x.py", "git_args": {"git_commit": "abc"}})
    assert (given.git_args.git_branch, given.git_args.git_commit) == (None, "abc")


def test_a_wrong_scheme_is_refused_in_the_words_of_the_real_one() -> None:
    with pytest.raises(ValueError, match=r"Incorrect prefix for FileSystemScript: git://x\.py"):
        FileSystemScript(script_uri="git://x.py")
    with pytest.raises(ValueError, match=r"Incorrect prefix for GitScript: file:///x\.py"):
        GitScript(script_uri="file:///x.py")


def test_finished_states_are_those_that_are_never_left() -> None:
    assert [state.value for state in ProcedureState if state.finished] == ["UNKNOWN", "COMPLETE", "STOPPED", "FAILED"]


def test_refusals_are_in_the_words_of_the_real_one() -> None:
    told = {row["row"]: row["response"]["body"] for row in ROWS}
    assert told["b-15-unknown-id"] == {"detail": tell_unknown_procedure(9999)}
    assert told["h-15-activity-unknown"] == tell_unknown_activity(7).model_dump()

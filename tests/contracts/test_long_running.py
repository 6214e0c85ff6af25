"""SKA's long-running commands as clients read them and devices write them."""

from __future__ import annotations

import json

import pytest

from harness.contracts.long_running import (
    FINISHED_ATTRIBUTE,
    QUEUE_ATTRIBUTE,
    RESULT_ATTRIBUTE,
    STATUS_ATTRIBUTE,
    Answer,
    Entry,
    ResultCode,
    read_call,
    read_end,
    read_entries,
    read_status,
    tells_of_one_under_way,
    write_call,
    write_entry,
    write_outcome,
)


def test_the_call_of_an_accepted_command_gives_its_uid() -> None:
    assert read_call(((2,), ("1721_1_Configure",))) == Answer(ResultCode.QUEUED, "1721_1_Configure")


def test_the_call_of_a_rejected_command_gives_the_reason() -> None:
    assert read_call(((5,), ("not JSON",))) == Answer(ResultCode.REJECTED, "not JSON")


def test_a_command_of_another_kind_is_none_of_them() -> None:
    for result in (None, 3.5, "OK", (1, 2), ((1, 2), ("a",)), ((99,), ("code unknown",))):
        assert read_call(result) is None


def test_the_end_speaks_of_the_command_with_its_uid_only() -> None:
    value = ("1721_1_Configure", '[3, "mid-csp/subarray/01 refused"]')
    assert read_end(RESULT_ATTRIBUTE, value, "1721_1_Configure") == Answer(
        ResultCode.FAILED, "mid-csp/subarray/01 refused"
    )
    assert read_end(RESULT_ATTRIBUTE, value, "1721_2_Configure") is None
    assert read_end(RESULT_ATTRIBUTE, ("", ""), "1721_1_Configure") is None


def test_older_spellings_of_the_outcome() -> None:
    assert read_end(RESULT_ATTRIBUTE, ("u", "0"), "u") == Answer(ResultCode.OK, "")
    assert read_end(RESULT_ATTRIBUTE, ("u", "Command Completed"), "u") == Answer(
        ResultCode.UNKNOWN, "Command Completed"
    )


@pytest.mark.parametrize("code", ResultCode)
def test_only_a_command_that_is_started_or_queued_is_under_way(code: ResultCode) -> None:
    answer = read_call(write_call(code, "1721_1_On"))
    assert answer is not None
    assert answer.uid == ("1721_1_On" if code.name in {"STARTED", "QUEUED"} else "")


@pytest.mark.parametrize("code", ResultCode)
def test_what_a_device_writes_is_what_a_client_reads(code: ResultCode) -> None:
    answer = Answer(code, 'it said "no"')
    assert read_call(write_call(code, answer.text)) == answer
    assert read_end(RESULT_ATTRIBUTE, ("u", write_outcome(code, answer.text)), "u") == answer


def test_an_outcome_is_written_as_the_field_writes_it() -> None:
    assert write_outcome(ResultCode.OK, "Command Completed") == '[0, "Command Completed"]'


FINISHED = Entry("u", "Scan", "ABORTED", "2026-01-01T00:00:00+00:00", "2026-01-01T00:00:01+00:00", "", None)


def test_an_entry_is_read_as_it_was_written() -> None:
    for entry in (
        FINISHED,
        Entry("u", "Scan", "QUEUED", "2026-01-01T00:00:00+00:00"),
        Entry("u", "Scan", "FAILED", "a", "b", "c", Answer(ResultCode.FAILED, 'it said "no"')),
    ):
        assert list(read_entries([write_entry(entry)])) == [entry]


def test_an_entry_is_written_with_the_keys_of_the_field() -> None:
    entry = Entry("u", "Scan", "COMPLETED", "a", "b", "c", Answer(ResultCode.OK, "Command Completed"))
    assert json.loads(write_entry(entry)) == {
        "uid": "u",
        "name": "Scan",
        "status": "COMPLETED",
        "submitted_time": "a",
        "started_time": "b",
        "finished_time": "c",
        "result": [0, "Command Completed"],
    }


def test_of_several_commands_the_one_with_the_uid_is_found() -> None:
    value = [write_entry(Entry(uid, "Scan", "COMPLETED")) for uid in ("1_u", "u", "u_2")]
    assert [entry.uid for entry in read_entries(value, "u")] == ["u"]
    assert [entry.uid for entry in read_entries(value)] == ["1_u", "u", "u_2"]


def test_what_is_no_entry_is_left_out() -> None:
    value = ["", "u", "[]", '{"uid": "u"}', write_entry(Entry("u", "Scan", "QUEUED"))]
    assert [entry.status for entry in read_entries(value, "u")] == ["QUEUED"]
    assert list(read_entries(None)) == []


@pytest.mark.parametrize(
    ("status", "code"), [("COMPLETED", "OK"), ("FAILED", "FAILED"), ("ABORTED", "ABORTED"), ("REJECTED", "REJECTED")]
)
def test_lrc_finished_tells_the_end_by_the_result_or_else_by_the_status(status: str, code: str) -> None:
    bare = write_entry(Entry("u", "Scan", status))
    assert read_end(FINISHED_ATTRIBUTE, [bare], "u") == Answer(ResultCode[code], "")
    whole = write_entry(Entry("u", "Scan", status, result=Answer(ResultCode.FAILED, "why")))
    assert read_end("LRCFINISHED", [whole], "u") == Answer(ResultCode.FAILED, "why")
    assert read_end(FINISHED_ATTRIBUTE, [whole], "v") is None


def test_a_command_that_is_under_way_has_no_end() -> None:
    value = [write_entry(Entry("u", "Scan", "IN_PROGRESS"))]
    assert read_end(FINISHED_ATTRIBUTE, value, "u") is None
    assert read_end("obsState", value, "u") is None


def test_where_a_command_stands_in_both_protocols() -> None:
    assert read_status(STATUS_ATTRIBUTE, ("u", "QUEUED", "v", "IN_PROGRESS"), "v") == "IN_PROGRESS"
    assert read_status(STATUS_ATTRIBUTE, ("u", "QUEUED"), "v") == ""
    assert read_status(QUEUE_ATTRIBUTE, [write_entry(Entry("u", "Scan", "QUEUED"))], "u") == "QUEUED"
    assert read_status(QUEUE_ATTRIBUTE, [], "u") == ""


@pytest.mark.parametrize(
    ("attribute", "value", "busy"),
    [
        ("longRunningCommandStatus", (), False),
        ("longRunningCommandStatus", ("u", "COMPLETED", "v", "FAILED", "", ""), False),
        ("longrunningcommandstatus", ("u", "COMPLETED", "v", "QUEUED"), True),
        ("lrcExecuting", (write_entry(Entry("u", "Scan", "IN_PROGRESS")),), True),
        ("lrcQueue", (), False),
        ("lrcFinished", (write_entry(Entry("u", "Scan", "COMPLETED")),), False),
    ],
)
def test_a_device_tells_whether_it_has_a_command_under_way(attribute: str, value: tuple[str, ...], busy: bool) -> None:
    assert tells_of_one_under_way(attribute, value) == busy

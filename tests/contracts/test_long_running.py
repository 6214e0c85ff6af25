"""SKA's long-running commands as clients read them and devices write them."""

from __future__ import annotations

import pytest

from harness.contracts.long_running import Answer, ResultCode, read_call, read_end, write_call, write_outcome


def test_the_call_of_an_accepted_command_gives_its_uid() -> None:
    assert read_call(((2,), ("1721_1_Configure",))) == Answer(ResultCode.QUEUED, "1721_1_Configure")


def test_the_call_of_a_rejected_command_gives_the_reason() -> None:
    assert read_call(((5,), ("not JSON",))) == Answer(ResultCode.REJECTED, "not JSON")


def test_a_command_of_another_kind_is_none_of_them() -> None:
    for result in (None, 3.5, "OK", (1, 2), ((1, 2), ("a",)), ((99,), ("code unknown",))):
        assert read_call(result) is None


def test_the_end_speaks_of_the_command_with_its_uid_only() -> None:
    value = ("1721_1_Configure", '[3, "mid-csp/subarray/01 refused"]')
    assert read_end(value, "1721_1_Configure") == Answer(ResultCode.FAILED, "mid-csp/subarray/01 refused")
    assert read_end(value, "1721_2_Configure") is None
    assert read_end(("", ""), "1721_1_Configure") is None


def test_older_spellings_of_the_outcome() -> None:
    assert read_end(("u", "0"), "u") == Answer(ResultCode.OK, "")
    assert read_end(("u", "Command Completed"), "u") == Answer(ResultCode.UNKNOWN, "Command Completed")


@pytest.mark.parametrize("code", ResultCode)
def test_only_a_command_that_is_started_or_queued_is_under_way(code: ResultCode) -> None:
    answer = read_call(write_call(code, "1721_1_On"))
    assert answer is not None
    assert answer.uid == ("1721_1_On" if code.name in {"STARTED", "QUEUED"} else "")


@pytest.mark.parametrize("code", ResultCode)
def test_what_a_device_writes_is_what_a_client_reads(code: ResultCode) -> None:
    answer = Answer(code, 'it said "no"')
    assert read_call(write_call(code, answer.text)) == answer
    assert read_end(("u", write_outcome(code, answer.text)), "u") == answer


def test_an_outcome_is_written_as_the_field_writes_it() -> None:
    assert write_outcome(ResultCode.OK, "Command Completed") == '[0, "Command Completed"]'

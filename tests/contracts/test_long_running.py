"""SKA's long-running commands as a client reads them."""

from __future__ import annotations

from harness.contracts.long_running import Answer, ResultCode, read_call, read_end


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

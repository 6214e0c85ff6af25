"""The campaigns of ``tests/exhaustive``, in seconds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulators.oet.load.campaigns import leave_one_unread, run_many
from tests.simulators.oet.load.described_requests import OFFLINE, DescribedRequests
from tests.simulators.oet.running import Oet, running


def test_each_of_many_streams_has_each_state_of_procedures_that_are_run_as_fast_as_they_go(oet: Oet) -> None:
    run_many(oet, counts=[10, 10], streams=20)


def test_a_stream_that_is_not_read_is_closed_after_4_mib(oet: Oet) -> None:
    leave_one_unread(oet, streams=5)


@pytest.mark.parametrize("strict", [False, True], ids=["compatible", "strict"])
def test_whatever_is_asked_is_answered_as_described_and_as_recorded(tmp_path: Path, strict: bool) -> None:
    with running(tmp_path, strict=strict, environment=OFFLINE) as oet:
        DescribedRequests(oet).send_all(60)

"""A simulated OET under load: thousands of requests, a thousand procedures, hundreds of streams."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulators.oet.load.campaigns import leave_one_unread, run_many
from tests.simulators.oet.load.described_requests import OFFLINE, DescribedRequests
from tests.simulators.oet.running import running

GROWTH = 1.05
REQUESTS = 5_000


@pytest.mark.timeout(1800)
def test_of_a_thousand_procedures_no_stream_misses_a_state_and_memory_stays(tmp_path: Path) -> None:
    with running(tmp_path) as oet:
        early, late = run_many(oet, counts=[200, 800], streams=50)
    assert late <= GROWTH * early


@pytest.mark.timeout(1800)
def test_of_five_hundred_streams_the_one_that_is_not_read_is_closed(tmp_path: Path) -> None:
    with running(tmp_path) as oet:
        leave_one_unread(oet, streams=500)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("strict", [False, True], ids=["compatible", "strict"])
def test_thousands_of_requests_are_answered_as_described_and_as_recorded(tmp_path: Path, strict: bool) -> None:
    with running(tmp_path, strict=strict, environment=OFFLINE) as oet:
        requests = DescribedRequests(oet)
        requests.send_all(REQUESTS // 2)
    assert sum(requests.answers.values()) == REQUESTS // 2
    refused = 409 if strict else 500
    seen = set(requests.answers)
    assert {operation for operation, _ in seen} == {operation for operation, status in seen if status < 300}
    assert ("PUT /procedures/{procedure_id}", refused) in seen

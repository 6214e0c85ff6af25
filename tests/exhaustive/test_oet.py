"""A simulated OET under load: thousands of requests, a thousand procedures, hundreds of streams."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulators.oet.load.campaigns import leave_one_unread, run_many
from tests.simulators.oet.running import running

GROWTH = 1.05


@pytest.mark.timeout(1800)
def test_of_a_thousand_procedures_no_stream_misses_a_state_and_memory_stays(tmp_path: Path) -> None:
    with running(tmp_path) as oet:
        early, late = run_many(oet, counts=[200, 800], streams=50)
    assert late <= GROWTH * early


@pytest.mark.timeout(1800)
def test_of_five_hundred_streams_the_one_that_is_not_read_is_closed(tmp_path: Path) -> None:
    with running(tmp_path) as oet:
        leave_one_unread(oet, streams=500)

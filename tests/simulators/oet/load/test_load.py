"""The campaigns of ``tests/exhaustive``, in seconds."""

from __future__ import annotations

from pathlib import Path

from tests.simulators.oet.load.campaigns import leave_one_unread, run_many
from tests.simulators.oet.running import Oet


def test_each_of_many_streams_has_each_state_of_procedures_that_are_run_as_fast_as_they_go(oet: Oet) -> None:
    run_many(oet, counts=[10, 10], streams=20)


def test_a_stream_that_is_not_read_is_closed_after_4_mib(oet: Oet) -> None:
    leave_one_unread(oet, streams=5)

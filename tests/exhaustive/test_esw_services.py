"""A hundred thousand requests to a service of the simulated ESW, changed on their way: each is answered."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from tests.simulators.esw.mutated import post_mutated, stream_mutated
from tests.simulators.esw.services import services

CHANGED = 50_000
GROWTH = 64 * 1024 * 1024
"""Bytes of memory that a service may take on top of what it has after a tenth of the requests."""


@pytest.mark.timeout(300)
def test_changed_requests_are_answered_and_nothing_is_kept_of_them(tmp_path: Path) -> None:
    with services(tmp_path) as started:
        url = started.location().url
        process = psutil.Process(started.processes["location"].popen.pid)
        post_mutated(url, "location", CHANGED // 10, seed=1)
        before = process.memory_info().rss
        post_mutated(url, "location", CHANGED, seed=2)
        stream_mutated(url, "location", CHANGED, seed=2)
        assert process.memory_info().rss < before + GROWTH
        assert len(process.net_connections()) <= 3

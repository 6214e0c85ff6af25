"""Nights on one machine, over all features: each finds what one run finds, whatever the shards do to each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.firstlight.nightly.nights import begin
from tests.firstlight.nightly.test_nightly import one_run
from tests.library.running import ROOT

NIGHTS = 20


@pytest.mark.timeout(7200)
def test_twenty_nights_of_four_shards_find_what_one_run_finds(tmp_path: Path) -> None:
    features = ROOT / "features"
    expected = one_run(tmp_path, features)
    for number in range(NIGHTS):
        night = begin(tmp_path / "night", "--local", "4", features)
        code = night.wait(900)
        differing = {name: status for name, status in night.statuses.items() if expected.get(name) != status}
        assert (code, differing) == (0, {}), f"night {number}\n{night.said}"
        assert set(night.statuses) == set(expected)

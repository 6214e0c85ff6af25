"""Sequences of commands on real telescopes: what is wrong is found and made short, what is right raises no alarm."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.telescope.behaviour.sequences import TELESCOPES, opened
from tests.telescope.behaviour.wrongs import WRONGS

FOUND = {
    "sdp-forgotten-by-configure": (
        ["assign resources: succeeds", "configure: succeeds"],
        "Configure first gives Configure to mid-tmc/subarray-leaf-node-sdp/01",
    ),
    "assign-without-resourcing": (
        ["assign resources: succeeds"],
        "AssignResources first shows obsState RESOURCING",
    ),
}
"""Two of those that `make exhaustive` looks for, and what is told of them."""


@pytest.mark.timeout(180)
@pytest.mark.parametrize("name", FOUND)
def test_what_is_wrong_is_found_and_left_without_anything_that_does_not_matter(name: str, tmp_path: Path) -> None:
    [wrong] = [each for each in WRONGS if each.name == name]
    moves, told = FOUND[name]
    with opened(tmp_path, wrong.write(tmp_path)) as observed:
        found = observed.search(number=1, examples=100)
    assert found is not None
    assert [str(move) for move in found[0]] == moves
    assert told in str(found[1])


@pytest.mark.timeout(180)
@pytest.mark.parametrize("name", ["ska-mid", "ska-low"])
def test_a_right_telescope_raises_no_alarm(name: str, tmp_path: Path) -> None:
    with opened(tmp_path, TELESCOPES / f"{name}.yaml", declaration=name) as observed:
        assert observed.search(number=3, examples=10) is None
        assert observed.examples >= 10

"""Ten wrong telescopes, each found by drawn sequences whatever the seed; and right ones, which raise no alarm."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.telescope.behaviour.sequences import TELESCOPES, Observed, Wrong, opened
from tests.telescope.behaviour.wrongs import WRONGS

SEEDS = range(10)
EXAMPLES = 300
DIRECT, GATEWAY = 500, 100
"""Sequences on a right telescope: on each of two, and through a gateway."""


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("wrong", WRONGS, ids=lambda wrong: wrong.name)
def test_it_is_found_with_nine_seeds_of_ten_and_nothing_can_be_left_out(wrong: Wrong, tmp_path: Path) -> None:
    with opened(tmp_path, wrong.write(tmp_path)) as observed:
        found = [is_found(observed, number) for number in SEEDS]
    assert sum(found) >= 9


def is_found(observed: Observed, number: int) -> bool:
    """Whether it is found, and is as short as can be: without any one of its commands nothing is wrong."""
    observed.examples = 0
    found = observed.search(number, EXAMPLES)
    if found is None:
        return False
    for fewer in observed.leave_out(found[0]):
        observed.run(fewer)
    return True


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", ["ska-mid", "ska-low"])
def test_a_right_telescope_raises_no_alarm(name: str, tmp_path: Path) -> None:
    with opened(tmp_path, TELESCOPES / f"{name}.yaml", declaration=name) as observed:
        assert observed.search(1, DIRECT) is None


@pytest.mark.timeout(3600)
def test_it_raises_none_through_the_gateway(tmp_path: Path) -> None:
    with opened(tmp_path, TELESCOPES / "ska-mid.yaml", connector='connector = "bridge"') as observed:
        assert observed.search(1, GATEWAY) is None

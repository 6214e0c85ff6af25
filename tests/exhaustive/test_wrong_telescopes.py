"""Ten wrong telescopes, each found by drawn sequences whatever the seed; and right ones, which raise no alarm."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.telescope.behaviour.sequences import TELESCOPES, Wrong, opened
from tests.telescope.behaviour.wrongs import WRONGS

SEEDS = range(10)
EXAMPLES = 300
DIRECT, GATEWAY = 500, 100
"""Sequences on a right telescope: on each of two, and through a gateway."""


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("wrong", WRONGS, ids=lambda wrong: wrong.name)
def test_it_is_found_with_nine_seeds_of_ten(wrong: Wrong, tmp_path: Path) -> None:
    """And made short: `search` leaves out each command of what it returns, and sees that nothing is wrong then."""
    with opened(tmp_path, wrong.write(tmp_path)) as observed:
        found = [observed.search(number, EXAMPLES) for number in SEEDS]
    assert len([each for each in found if each is not None]) >= 9


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", ["ska-mid", "ska-low"])
def test_a_right_telescope_raises_no_alarm(name: str, tmp_path: Path) -> None:
    with opened(tmp_path, TELESCOPES / f"{name}.yaml", declaration=name) as observed:
        assert observed.search(1, DIRECT) is None


@pytest.mark.timeout(3600)
def test_it_raises_none_through_the_gateway(tmp_path: Path) -> None:
    with opened(tmp_path, TELESCOPES / "ska-mid.yaml", connector='connector = "bridge"') as observed:
        assert observed.search(1, GATEWAY) is None

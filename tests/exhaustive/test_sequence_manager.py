"""The Sequence Manager against the table of the interface document: 2,000 sequences, and ten wrong cells."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.simulators.esw.sequence_manager.model_check import SEQUENCES, Checked, checked, find_difference, plant
from tests.simulators.esw.sequence_manager.table import CHANGES, Json

SEQUENCES_CHECKED = 2000
WRONG = [*((name, "Processing") for name in CHANGES[:7]), *((name, "Idle") for name in CHANGES[7:])]


@pytest.mark.timeout(1200)
def test_each_answer_is_that_of_the_table(tmp_path: Path) -> None:
    with checked(tmp_path) as manager:
        _check_many(manager)


def _check_many(manager: Checked) -> None:
    @settings(max_examples=SEQUENCES_CHECKED, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(sequence=SEQUENCES)
    def check(sequence: list[Json]) -> None:
        manager.check(sequence)

    check()


@pytest.mark.timeout(120)
@pytest.mark.parametrize("cell", WRONG, ids=" ".join)
def test_a_wrong_cell_is_found_and_told_by_the_fewest_requests(cell: tuple[str, str], tmp_path: Path) -> None:
    name, state = cell
    with checked(tmp_path, plant(name, state)) as manager:
        sequence = find_difference(manager)
    assert sequence[-1]["_type"] == name
    assert len(sequence) == (1 if state == "Idle" else 2)

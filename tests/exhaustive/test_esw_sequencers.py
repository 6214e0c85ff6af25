"""Sequencers sent thousands of sequences of messages, and every wrong cell that was planted."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, find, given, settings

from tests.simulators.esw.sequencer.comparison import Asked, fresh_sequencers
from tests.simulators.esw.sequencer.model import Action, draw_actions
from tests.simulators.esw.sequencer.planted import WRONG, plant
from tests.simulators.esw.sequencer.table import CELLS, STATES

COUNT = 2_000


@pytest.mark.timeout(3600)
def test_thousands_of_sequences_of_messages_show_no_difference(tmp_path: Path) -> None:
    asked: Asked = set()
    with fresh_sequencers(tmp_path) as sequencers:

        @settings(max_examples=COUNT, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(actions=draw_actions(least=5, most=30))
        def check(actions: list[Action]) -> None:
            asked.update(sequencers.check(actions))

        check()
    assert {cell for cell in CELLS if cell[1] in STATES} <= asked


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_cell_is_found_and_shrunk(tmp_path: Path, name: str) -> None:
    found = settings(max_examples=2_000, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    with fresh_sequencers(tmp_path, plant(name)) as sequencers:
        shrunk = find(draw_actions(most=12), sequencers.differs, settings=found)
    assert len(shrunk) <= 3, shrunk

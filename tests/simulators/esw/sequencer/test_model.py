"""Sequencers do what the model does, whatever they are sent; wrong cells in the table that they serve are found."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings

from tests.simulators.esw.sequencer.comparison import FreshSequencers, fresh_sequencers
from tests.simulators.esw.sequencer.model import Action, draw_actions
from tests.simulators.esw.sequencer.planted import plant

QUICK = settings(
    max_examples=200,
    phases=[Phase.generate],
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
"""Settings that find a difference, and do not shrink it."""


@pytest.fixture(scope="module")
def sequencers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FreshSequencers]:
    with fresh_sequencers(tmp_path_factory.mktemp("model")) as found:
        yield found


@settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(actions=draw_actions(least=5, most=20))
def test_a_sequencer_does_what_is_documented(sequencers: FreshSequencers, actions: list[Action]) -> None:
    sequencers.check(actions)


@pytest.mark.parametrize(
    "name",
    ["LoadSequence in Loaded is not accepted", "Delete in Running is not accepted", "GoOnline in Running is accepted"],
)
def test_a_wrong_cell_is_found(tmp_path: Path, name: str) -> None:
    with fresh_sequencers(tmp_path, plant(name)) as sequencers:
        assert find(draw_actions(least=10, most=20), sequencers.differs, settings=QUICK)

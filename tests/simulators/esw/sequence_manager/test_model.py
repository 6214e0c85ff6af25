"""A Sequence Manager answers every sequence of requests as the interface document says."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from tests.simulators.esw.sequence_manager import table
from tests.simulators.esw.sequence_manager.model_check import SEQUENCES, Checked, checked, find_difference, plant
from tests.simulators.esw.sequence_manager.table import Json

FEW = 60
"""Sequences; `tests/exhaustive` has 2,000."""


@pytest.fixture(scope="module")
def manager(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checked]:
    with checked(tmp_path_factory.mktemp("manager")) as found:
        yield found


@settings(max_examples=FEW, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(sequence=SEQUENCES)
def test_each_answer_is_that_of_the_table(manager: Checked, sequence: list[Json]) -> None:
    manager.check(sequence)


def test_a_wrong_cell_is_found_and_told_by_the_fewest_requests(tmp_path: Path) -> None:
    """`tests/exhaustive` has ten of them."""
    with checked(tmp_path, plant("Configure", "Idle")) as manager:
        (request,) = find_difference(manager)
    assert request["_type"] == "Configure"


def test_the_table_knows_nothing_of_what_it_is_compared_with() -> None:
    assert table.__file__ is not None
    tree = ast.parse(Path(table.__file__).read_text(encoding="utf-8"))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not {name for name in modules if name and name.startswith(("simulators", "harness"))}

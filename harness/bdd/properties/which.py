"""Which scenarios are properties."""

from __future__ import annotations

import pytest

from harness.bdd.collecting.collect import row_of, scenario_of
from harness.bdd.properties.cells import read_cell
from harness.bdd.properties.limits import TAG
from harness.bdd.sentences.definitions import definitions_of


def is_property(item: pytest.Item) -> bool:
    """Return whether a scenario is run many times: by its tag, a cell that stands for many values, or a step."""
    scenario = scenario_of(item)
    if scenario is None:
        return False
    if item.get_closest_marker(TAG) or any(read_cell(cell) for cell in row_of(item).values()):
        return True
    definitions = definitions_of(item)
    return any(one.performs is not None for step in scenario.steps for one in definitions.find(step))

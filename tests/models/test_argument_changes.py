"""Arguments drawn from a JSON schema: each valid one is accepted by it, each invalid one is not."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest

from harness.models.argument_changes import draw_invalid, draw_valid
from harness.models.arguments import Ids, default_argument, read_json, why_rejected
from harness.models.load import find_telescope, load_telescope
from harness.models.telescope import Telescope

ROOT = Path(__file__).parents[2]
COMMANDS = [
    (telescope, command)
    for telescope in ("ska-mid", "ska-low")
    for command in ("AssignResources", "Configure", "Scan", "ReleaseResources")
]
T = TypeVar("T")


class Random:
    """Draws as it comes, and the same again with the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def choose(self, options: Sequence[T], label: str) -> T:
        return self._random.choice(options)

    def integer(self, low: int, high: int, label: str) -> int:
        return self._random.randint(low, high)

    def number(self, low: float, high: float, label: str) -> float:
        return self._random.uniform(low, high)


@pytest.fixture(params=COMMANDS, ids="-".join)
def commanded(request: pytest.FixtureRequest) -> tuple[Telescope, Any, Any]:
    name, command = request.param
    telescope = load_telescope(find_telescope(name, [ROOT / "telescopes"]))
    device_class = telescope.classes["SubarrayNode"]
    argument = device_class.commands[command].argument
    assert argument is not None
    assert argument.schema_ is not None
    schema = read_json(telescope.folder / argument.schema_)
    return telescope, schema, default_argument(telescope, device_class, command, "1", Ids("t1"))


def test_valid_arguments_are_accepted_and_differ(commanded: tuple[Telescope, Any, Any]) -> None:
    telescope, schema, default = commanded
    names = [name for value in telescope.parameters.values() if isinstance(value, tuple) for name in value]
    drawn = [draw_valid(schema, default, names, Random(seed)) for seed in range(100)]
    assert [why for each in drawn if (why := why_rejected(schema, each))] == []
    assert len({json.dumps(each) for each in drawn}) > 5


def test_invalid_arguments_have_one_thing_that_is_forbidden(commanded: tuple[Telescope, Any, Any]) -> None:
    _, schema, default = commanded
    drawn = [draw_invalid(schema, default, Random(seed)) for seed in range(100)]
    assert all(why_rejected(schema, each) for each in drawn)
    assert len({json.dumps(each) for each in drawn}) > 5


def test_the_default_is_not_changed(commanded: tuple[Telescope, Any, Any]) -> None:
    _, schema, default = commanded
    before = json.dumps(default)
    for seed in range(20):
        draw_valid(schema, default, (), Random(seed))
        draw_invalid(schema, default, Random(seed))
    assert json.dumps(default) == before

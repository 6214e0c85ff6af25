"""Values that cells stand for by what a telescope declares."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.bdd.properties.cells.generators import Decimals, OneOf, WholeNumbers
from harness.errors import SentenceError
from harness.targets.choice import choose
from harness.targets.plan import plan_target
from harness.telescope.declared_values import DeclaredValues

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def mid() -> DeclaredValues:
    return DeclaredValues(plan_target(choose({"target": "simulated"}, {}, {}), ROOT, {}))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("Gear", OneOf(("NEUTRAL", "FIRST", "SECOND", "REVERSE"))),
        ("dishes", OneOf(("SKA001", "SKA036", "SKA063", "SKA100"))),
        ("subarray", OneOf(("1", "2"))),
        ("temperature of sys/types_test/1", Decimals(0, 400)),
        ('"temperature" of "sys/types_test/1"', Decimals(0, 400)),
        ("counted of sys/types_test/1", WholeNumbers(-(2**31), 2**31 - 1)),
        ("boolean_scalar of sys/tg_test/1", OneOf(("false", "true"))),
        ("Bland", None),
    ],
)
def test_what_is_declared_is_found_by_its_name(mid: DeclaredValues, name: str, values: object) -> None:
    assert mid.find(name, None) == values


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("temprature of sys/types_test/1", "has no attribute 'temprature'. Did you mean 'temperature'?"),
        ("temperature of sys/types_tst/1", "has no device 'sys/types_tst/1'"),
        ("double_scalar of sys/tg_test/1", "has no limits, so that there is no telling what it can be"),
        ("valid argument", "'any valid argument' stands for the argument of a command, and this is none"),
    ],
)
def test_what_cannot_be_drawn_says_why(mid: DeclaredValues, name: str, said: str) -> None:
    with pytest.raises(SentenceError, match=said.replace("?", r"\?")):
        mid.find(name, None)

"""Parameters whose values are limited: numbers, names, and numbers that stand for names."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import ModelError
from harness.models.load import load_telescope
from harness.models.reading.parameters import Value

ARRAY = """
telescope: array
parameters:
  subarrays: {default: 2, most: 16}
  dishes: {default: [SKA001, MKT000], names: {"SKA{n:03}": [1, 3], "MKT{n:03}": [0, 1]}}
  stations: {default: 2, names: {"{n}": [1, 512]}, least: 2}
classes:
  Dish: {attributes: {State: {type: DevState, initial: ON}}}
devices:
  - {name: "a/dish/{dish}", class: Dish, for: dish in dishes}
  - {name: "a/station/{station:0>3}", class: Dish, for: station in stations}
"""


@pytest.fixture
def array(tmp_path: Path) -> Path:
    file = tmp_path / "array.yaml"
    file.write_text(ARRAY)
    return file


def test_a_number_stands_for_the_first_names(array: Path) -> None:
    assert list(load_telescope(array).devices) == ["a/dish/ska001", "a/dish/mkt000", "a/station/001", "a/station/002"]
    grown = load_telescope(array, {"dishes": 4, "stations": ("7", "12"), "subarrays": 16})
    assert grown.parameters == {
        "subarrays": 16,
        "dishes": ("SKA001", "SKA002", "SKA003", "MKT000"),
        "stations": ("7", "12"),
    }
    assert list(grown.devices)[-2:] == ["a/station/007", "a/station/012"]


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("subarrays", 17, "17 is out of range. Give 1 to 16."),
        ("subarrays", 0, "0 is not a number of things. Give 1 or more."),
        (
            "subarrays",
            ("1",),
            "('1',) was given for it, and it is a number. Give it the same kind of value.",
        ),
        ("dishes", 6, "6 is out of range. Give 1 to 5."),
        ("dishes", ("SKA001", "SKA004"), "there is no 'SKA004'. Its names are SKA001 to SKA003 and MKT000 to MKT001."),
        ("dishes", ("SKA001", "SKA001"), "'SKA001' stands in the list twice. Leave one of them out."),
        ("dishes", (), "a list of 0 is out of range. Give 1 to 5."),
        ("stations", 1, "1 is out of range. Give 2 to 512."),
        ("stations", ("4",), "a list of 1 is out of range. Give 2 to 512."),
    ],
)
def test_what_is_out_of_range(array: Path, name: str, value: Value, message: str) -> None:
    with pytest.raises(ModelError) as raised:
        load_telescope(array, {name: value})
    line = {"subarrays": 4, "dishes": 5, "stations": 6}[name]
    assert str(raised.value) == f"{array}:{line}: parameters.{name}: {message}"


def test_a_pattern_that_is_none(array: Path) -> None:
    array.write_text(ARRAY.replace('"{n}": [1', '"{m}": [1'))
    with pytest.raises(ModelError, match=r"names\.\{m\}: '\{m\}' is no pattern of names. Write it like 'SKA\{n:03\}'"):
        load_telescope(array)

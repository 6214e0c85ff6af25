"""Labels, numbers, types and first values of attributes."""

from __future__ import annotations

from typing import Any

import pytest
import tango

from harness.errors import ModelError
from harness.models import values
from harness.models.schema import Attribute
from harness.models.telescope import Telescope


def test_types_are_tangos() -> None:
    for name in values.COMMAND_TYPES:
        assert hasattr(tango.CmdArgType, name), name


def test_labels_and_numbers(ska_mid: Telescope) -> None:
    obs_state = ska_mid.classes["SubarrayNode"].attributes["obsState"]
    assert values.tango_type(ska_mid, obs_state) == "DevEnum"
    assert values.number(ska_mid, obs_state, "FAULT") == 9
    assert values.number(ska_mid, obs_state, 9) == 9
    assert values.label(ska_mid, obs_state, 4) == "READY"
    for number, label in enumerate(values.labels(ska_mid, obs_state)):
        assert values.number(ska_mid, obs_state, label) == number
        assert values.label(ska_mid, obs_state, number) == label


def test_states_shown_are_fewer_than_labels(ska_mid: Telescope) -> None:
    obs_state = ska_mid.classes["SubarrayNode"].attributes["obsState"]
    assert set(values.labels(ska_mid, obs_state)) - set(values.shown(ska_mid, obs_state)) == {"RESETTING"}


@pytest.mark.parametrize("wrong", ["REDY", 11, -1])
def test_unknown_labels_and_numbers(ska_mid: Telescope, wrong: Any) -> None:
    obs_state = ska_mid.classes["SubarrayNode"].attributes["obsState"]
    with pytest.raises(ModelError, match=rf"ObsState has no {wrong!r}"):
        values.number(ska_mid, obs_state, wrong)


@pytest.mark.parametrize(
    ("attribute", "initial"),
    [
        (Attribute(type="Lamp"), "DARK"),
        (Attribute(type="Lamp", states=("DIM", "BRIGHT")), "DIM"),
        (Attribute(type="Lamp", initial="BRIGHT"), "BRIGHT"),
        (Attribute(type="DevDouble"), 0.0),
        (Attribute(type="DevLong"), 0),
        (Attribute(type="DevString"), ""),
        (Attribute(type="DevBoolean"), False),
        (Attribute(type="DevString", shape=(3,)), []),
        (Attribute(type="DevState"), "UNKNOWN"),
        (Attribute(type="DevEncoded"), ("", "")),
        (Attribute(type="DevState", states=("OFF", "ON")), "OFF"),
    ],
)
def test_what_an_attribute_shows_at_first(dome: Telescope, attribute: Attribute, initial: Any) -> None:
    assert values.initial_value(dome, attribute) == initial
    assert values.mismatch(dome, attribute, initial) == ""


@pytest.mark.parametrize("value", [["json", "{}"], ["raw", [0, 255]], ("raw", b"\xff"), ["", ""]])
def test_encoded_data_is_a_pair_of_its_format_and_its_text_or_bytes(dome: Telescope, value: Any) -> None:
    assert values.mismatch(dome, Attribute(type="DevEncoded"), value) == ""


@pytest.mark.parametrize("value", ["json", ["json"], ["json", {}], ["raw", [256]], [1, "x"], ["a", "b", "c"]])
def test_what_is_no_encoded_data(dome: Telescope, value: Any) -> None:
    assert values.mismatch(dome, Attribute(type="DevEncoded"), value) == "is not a pair of format and data"

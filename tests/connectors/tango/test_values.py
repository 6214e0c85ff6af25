"""A sentence's values mean what the attribute's type says."""

from __future__ import annotations

import json
import math
import struct
from typing import Any

import pytest
import tango
from hypothesis import given
from hypothesis import strategies as st

from harness.connectors.tango.abstract import AttributeConfiguration
from harness.connectors.tango.values import argument, wanted, wanted_as
from harness.errors import SentenceError
from harness.events.values import Wanted, as_written, same
from harness.lists import split_list

STATES = (
    "ON", "OFF", "CLOSE", "OPEN", "INSERT", "EXTRACT", "MOVING",
    "STANDBY", "FAULT", "INIT", "RUNNING", "ALARM", "DISABLE", "UNKNOWN",
)  # fmt: skip

OBS_STATE = AttributeConfiguration("obsState", "DevEnum", enum_labels=("EMPTY", "RESOURCING", "IDLE", "READY"))


def test_the_states_are_those_of_tango() -> None:
    assert set(STATES) == set(tango.DevState.__members__)
    assert all(matches(name, "DevState", name) for name in STATES)


def matches(text: str, type_name: str, value: object, label: str = "", shape: str = "SCALAR") -> bool:
    return wanted(text, AttributeConfiguration("x", type_name, shape)).matches(value, label)


@pytest.mark.parametrize(
    ("text", "type_name", "equal", "different"),
    [
        ("3", "DevLong", 3, 4),
        ("3.0", "DevLong", 3, 4),
        ("-7", "DevShort", -7, 7),
        ("255", "DevUChar", 255, 254),
        ("3", "DevDouble", 3.0, 3.1),
        ("2e-3", "DevDouble", 0.002, 0.0021),
        ("true", "DevBoolean", True, False),
        ("false", "DevBoolean", False, True),
        ('"IDLE"', "DevString", "IDLE", "idle"),
        ('""', "DevString", "", " "),
        ('"a \\"quoted\\" word"', "DevString", 'a "quoted" word', "a quoted word"),
        ("ON", "DevState", "ON", "OFF"),
        ('["json", "{}"]', "DevEncoded", ("json", b"{}"), ("json", b"")),
        ('["raw", [0, 255]]', "DevEncoded", ("raw", b"\x00\xff"), ("raw", b"\x00")),
        ("Infinity", "DevDouble", math.inf, -math.inf),
        ("-Infinity", "DevDouble", -math.inf, 1e308),
    ],
)
def test_a_value_is_read_by_its_type(text: str, type_name: str, equal: object, different: object) -> None:
    assert matches(text, type_name, equal)
    assert not matches(text, type_name, different)
    assert not matches(text, type_name, None)


def test_what_is_wanted_keeps_its_text() -> None:
    assert wanted(" IDLE ", OBS_STATE) == Wanted("IDLE", 2)


@pytest.mark.parametrize("text", ["IDLE", '"IDLE"', "2"])
def test_an_enumeration_is_given_by_label_or_number(text: str) -> None:
    assert wanted(text, OBS_STATE).matches(2, "IDLE")
    assert not wanted(text, OBS_STATE).matches(3, "READY")


def test_a_label_that_looks_like_a_number_is_a_label() -> None:
    bands = AttributeConfiguration("configuredBand", "DevEnum", enum_labels=("NONE", "UNKNOWN", "1", "2"))
    assert wanted("1", bands).matches(2, "1")


def test_a_label_that_the_device_does_not_tell_is_compared_with_those_of_its_events() -> None:
    untold = AttributeConfiguration("mode", "DevEnum")
    assert wanted("SLEW", untold).matches(4, "SLEW")
    assert not wanted("SLEW", untold).matches(4, "TRACK")


@pytest.mark.parametrize(
    ("text", "type_name", "shape", "value"),
    [
        ("[1, 2]", "DevLong", "SPECTRUM", (1, 2)),
        ("[]", "DevLong", "SPECTRUM", ()),
        ("[1.5, NaN]", "DevDouble", "SPECTRUM", (1.5, math.nan)),
        ('["a, b", "]"]', "DevString", "SPECTRUM", ("a, b", "]")),
        ("[[1, 2], [3, 4]]", "DevShort", "IMAGE", ((1, 2), (3, 4))),
        ("[ON, FAULT]", "DevState", "SPECTRUM", ("ON", "FAULT")),
        ("[true, false]", "DevBoolean", "SPECTRUM", (True, False)),
        ("[1, 255]", "DevUChar", "SPECTRUM", b"\x01\xff"),
        ("[1, 2]", "DevVarDoubleArray", "SCALAR", (1.0, 2.0)),
        ("[7]", "DevVarCharArray", "SCALAR", (7,)),
        ('[[2], ["uid"]]', "DevVarLongStringArray", "SCALAR", ((2,), ("uid",))),
    ],
)
def test_arrays_are_written_in_brackets(text: str, type_name: str, shape: str, value: object) -> None:
    assert matches(text, type_name, value, shape=shape)
    assert not matches(text, type_name, (9, 9, 9), shape=shape)


def test_arrays_of_enumerations_are_written_with_labels() -> None:
    modes = AttributeConfiguration("modes", "DevEnum", "SPECTRUM", enum_labels=("STOW", "SLEW, FAST", "TRACK"))
    assert wanted('[TRACK, "SLEW, FAST", 0]', modes).matches((2, 1, 0))


@pytest.mark.parametrize(
    ("asked", "value", "equal"),
    [
        ("1.23456789", 1.234567894, True),
        ("1.23456789", 1.234567896, False),
        ("123456789", 123456789.4, True),
        ("123456789", 123456790.0, False),
        ("3.141592653589793", 3.14159265, True),
        ("0.1", 0.1 + 1e-17, True),
        ("0", 0.0, True),
        ("0", 1e-300, False),
        ("NaN", math.nan, True),
        ("NaN", 1.0, False),
        ("1", math.nan, False),
    ],
)
def test_floats_compare_to_9_significant_digits(asked: str, value: float, equal: bool) -> None:
    assert matches(asked, "DevDouble", value) is equal
    assert matches(f"[{asked}]", "DevDouble", (value,), shape="SPECTRUM") is equal


def test_integers_compare_exactly() -> None:
    assert not matches("9007199254740993", "DevLong64", 9007199254740992)


@given(st.floats(width=32, allow_nan=False, allow_infinity=False), st.integers(6, 9))
def test_a_single_precision_value_is_met_by_the_text_it_came_from(value: float, digits: int) -> None:
    text = f"{value:.{digits}g}"
    try:
        arrives = struct.unpack("f", struct.pack("f", float(text)))[0]
    except OverflowError:  # the text is above what a DevFloat holds
        return
    assert matches(text, "DevFloat", arrives)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_met_by_its_own_text(value: float) -> None:
    assert matches(json.dumps(value), "DevDouble", value)


@given(st.floats(min_value=1e-300, max_value=1e300))
def test_a_change_in_the_ninth_digit_is_a_change(value: float) -> None:
    unit = 10.0 ** (math.floor(math.log10(value)) - 8)
    assert not same(value, value + 2 * unit)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("IDLE", ["IDLE"]),
        ("RESOURCING, IDLE", ["RESOURCING", "IDLE"]),
        ('"a, b", c', ['"a, b"', "c"]),
        ('"a \\", b", c', ['"a \\", b"', "c"]),
        ('"ends in \\\\", c', ['"ends in \\\\"', "c"]),
        ("[1, 2], [3, 4]", ["[1, 2]", "[3, 4]"]),
        ('{"a": [1, 2]}, 3', ['{"a": [1, 2]}', "3"]),
    ],
)
def test_a_list_splits_outside_quotes_and_brackets(text: str, parts: list[str]) -> None:
    assert split_list(text) == parts


@given(st.lists(st.text(max_size=5), min_size=1, max_size=5))
def test_quoted_texts_come_back_from_a_list(texts: list[str]) -> None:
    assert [json.loads(part) for part in split_list(", ".join(map(json.dumps, texts)))] == texts


@pytest.mark.parametrize(
    ("text", "type_name", "value"),
    [
        ('{"subarray_id": 1}', "DevString", '{"subarray_id": 1}'),
        (' [1, {"a": null}] ', "DevString", '[1, {"a": null}]'),
        ('"hello"', "DevString", "hello"),
        ("3.5", "DevDouble", 3.5),
        ("[1, 2]", "DevVarLongArray", (1, 2)),
        ("true", "DevBoolean", True),
        ("STANDBY", "DevState", "STANDBY"),
        ('["a", "b"]', "DevVarStringArray", ("a", "b")),
        ('[[1.5], ["a"]]', "DevVarDoubleStringArray", ((1.5,), ("a",))),
    ],
)
def test_an_argument_is_read_by_its_type(text: str, type_name: str, value: object) -> None:
    assert argument(text, type_name) == value


def test_an_argument_that_is_an_enumeration_takes_a_label() -> None:
    assert argument("READY", "DevEnum", ("IDLE", "READY")) == 1
    assert argument("[READY, IDLE]", "DevEnum", ("IDLE", "READY"), format="SPECTRUM") == (1, 0)


@pytest.mark.parametrize(
    ("text", "configuration", "message"),
    [
        (
            "REDY",
            OBS_STATE,
            (
                'value REDY of "obsState": this DevEnum has no label REDY. '
                "Did you mean READY? Its labels are EMPTY, RESOURCING, IDLE, READY."
            ),
        ),
        (
            "7",
            OBS_STATE,
            'value 7 of "obsState": this DevEnum has no label 7. Its labels are EMPTY, RESOURCING, IDLE, READY.',
        ),
        (
            "on",
            AttributeConfiguration("State", "DevState"),
            (
                'value on of "State": not the name of a Tango state (DevState). Did you mean ON? '
                f"They are {', '.join(STATES)}."
            ),
        ),
        (
            "hello",
            AttributeConfiguration("name", "DevString"),
            'value hello of "name": a DevString is written in quotes. Write "hello".',
        ),
        (
            "True",
            AttributeConfiguration("lit", "DevBoolean"),
            'value True of "lit": not a DevBoolean. Write true or false.',
        ),
        (
            "1.5",
            AttributeConfiguration("count", "DevShort"),
            'value 1.5 of "count": a DevShort is a whole number. Write one from -32768 to 32767.',
        ),
        (
            "256",
            AttributeConfiguration("count", "DevUChar"),
            'value 256 of "count": a DevUChar is a whole number. Write one from 0 to 255.',
        ),
        (
            "warm",
            AttributeConfiguration("temperature", "DevDouble"),
            'value warm of "temperature": a DevDouble is a number. Write it like 3.5, 2e-3, NaN or Infinity.',
        ),
        (
            "1, 2",
            AttributeConfiguration("levels", "DevDouble", "SPECTRUM"),
            'value 1, 2 of "levels": an array of DevDouble is written in brackets. Write it like [1.5, 1.5].',
        ),
        (
            "[1, x]",
            AttributeConfiguration("levels", "DevDouble", "SPECTRUM"),
            'value [1, x] of "levels": item 2: a DevDouble is a number. Write it like 3.5, 2e-3, NaN or Infinity.',
        ),
        (
            "[1,]",
            AttributeConfiguration("levels", "DevLong", "SPECTRUM"),
            'value [1,] of "levels": not an array of DevLong: part 2 is empty. Write it like [1, 1].',
        ),
        (
            "5",
            AttributeConfiguration("frame", "DevEncoded"),
            (
                'value 5 of "frame": a DevEncoded is a pair of its format and its bytes. '
                'Write it like ["json", "text"] or ["raw", [1, 2, 255]].'
            ),
        ),
    ],
)
def test_a_wrong_value_says_what_is_accepted(text: str, configuration: AttributeConfiguration, message: str) -> None:
    with pytest.raises(SentenceError) as caught:
        wanted(text, configuration)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "type_name", "message"),
    [
        (
            '{"a": 1',
            "DevString",
            (
                """argument {"a": 1: not JSON (Expecting ',' delimiter: line 1 column 8 (char 7)). """
                "Write a JSON object or array, or a string in quotes."
            ),
        ),
        ("hello", "DevString", 'argument hello: a DevString is written in quotes. Write "hello".'),
        ("1", "DevVoid", 'argument 1: the command takes no argument (DevVoid). Leave out "with ...".'),
        (
            "[1]",
            "DevVarLongStringArray",
            'argument [1]: a DevVarLongStringArray is a pair of arrays. Write it like [[1, 2], ["a", "b"]].',
        ),
        ("1e999", "DevFloat", "argument 1e999: too large for a DevFloat. Write a smaller number."),
        ("1", "DevPipeBlob", "argument 1: values of type DevPipeBlob cannot be written in a sentence"),
    ],
)
def test_a_wrong_argument_says_what_is_accepted(text: str, type_name: str, message: str) -> None:
    with pytest.raises(SentenceError) as caught:
        argument(text, type_name)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A,,B", "list A,,B: part 2 is empty. Write the values with one comma between them."),
        ('A, "B', 'list A, "B: a quote is left open. Close what was opened.'),
        ("[1, 2", "list [1, 2: the brackets do not match. Close what was opened."),
    ],
)
def test_a_list_that_cannot_be_split_says_why(text: str, message: str) -> None:
    with pytest.raises(SentenceError) as caught:
        split_list(text)
    assert str(caught.value) == message


def test_a_command_result_is_read_like_an_attribute() -> None:
    assert wanted_as("[1, 2]", "DevVarShortArray").matches((1, 2))


@pytest.mark.parametrize(
    ("value", "label", "text"),
    [
        (1.5, "", "1.5"),
        ("a b", "", '"a b"'),
        ("ON", "ON", "ON"),
        (2, "IDLE", "IDLE"),
        (True, "", "true"),
        ((1, 2), "", "[1, 2]"),
        ((("a",), ("b",)), "", '[["a"], ["b"]]'),
        (("raw", b"\x01\xff"), "", '["raw", [1, 255]]'),
        (float("nan"), "", "NaN"),
        (None, "", "no valid value"),
    ],
)
def test_a_value_is_shown_as_a_sentence_writes_it(value: Any, label: str, text: str) -> None:
    assert as_written(value, label) == text

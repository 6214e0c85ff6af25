from __future__ import annotations

import math

import pytest

from harness.connectors.tango.abstract import AttributeConfiguration, CommandConfiguration
from harness.connectors.tango.checking import argument_of, value_of
from harness.errors import RejectedArgument


def attribute(kind: str, shape: str = "SCALAR", labels: tuple[str, ...] = ()) -> AttributeConfiguration:
    return AttributeConfiguration("x", kind, shape, "READ_WRITE", enum_labels=labels)


@pytest.mark.parametrize(
    ("configuration", "value", "sent"),
    [
        (attribute("DevShort"), 5, 5),
        (attribute("DevDouble"), 5, 5.0),
        (attribute("DevBoolean"), True, True),
        (attribute("DevString"), "a", "a"),
        (attribute("DevULong64"), 2**64 - 1, 2**64 - 1),
        (attribute("DevEnum", labels=("OFF", "ON")), "on", 1),
        (attribute("DevEnum", labels=("OFF", "ON")), 1, 1),
        (attribute("DevEncoded"), ["json", "{}"], ("json", b"{}")),
        (attribute("DevDouble", "SPECTRUM"), (1, 2.5), [1.0, 2.5]),
        (attribute("DevEnum", "SPECTRUM", ("OFF", "ON")), ["ON", 0], [1, 0]),
        (attribute("DevLong", "IMAGE"), [[1, 2], [3, 4]], [[1, 2], [3, 4]]),
    ],
)
def test_values_are_turned_into_what_tango_takes(configuration, value, sent):
    assert value_of(configuration, value, "a/b/c") == sent


def test_nan_may_be_written():
    assert math.isnan(value_of(attribute("DevDouble"), math.nan, "a/b/c"))


@pytest.mark.parametrize(
    ("configuration", "value", "said"),
    [
        (attribute("DevShort"), 1.5, "1.5 is not an integer. It takes a DevShort"),
        (attribute("DevShort"), True, "True is not an integer"),
        (attribute("DevShort"), 40000, "40000 is not between -32768 and 32767"),
        (attribute("DevDouble"), "1", "'1' is not a number"),
        (attribute("DevBoolean"), 1, "1 is not true or false"),
        (attribute("DevString"), 1, "1 is not a text"),
        (attribute("DevState"), "ONN", "'ONN' is not the name of a state; did you mean 'ON'?"),
        (
            attribute("DevEnum", labels=("EMPTY", "IDLE")),
            "IDEL",
            r"none of its labels (EMPTY, IDLE); did you mean 'IDLE'?",
        ),
        (attribute("DevEnum", labels=("EMPTY", "IDLE")), 2, "2 is the number of none of its labels (EMPTY, IDLE)"),
        (attribute("DevEncoded"), "json", "'json' is not a list"),
        (attribute("DevDouble", "SPECTRUM"), 1.0, "1.0 is not a list. It takes a spectrum of DevDouble"),
        (attribute("DevDouble", "SPECTRUM"), [1.0, "a"], "'a' is not a number"),
        (attribute("DevDouble", "IMAGE"), [[1.0], [1.0, 2.0]], "the rows of an image have to be equally long"),
    ],
)
def test_a_wrong_value_is_refused_with_what_it_should_be(configuration, value, said):
    with pytest.raises(RejectedArgument) as caught:
        value_of(configuration, value, "a/b/c")
    assert str(caught.value).startswith('attribute "x" of a/b/c: ')
    assert said in str(caught.value)
    assert str(caught.value).endswith("nothing was written")
    assert caught.value.device == "a/b/c"


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("DevVoid", 1, "the command takes no argument; nothing was sent"),
        ("DevString", None, "the command needs an argument (DevString). It takes a DevString (some text)"),
        ("DevString", {"a": 1}, "{'a': 1} is not a text"),
        ("DevUShort", -1, "-1 is not between 0 and 65535"),
        ("DevVarLongArray", 1, "1 is not a list"),
        ("DevVarLongArray", [1, 1.5], "1.5 is not an integer"),
        ("DevVarLongStringArray", [1], "[1] is not a pair of numbers and texts"),
        ("DevVarLongStringArray", [[1], [2]], "2 is not a text"),
        ("DevEncoded", ["a"], "['a'] is not a pair of format and data"),
    ],
)
def test_a_wrong_argument_is_refused_with_what_it_should_be(kind, value, said):
    with pytest.raises(RejectedArgument) as caught:
        argument_of(CommandConfiguration("On", kind, "DevVoid", "some text"), value, "a/b/c")
    assert str(caught.value).startswith("command On of a/b/c: ")
    assert said in str(caught.value)

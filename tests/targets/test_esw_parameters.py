"""Parameters are typed as they are declared, and taken as they stand where a sentence gives the wire's form."""

from __future__ import annotations

import pytest

from harness.contracts.esw.params.key_types import KeyType
from harness.contracts.esw.params.parameters import Parameter
from harness.errors import SentenceError
from harness.models.schema import CommandParameter
from harness.targets.esw.parameters import read_parameters, read_table

DECLARED = {
    "angle": CommandParameter(type="DoubleKey", unit="degree", default=90.0),
    "turns": CommandParameter(type="IntKey", shape=(3,), required=False),
    "window": CommandParameter(type="IntArrayKey", required=False),
}


def test_types_units_and_defaults_are_the_declared_ones() -> None:
    assert read_parameters(None, DECLARED) == (Parameter.of(KeyType.DOUBLE, "angle", 90.0, units="degree"),)
    assert read_parameters('{"angle": 10, "turns": [1, 2], "window": [3, 4]}', DECLARED) == (
        Parameter.of(KeyType.DOUBLE, "angle", 10, units="degree"),
        Parameter.of(KeyType.INT, "turns", 1, 2),
        Parameter.of(KeyType.INT_ARRAY, "window", [3, 4]),
    )


def test_what_is_not_declared_is_typed_by_its_value() -> None:
    assert read_parameters('{"a": true, "b": 1, "c": 1.5, "d": "x"}', {}) == (
        Parameter.of(KeyType.BOOLEAN, "a", True),
        Parameter.of(KeyType.INT, "b", 1),
        Parameter.of(KeyType.DOUBLE, "c", 1.5),
        Parameter.of(KeyType.STRING, "d", "x"),
    )


def test_a_param_set_is_sent_as_it_stands_without_defaults() -> None:
    text = '[{"IntKey": {"keyName": "angle", "values": [3], "units": "second"}}]'
    assert read_parameters(text, DECLARED) == (Parameter.of(KeyType.INT, "angle", 3, units="second"),)
    assert read_parameters("[]", DECLARED) == ()


def test_a_table_may_say_another_type_and_other_units() -> None:
    table = [["parameter", "value", "type", "units"], ["angle", "7", "IntKey", "arcsec"], ["turns", "[2]", "", ""]]
    assert read_table(table, DECLARED) == (
        Parameter.of(KeyType.INT, "angle", 7, units="arcsec"),
        Parameter.of(KeyType.INT, "turns", 2),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "parameters {: not JSON"),
        ("3", "these are no parameters. Write an object"),
        ('[{"FishKey": {}}]', "this is no paramSet: 'FishKey' is no type of a parameter"),
        ('{"angle": true}', "the parameter angle cannot be true, it is a DoubleKey"),
        ('{"what": null}', "the parameter what is not declared, and null does not tell its type"),
    ],
)
def test_what_cannot_be_sent_is_told(text: str, message: str) -> None:
    with pytest.raises(SentenceError) as refused:
        read_parameters(text, DECLARED)
    assert message in str(refused.value)


def test_a_table_of_other_columns_is_told() -> None:
    with pytest.raises(SentenceError, match="the table's columns are path, value"):
        read_table([["path", "value"]], DECLARED)
    with pytest.raises(SentenceError, match=r"'IntegerKey' is no type of the parameter angle. Did you mean 'IntKey'"):
        read_table([["parameter", "value", "type"], ["angle", "1", "IntegerKey"]], DECLARED)

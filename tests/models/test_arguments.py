"""Default arguments, what a sentence puts in their place, and the check against the schema."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import ModelError, SentenceError
from harness.models.arguments import (
    Filling,
    Ids,
    default_argument,
    override,
    read_json,
    why_rejected,
)
from harness.models.telescope import Telescope

DAY = date(2026, 1, 1)


PARAMETERS = {"dishes": ("SKA001", "SKA036"), "stations": ("7", "12"), "n": 3}


def fill(default: Any, key: str = "1") -> Any:
    return Filling(key, PARAMETERS, Ids("t0001", DAY).take).fill(default)


def test_identifiers_look_like_those_of_the_field() -> None:
    ids = Ids("t0001", DAY)
    assert [ids.take("eb"), ids.take("eb"), ids.take("pb")] == [
        "eb-t0001-20260101-00001",
        "eb-t0001-20260101-00002",
        "pb-t0001-20260101-00001",
    ]


def test_identifiers_of_two_runs_differ() -> None:
    first, second = Ids(), Ids()
    assert first.take("eb") != second.take("eb")
    assert re.fullmatch(r"eb-t[0-9a-f]{8}-\d{8}-00002", first.take("eb"))


def test_identifiers_are_unique_between_threads() -> None:
    ids = Ids()
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: ids.take("eb"), range(2000)))
    assert len(set(taken)) == 2000


def test_fields_are_filled_in_everywhere() -> None:
    assert fill({"a": ["{eb}", {"b": "id {pb} of {n}"}], "c": 1}, "2") == {
        "a": ["eb-t0001-20260101-00001", {"b": "id pb-t0001-20260101-00001 of 2"}],
        "c": 1,
    }


def test_one_argument_has_one_identifier_of_a_kind() -> None:
    assert fill(["{eb}", "again {eb}"]) == ["eb-t0001-20260101-00001", "again eb-t0001-20260101-00001"]


@pytest.mark.parametrize(
    ("text", "key", "filled"),
    [
        ("{n}", "2", 2),
        ("{n}", "SKA001", "SKA001"),
        ("{n:02}", "2", "02"),
        ("sub {n}", "2", "sub 2"),
        ("{dishes[n]}", "1", "SKA001"),
        ("{dishes[n]}", "2", "SKA036"),
        ("{dishes[n]}", "3", "SKA001"),
        ("{dishes[n]}", "SKA036", "SKA036"),
        ("{dishes[n]}", "", "SKA001"),
        ("{stations[n]}", "2", 12),
        ("AP{stations[n]:0>3}", "1", "AP007"),
        ('{"json": {}}', "1", '{"json": {}}'),
    ],
)
def test_fields(text: str, key: str, filled: Any) -> None:
    assert fill(text, key) == filled


def test_a_field_of_a_parameter_that_is_no_list() -> None:
    with pytest.raises(ModelError) as raised:
        fill("{dish[n]}")
    assert str(raised.value) == "{dish[n]}: no parameter 'dish' has a list. Did you mean 'dishes'?"


def test_default_of_a_declared_command(dome: Telescope) -> None:
    argument = default_argument(dome, dome.classes["Dome"], "Observe", "", Ids("t0001", DAY))
    assert argument == {"target": {"name": "M31", "id": "eb-t0001-20260101-00001"}, "exposure": 0.05}


def test_no_default(dome: Telescope) -> None:
    with pytest.raises(ModelError) as raised:
        default_argument(dome, dome.classes["Dome"], "TurnTo", "", Ids())
    assert str(raised.value) == (
        f"{dome.file}: TurnTo of Dome has no default argument. "
        "Give the whole argument in the sentence, or declare a default."
    )
    with pytest.raises(ModelError, match=r"Dome has no command 'Turn'\. Did you mean 'TurnTo'"):
        default_argument(dome, dome.classes["Dome"], "Turn", "", Ids())


def test_override_leaves_the_argument_alone() -> None:
    argument = {"dish": {"receptor_ids": ["SKA001"]}, "blocks": [{"id": 1}, {"id": 2}]}
    changed = override(argument, {"dish.receptor_ids": ["SKA036"], "$.blocks.1.id": 5, "new.part": True})
    assert changed == {"dish": {"receptor_ids": ["SKA036"]}, "blocks": [{"id": 1}, {"id": 5}], "new": {"part": True}}
    assert argument == {"dish": {"receptor_ids": ["SKA001"]}, "blocks": [{"id": 1}, {"id": 2}]}


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("a.b.c", "'a.b.c' cannot be set: a.b is 1, and has nothing inside. Set what is around it instead."),
        ("list.2", "'list.2' cannot be set: '2' is no place in a list of 2. Count from 0, or set the whole list."),
        ("list.x", "'list.x' cannot be set: 'x' is no place in a list of 2. Count from 0, or set the whole list."),
        ("list.5.y", "'list.5.y' cannot be set: '5' is no place in a list of 2. Count from 0, or set the whole list."),
    ],
)
def test_paths_that_lead_nowhere(path: str, message: str) -> None:
    with pytest.raises(SentenceError) as raised:
        override({"a": {"b": 1}, "list": [1, 2]}, {path: 0})
    assert str(raised.value) == message


keys = st.text("abcdefgh", min_size=1, max_size=3)


@given(
    argument=st.dictionaries(keys, st.dictionaries(keys, st.integers())),
    path=st.tuples(keys, keys),
    value=st.integers(),
)
def test_an_overridden_value_is_there_and_nothing_else_has_changed(
    argument: dict[str, dict[str, int]], path: tuple[str, str], value: int
) -> None:
    changed = override(argument, {".".join(path): value})
    assert changed[path[0]].pop(path[1]) == value
    expected = {key: dict(inner) for key, inner in argument.items()}
    expected.setdefault(path[0], {}).pop(path[1], None)
    assert changed == expected


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"exposure": "long"}, '$.exposure: "long" is not of type number'),
        ({"exposure": 61}, "$.exposure: 61 is greater than the maximum of 60"),
        ({"target": {}}, "$.target: 'name' is missing"),
        ({"target.name": 5}, "$.target.name: 5 is not of type string"),
    ],
)
def test_an_argument_against_its_schema(dome: Telescope, change: dict[str, Any], message: str) -> None:
    schema = read_json(dome.folder / "dome" / "observe.json")
    good = {"target": {"name": "M31"}, "exposure": 1}
    assert why_rejected(schema, good) == ""
    assert why_rejected(schema, override(good, change)) == message


def test_places_in_lists_and_choices_are_named(ska_mid: Telescope) -> None:
    node = ska_mid.classes["SubarrayNode"]
    assign = default_argument(ska_mid, node, "AssignResources", "1", Ids())
    schema = read_json(ska_mid.folder / "ska-mid" / "assign-resources.json")
    assert (
        why_rejected(schema, override(assign, {"dish.receptor_ids": ["SKA001", "DISH"]}))
        == '$.dish.receptor_ids[1]: "DISH" does not match ^(SKA[0-9]{3}|MKT[0-9]{3})$'
    )
    configure = default_argument(ska_mid, node, "Configure", "1", Ids())
    schema = read_json(ska_mid.folder / "ska-mid" / "configure.json")
    assert (
        why_rejected(schema, override(configure, {"dish.receiver_band": "9"}))
        == '$.dish.receiver_band: "9" is not one of "1", "2", "3", "4", "5a", "5b"'
    )

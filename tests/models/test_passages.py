"""Which values follow when a command runs its stages."""

from __future__ import annotations

from typing import Any

import pytest

from harness.models.machines.passages import passages
from harness.models.schema import Command

STATES = ("A", "B", "C")
IS_EMPTY: dict[str, Any] = {"own": "items", "is": []}
IS_NOT_EMPTY: dict[str, Any] = {"own": "items", "is_not": []}


def found(*stages: dict[str, Any], start: str = "A") -> set[tuple[str, ...]]:
    return set(passages(Command.model_validate({"stages": stages}), "state", start, STATES))


def to(state: str, *when: dict[str, Any]) -> dict[str, Any]:
    return {"to": {"state": state}, "when": when}


def test_stages_follow_each_other() -> None:
    assert found(to("B"), to("C")) == {("B", "C")}


def test_a_value_that_stays_is_no_change() -> None:
    assert found(to("A"), to("B"), to("B")) == {("B",)}


def test_opposite_conditions_exclude_each_other() -> None:
    assert found(to("B"), to("C", IS_EMPTY), to("A", IS_NOT_EMPTY)) == {("B", "C"), ("B", "A")}


def test_a_condition_is_open_again_when_what_it_looks_at_has_changed() -> None:
    change = {"add": {"items": "x"}}
    assert found(to("B", IS_EMPTY), change, to("C", IS_EMPTY)) == {("B", "C"), ("B",), ("C",), ()}


def test_linked_devices_may_change_in_between() -> None:
    linked = {"all": "others", "attribute": "state", "is": "A"}
    # while the first stage lasts; if it is skipped, nothing lies between
    assert found(to("B", linked), to("C", linked)) == {("B", "C"), ("B",), ()}


def test_the_argument_does_not_change() -> None:
    fast = {"argument": "$.fast", "is": True}
    assert found(to("B", fast), to("C", fast)) == {("B", "C"), ()}


def test_conditions_on_the_attribute_itself_are_known() -> None:
    assert found(to("B", {"own": "state", "is": "A"}), to("C", {"own": "state", "is_not": "B"})) == {("B",)}


def test_several_conditions_hold_together() -> None:
    other = {"own": "other", "is": 1}
    # the second stage may be taken although the first was not: only one of its conditions has to fail
    assert found(to("B", IS_EMPTY, other), to("C", IS_EMPTY)) == {("B", "C"), ("C",), ()}


@pytest.mark.parametrize("value", ["$.state", {"own": "other"}])
def test_a_value_from_elsewhere_may_be_any(value: Any) -> None:
    assert found({"to": {"state": value}}) == {(), ("B",), ("C",)}


def test_many_independent_choices_do_not_multiply() -> None:
    stages = [{"to": {"band": str(n)}, "when": [{"argument": "$.band", "is": str(n)}]} for n in range(60)]
    assert found(to("B"), *stages, to("C")) == {("B", "C")}


def test_a_stage_that_is_the_last_ends_the_command() -> None:
    toggle = ({**to("B", {"own": "state", "is": "A"}), "last": True}, to("A"))
    assert found(*toggle, start="A") == {("B",)}
    assert found(*toggle, start="B") == {("A",)}
    assert found({**to("B", IS_EMPTY), "last": True}, to("C")) == {("B",), ("C",)}

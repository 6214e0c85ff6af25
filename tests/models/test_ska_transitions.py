"""The subarrays of SKA's telescopes against transition tables that are written down apart from them."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.models.load import load_telescope
from harness.models.machines.machine import Machine, state_machine
from harness.models.telescope import Telescope

HERE = Path(__file__).parent
TABLE = yaml.safe_load((HERE / "ska_transitions.yaml").read_text())
TELESCOPES = ("ska-mid", "ska-low")


def classes(telescope: str, table: dict[str, Any]) -> list[str]:
    """The classes of a telescope that a table is about."""
    return [*table["classes"], *(table.get("in_low_also", []) if telescope == "ska-low" else [])]


TABLES = [
    (telescope, name, table)
    for telescope in TELESCOPES
    for table in TABLE["subarrays"]
    for name in classes(telescope, table)
]
CASES = [
    (telescope, name, table, command, state)
    for telescope, name, table in TABLES
    for command, state in itertools.product(table["commands"], TABLE["states"])
]


def label(part: object) -> str:
    return "" if isinstance(part, dict) else str(part)


@pytest.fixture(scope="module")
def declared() -> dict[str, Telescope]:
    return {name: load_telescope(HERE.parent.parent / "telescopes" / f"{name}.yaml") for name in TELESCOPES}


def machine_of(telescope: Telescope, name: str) -> Machine:
    return state_machine(telescope, telescope.classes[name], "obsState")


@pytest.mark.parametrize(("telescope", "name", "table", "command", "state"), CASES, ids=label)
def test_every_command_in_every_state_does_what_the_table_says(
    declared: dict[str, Telescope], telescope: str, name: str, table: dict[str, Any], command: str, state: str
) -> None:
    machine = machine_of(declared[telescope], name)
    if state in table["never"]:
        assert state not in machine.states
        return
    row = table["commands"][command]
    expected = state in row["allowed"]
    assert machine.allowed(command, {"State": "ON", "obsState": state}) is expected
    found = machine.next(command, state)
    if expected:
        assert [transition.via for transition in found] == [tuple(row["via"])]
        assert set(found[0].ends) == set(row["ends"])
    else:
        assert found == ()


@pytest.mark.parametrize(("telescope", "name", "table"), TABLES, ids=label)
def test_no_command_is_missing_in_the_table(
    declared: dict[str, Telescope], telescope: str, name: str, table: dict[str, Any]
) -> None:
    machine = machine_of(declared[telescope], name)
    assert {transition.command for transition in machine.transitions} == set(table["commands"])
    assert {state for state in machine.states if machine.is_transitional(state)} == set(table["transitional"])
    assert machine.spontaneous == ("FAULT",)


@pytest.mark.parametrize("telescope", TELESCOPES)
def test_every_class_with_an_obsstate_has_a_table(declared: dict[str, Telescope], telescope: str) -> None:
    found = {name for name, each in declared[telescope].classes.items() if "obsState" in each.attributes}
    assert found == {name for table in TABLE["subarrays"] for name in classes(telescope, table)}
    assert list(declared[telescope].enumerations["ObsState"]) == TABLE["states"]

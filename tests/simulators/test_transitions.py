"""What the served subarrays do, every command in every state, against the tables of SKA's own tests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tango
import yaml

from harness.models.machines.machine import Machine, state_machine
from tests.simulators.served import SKA_MID, Served, Watch, reason_of, served

TABLE = yaml.safe_load((Path(__file__).parent.parent / "models" / "ska_transitions.yaml").read_text())
TMC, ELEMENTS = TABLE["subarrays"]
ARGUMENTS = {
    "AssignResources": {"dish": {"receptor_ids": ["SKA036"]}, "resources": {"receptors": ["SKA036"]}},
    "ReleaseResources": {"receptor_ids": ["SKA036"]},
    "Configure": {},
    "Scan": {"scan_id": 1},
}
"""For the elements, which check nothing."""
SUBARRAY = "mid-tmc/subarray/01"
"""The element subarrays of the other one are brought into states that TMC would never see."""


@pytest.fixture(scope="module")
def quick() -> Iterator[Served]:
    """SKA-Mid, on, so fast that what it does takes no time."""
    with served(SKA_MID, time_scale=0.002) as telescope:
        assert telescope.do("mid-tmc/central-node/0", "TelescopeOn")[0] == 0
        yield telescope


def allowed(telescope: Served, device: str, command: str, argument: str | None) -> bool:
    """Whether the device takes a command; it has to say API_CommandNotAllowed if it does not."""
    try:
        telescope.start(device, command, argument)
    except tango.DevFailed as error:
        if error.args[0].reason == "API_CommandNotAllowed":
            return False
        raise
    return True


@pytest.mark.parametrize("command", ELEMENTS["commands"])
@pytest.mark.parametrize("state", TABLE["states"])
@pytest.mark.parametrize("device", ["mid-csp/subarray/02", "mid-sdp/subarray/02"])
def test_element_subarray(quick: Served, device: str, state: str, command: str) -> None:
    row = ELEMENTS["commands"][command]
    argument = json.dumps(ARGUMENTS[command]) if command in ARGUMENTS else None
    with quick.watch(device, "obsState") as watch, quick.watch(device, "longRunningCommandResult") as results:
        quick.control.Set([device, "obsState", state])
        watch.becomes(state)
        watch.clear()
        results.clear()
        assert allowed(quick, device, command, argument) is (state in row["allowed"])
        if state in row["allowed"]:
            results.until(lambda values: len(values) > 1)
            assert json.loads(results.values[1][1])[0] == 0
            values = watch.until(lambda values: values[-1] in row["ends"])
            assert values[1:-1] == row["via"]
        assert watch.values[1:] == [] or state in row["allowed"]


@pytest.mark.parametrize("state", [state for state in TABLE["states"] if state not in TMC["never"]])
def test_tmc_subarray(quick: Served, state: str) -> None:
    """Each state is reached by the subarray's own commands, and held if it would pass."""
    machine = state_machine(quick.telescope, quick.telescope.classes["SubarrayNode"], "obsState")
    with quick.watch(SUBARRAY, "obsState") as watch:
        reach(quick, machine, state, watch)
        for command in machine.device_class.commands:
            row = TMC["commands"].get(command)
            if row is not None and state not in row["allowed"]:
                with pytest.raises(tango.DevFailed) as error:
                    quick.start(SUBARRAY, command, argument_of(quick, command))
                assert reason_of(error) == "API_CommandNotAllowed"
        for command, row in TMC["commands"].items():
            if state in row["allowed"]:
                reach(quick, machine, state, watch)
                quick.start(SUBARRAY, command, argument_of(quick, command))
                quick.control.Clear()
                values = watch.until(lambda values, row=row: values[-1] in row["ends"] and len(values) > 1)
                assert values == [state, *row["via"], values[-1]]
        leave(quick, machine, watch)


def argument_of(telescope: Served, command: str) -> str | None:
    """The declared default argument, if the command takes one."""
    declared = telescope.telescope.classes["SubarrayNode"].commands[command].argument
    return telescope.argument(SUBARRAY, command) if declared is not None else None


def reach(telescope: Served, machine: Machine, state: str, watch: Watch) -> None:
    """Bring the subarray to a state, and forget the way there."""
    leave(telescope, machine, watch)
    if state == "FAULT":
        telescope.control.Set(["mid-csp/subarray/01", "obsState", "FAULT"])
    else:
        if machine.is_transitional(state):
            telescope.control.Hold([SUBARRAY, "obsState", state])
        go(telescope, machine, state, watch)
    watch.becomes(state)
    watch.clear()


def leave(telescope: Served, machine: Machine, watch: Watch) -> None:
    """Back to EMPTY."""
    telescope.control.Clear()
    settled = [state for state in machine.states if not machine.is_transitional(state)]
    watch.until(lambda values: values[-1] in settled)
    go(telescope, machine, "EMPTY", watch)
    watch.becomes("EMPTY")
    for element in ("mid-csp/subarray/01", "mid-sdp/subarray/01"):
        with telescope.watch(element, "obsState") as state:
            state.becomes("EMPTY")


def go(telescope: Served, machine: Machine, goal: str, watch: Watch) -> None:
    """Along the shortest way that the model knows."""
    route = machine.route(watch.values[-1], goal)
    for command, state in zip(route.commands, route.states, strict=True):
        telescope.start(SUBARRAY, command, argument_of(telescope, command))
        watch.becomes(state)


def test_nothing_is_left_out(quick: Served) -> None:
    """Every command of the served subarrays that the tables know is served, and no other that changes obsState."""
    for device, table in ((SUBARRAY, TMC), ("mid-csp/subarray/02", ELEMENTS), ("mid-sdp/subarray/02", ELEMENTS)):
        served_commands: set[Any] = {command.cmd_name for command in quick.proxy(device).command_list_query()}
        assert set(table["commands"]) <= served_commands
        assert served_commands - set(table["commands"]) == {"Init", "State", "Status", "On", "Off", "Standby"}

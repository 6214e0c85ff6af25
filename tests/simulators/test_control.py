"""The simulation control: holds, and components that change by themselves."""

from __future__ import annotations

import pytest
import tango

from tests.simulators.served import Served, reason_of, text_of

SUBARRAY, CSP, SDP = "mid-tmc/subarray/01", "mid-csp/subarray/01", "mid-sdp/subarray/01"


def assign(ska: Served, number: int = 1) -> str:
    device = f"mid-tmc/subarray/{number:02}"
    return ska.start(device, "AssignResources", ska.argument(device, "AssignResources", str(number)))


def test_a_held_state_lasts_until_released(ska: Served) -> None:
    ska.control.Hold([SUBARRAY, "obsState", "RESOURCING"])
    with (
        ska.watch(SUBARRAY, "obsState") as state,
        ska.watch(SUBARRAY, "assignedResources") as assigned,
        ska.watch(SUBARRAY, "longRunningCommandResult") as results,
    ):
        uid = assign(ska)
        # All that the command does but the last step, which would leave the state.
        assigned.until(lambda values: "SKA001" in values[-1])
        assert [ska.label(device, "obsState") for device in (CSP, SDP)] == ["IDLE", "IDLE"]
        assert state.values == ["EMPTY", "RESOURCING"]
        assert uid not in [value[0] for value in results.values]
        ska.control.Release([SUBARRAY, "obsState", "RESOURCING"])
        assert ska.end_of(results, uid) == (0, "Command Completed")
        state.goes_through(["EMPTY", "RESOURCING", "IDLE"])


def test_an_interrupting_command_takes_a_device_out_of_a_held_state(ska: Served) -> None:
    ska.control.Hold([SUBARRAY, "obsState", "RESOURCING"])
    with ska.watch(SUBARRAY, "obsState") as state, ska.watch(SUBARRAY, "longRunningCommandResult") as results:
        uid = assign(ska)
        state.becomes("RESOURCING")
        abort = ska.start(SUBARRAY, "Abort")
        assert ska.end_of(results, uid) == (7, "Command Aborted")
        assert ska.end_of(results, abort) == (0, "Command Completed")
        state.goes_through(["EMPTY", "RESOURCING", "ABORTING", "ABORTED"])


def test_a_hold_can_come_before_the_value_or_with_it_or_never(ska: Served) -> None:
    ska.control.Hold([SUBARRAY, "obsState", "SCANNING"])
    ska.control.Hold([SUBARRAY, "obsState", "EMPTY"])
    with ska.watch(SUBARRAY, "obsState") as state:
        assign(ska)
        state.goes_through(["EMPTY", "RESOURCING", "IDLE"])


def test_holds_are_told_and_cleared(ska: Served) -> None:
    ska.control.Hold(["subarray-01", "OBSSTATE", "RESOURCING"])
    ska.control.Hold([SUBARRAY, "obsState", "5"])
    ska.control.Hold([CSP, "obsState", "IDLE"])
    told = {f"{SUBARRAY} obsState RESOURCING", f"{SUBARRAY} obsState SCANNING", f"{CSP} obsState IDLE"}
    assert set(ska.control.holds) == told
    ska.control.Release([SUBARRAY, "obsState", "RESOURCING"])
    assert f"{SUBARRAY} obsState RESOURCING" not in ska.control.holds
    ska.control.Release([SUBARRAY])
    assert set(ska.control.holds) == {f"{CSP} obsState IDLE"}
    ska.control.Clear()
    assert list(ska.control.holds) == []


@pytest.mark.parametrize(
    ("command", "argument", "text"),
    [
        ("Hold", ["mid-tmc/nowhere/1", "obsState", "IDLE"], "no device mid-tmc/nowhere/1; it has mid-csp/control/0, "),
        (
            "Hold",
            [SUBARRAY, "obstate", "IDLE"],
            f"{SUBARRAY} has no attribute obstate; it has State, Status, adminMode, ",
        ),
        ("Hold", [SUBARRAY, "obsState", "LAZY"], f"{SUBARRAY} obsState cannot be LAZY: 'LAZY' is not one of EMPTY, "),
        ("Set", [SUBARRAY, "State", "LAZY"], f"{SUBARRAY} State cannot be LAZY: 'LAZY' is not a Tango state; known "),
        ("Set", [SUBARRAY, "scanID", '"one"'], f"{SUBARRAY} scanID cannot be \"one\": 'one' is not a DevULong64"),
        ("Hold", [SUBARRAY, "obsState"], "Hold wants device, attribute and value, and got"),
        ("Release", [], "Release wants device, attribute and value"),
    ],
)
def test_what_is_unknown_is_told_with_what_is_known(ska: Served, command: str, argument: list[str], text: str) -> None:
    with pytest.raises(tango.DevFailed) as error:
        ska.control.command_inout(command, argument)
    assert reason_of(error) == "API_InvalidArgs"
    assert text in text_of(error)


def test_a_component_fault_fails_what_is_under_way_and_shows_in_tmc(ska: Served) -> None:
    ska.control.Hold([CSP, "obsState", "RESOURCING"])
    with ska.watch(SUBARRAY, "obsState") as state, ska.watch(SUBARRAY, "longRunningCommandResult") as results:
        with ska.watch(CSP, "longRunningCommandResult") as csp_results, ska.watch(CSP, "obsState") as csp:
            uid = assign(ska)
            csp.becomes("RESOURCING")
            ska.control.Set([CSP, "obsState", "FAULT"])
            values = csp_results.until(lambda values: "became FAULT during AssignResources" in values[-1][1])
            assert values[-1][1].startswith("[3, ")
            csp.becomes("FAULT")
        code, text = ska.end_of(results, uid)
        assert code == 3
        state.becomes("FAULT")
        assert CSP in text or SUBARRAY in text


def test_clear_restores_what_nothing_else_would(ska: Served) -> None:
    with ska.watch(SUBARRAY, "healthState") as health, ska.watch("central-node", "telescopeHealthState") as whole:
        ska.control.Set([CSP, "healthState", "FAILED"])
        health.becomes("FAILED")
        whole.becomes("FAILED")
        ska.control.Clear()
        health.becomes("OK")
        whole.becomes("OK")


def test_clear_leaves_what_commands_can_restore(ska: Served) -> None:
    ska.control.Set([CSP, "obsState", "FAULT"])
    ska.control.Clear()
    assert ska.label(CSP, "obsState") == "FAULT"


def test_set_of_lists_and_numbers(ska: Served) -> None:
    ska.control.Set([SUBARRAY, "assignedResources", '["SKA001", "SKA036"]'])
    ska.control.Set([SUBARRAY, "scanID", "7"])
    assert list(ska.proxy(SUBARRAY).assignedResources) == ["SKA001", "SKA036"]
    assert ska.proxy(SUBARRAY).scanID == 7
    ska.control.Set([SUBARRAY, "assignedResources", "[]"])
    ska.control.Set([SUBARRAY, "scanID", "0"])

"""What a command can bring about, by the declarations of the telescopes that come along."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.models.load import load_telescope
from harness.models.machines.chain import Action, Change, can_abort, can_still_come, find_carriers

TELESCOPES = Path(__file__).parents[2] / "telescopes"
MID = load_telescope(TELESCOPES / "ska-mid.yaml", {})
CENTRAL, TMC, TMC_2 = "mid-tmc/central-node/0", "mid-tmc/subarray/01", "mid-tmc/subarray/02"
CSP, SDP, DISH = "mid-csp/subarray/01", "mid-sdp/subarray/01", "mid-dish/dish-manager/ska001"
CSP_LEAF, SDP_LEAF = "mid-tmc/subarray-leaf-node-csp/01", "mid-tmc/subarray-leaf-node-sdp/01"
ASSIGN = Action(TMC, "AssignResources")

COMES_BY = {
    "its own command": (ASSIGN, Change(TMC, "obsState", ("IDLE",)), set()),
    "capitals do not matter": (Action(TMC, "assignresources"), Change(TMC, "OBSSTATE", ("IDLE",)), set()),
    "passed on by a leaf node": (ASSIGN, Change(SDP, "obsState", ("IDLE",)), {SDP_LEAF, SDP}),
    "mirrored by a leaf node": (ASSIGN, Change(SDP_LEAF, "sdpSubarrayObsState", ("IDLE",)), {SDP_LEAF, SDP}),
    "mirrored by TMC itself": (ASSIGN, Change(TMC, "receiveAddresses"), {SDP_LEAF, SDP}),
    "followed": (Action(TMC, "Configure"), Change(CSP_LEAF, "delayModel"), {CSP_LEAF, CSP}),
    "a State that follows the power": (
        Action(CENTRAL, "TelescopeOn"),
        Change(SDP, "State", ("ON",)),
        {"mid-tmc/leaf-node-sdp/0", "mid-sdp/control/0", SDP},
    ),
    "one of several dishes": (
        Action(TMC, "Configure"),
        Change(DISH, "dishMode", ("OPERATE",)),
        {DISH, "mid-tmc/leaf-node-dish/ska001"},
    ),
    "a write that a State follows": (Action(TMC, written="adminMode"), Change(TMC, "State", ("DISABLE",)), set()),
}
NEVER = {
    "of another subarray": (Action(TMC_2, "Scan"), Change(TMC, "obsState", ("IDLE",))),
    "of an attribute that it does not touch": (ASSIGN, Change(TMC, "healthState", ("DEGRADED",))),
    "against the direction of the chain": (Action(CSP, "Configure"), Change(TMC, "obsState", ("READY",))),
    "of what does not follow it": (Action(TMC, written="healthState"), Change(TMC, "State", ("ON",))),
}


@pytest.mark.parametrize("case", COMES_BY)
def test_a_change_comes_of_a_command_by_those_that_carry_it_on(case: str) -> None:
    action, change, carriers = COMES_BY[case]
    assert find_carriers(MID, action, change) == carriers


@pytest.mark.parametrize("case", NEVER)
def test_a_change_does_not_come_of_a_command(case: str) -> None:
    assert find_carriers(MID, *NEVER[case]) is None


def test_a_fault_of_an_element_is_followed_by_that_of_tmc_alone() -> None:
    reset = Action(CSP, "ObsReset")
    assert find_carriers(MID, reset, Change(TMC, "obsState", ("IDLE",))) is None
    assert find_carriers(MID, reset, Change(TMC, "obsState", ("FAULT",))) == set()


@pytest.mark.parametrize("telescope", [None, MID])
def test_without_a_declaration_a_command_brings_changes_of_its_own_device(telescope: None) -> None:
    move = Action("mount/older/1", "Move")
    assert find_carriers(telescope, move, Change("mount/older/1", "motion")) == set()
    assert find_carriers(telescope, move, Change("mount/newer/1", "motion")) is None
    assert find_carriers(telescope, move, Change(TMC, "obsState")) is None


def test_what_is_not_declared_of_a_declared_device_may_come_of_its_commands() -> None:
    assert find_carriers(MID, ASSIGN, Change(TMC, "somethingNew")) == set()
    assert find_carriers(MID, Action(TMC, "Calibrate"), Change(TMC, "obsState")) == set()
    assert find_carriers(MID, Action(TMC, "Calibrate"), Change(CSP, "obsState")) is None


def test_a_failed_command_still_brings_what_one_of_its_carriers_has_to_do() -> None:
    assert can_still_come({SDP_LEAF, SDP}, {SDP})
    assert not can_still_come({SDP_LEAF, SDP}, {CSP})
    assert not can_still_come(set(), {TMC}), "the command itself has ended"


@pytest.mark.parametrize(
    ("action", "device"),
    [
        (Action(TMC, "Abort"), TMC),
        (Action(TMC, "Abort"), CSP),
        (Action(TMC, "Restart"), TMC),
        (Action(CENTRAL, "TelescopeOff"), TMC),
        (Action(TMC, written="adminMode"), TMC),
        (Action("mount/older/1", "Stop"), "mount/older/1"),
    ],
)
def test_what_interrupts_or_switches_a_device_aborts_its_commands(action: Action, device: str) -> None:
    assert can_abort(MID, action, device)


@pytest.mark.parametrize(
    ("action", "device"),
    [
        (Action(TMC, "Configure"), TMC),
        (Action(TMC, "Configure"), CSP),
        (Action(TMC_2, "Abort"), TMC),
        (Action(CSP, "Abort"), TMC),
        (Action("mount/older/1", "Stop"), TMC),
    ],
)
def test_nothing_else_aborts_them(action: Action, device: str) -> None:
    assert not can_abort(MID, action, device)

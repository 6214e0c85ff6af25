"""What a command waits for, told from the declaration and what the devices show."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.models.load import load_telescope
from harness.models.machines.pending import PendingCommand

TELESCOPES = Path(__file__).parents[2] / "telescopes"
LOW = load_telescope(TELESCOPES / "ska-low.yaml")
MID = load_telescope(TELESCOPES / "ska-mid.yaml")
TMC, CSP, SDP, CBF = (f"low-{one}/subarray/01" for one in ("tmc", "csp", "sdp", "cbf"))


def shown(tmc: str, *elements: str, scan: int = 0) -> dict[tuple[str, str], object]:
    """What TMC's subarray and the elements' show: MCCS, CSP, SDP, CBF; leaf nodes mirror them."""
    values: dict[tuple[str, str], object] = {(TMC, "obsState"): tmc, (TMC, "scanID"): scan}
    for element, state in zip(("mccs", "csp", "sdp", "cbf"), elements, strict=True):
        values[f"low-{element}/subarray/01", "obsState"] = state
        values[f"low-tmc/subarray-leaf-node-{element}/01", f"{element}SubarrayObsState"] = state
    return values


@pytest.mark.parametrize(
    ("command", "values", "expected"),
    [
        (
            "Configure",
            shown("CONFIGURING", "READY", "CONFIGURING", "READY", "CONFIGURING"),
            [(TMC, CSP, "READY"), (CSP, CBF, "READY")],
        ),
        ("Configure", shown("CONFIGURING", "READY", "IDLE", "IDLE", "IDLE"), [(TMC, CSP, "CONFIGURING or READY")]),
        ("Configure", shown("CONFIGURING", "READY", "READY", "READY", "READY"), []),
        ("Scan", shown("READY", "SCANNING", "READY", "SCANNING", "READY"), [(TMC, CSP, "SCANNING")]),
        ("Scan", shown("SCANNING", *["SCANNING"] * 4, scan=1), []),
        ("Scan", shown("SCANNING", "READY", "READY", "SCANNING", "READY"), [(TMC, SDP, "READY")]),
        (
            "AssignResources",
            shown("RESOURCING", "IDLE", "IDLE", "RESOURCING", "IDLE"),
            [(TMC, SDP, "IDLE")],
        ),
        (
            "Restart",
            shown("RESTARTING", "EMPTY", "RESTARTING", "EMPTY", "RESTARTING"),
            [(TMC, CSP, "EMPTY"), (CSP, CBF, "EMPTY")],
        ),
        (
            "Abort",
            shown("ABORTING", "ABORTED", "ABORTED", "RESOURCING", "ABORTED"),
            [(TMC, SDP, "EMPTY or ABORTED or FAULT")],
        ),
    ],
)
def test_it_names_the_devices_that_are_not_as_wanted(
    command: str, values: dict[tuple[str, str], object], expected: list[tuple[str, str, str]]
) -> None:
    found = PendingCommand(LOW, TMC, command).find(values)
    assert [(one.waiting, one.device, one.wanted) for one in found] == expected
    assert all(one.attribute == "obsState" for one in found)


def test_a_dish_that_is_not_assigned_is_not_waited_for_and_one_on_its_way_is() -> None:
    tmc = "mid-tmc/subarray/01"
    values: dict[tuple[str, str], object] = {(tmc, "obsState"): "CONFIGURING", (tmc, "assignedResources"): ("SKA001",)}
    for element in ("csp", "sdp"):
        values[f"mid-tmc/subarray-leaf-node-{element}/01", f"{element}SubarrayObsState"] = "READY"
    for number in ("001", "036"):
        dish = f"mid-dish/dish-manager/ska{number}"
        values |= {(dish, "dishMode"): "OPERATE", (dish, "pointingState"): "SLEW", (dish, "configuredBand"): "B1"}
    found = PendingCommand(MID, tmc, "Configure").find(values)
    assert [(one.device, one.attribute, one.wanted) for one in found] == [
        ("mid-dish/dish-manager/ska001", "pointingState", "TRACK")
    ]


def test_what_has_to_be_known_is_little() -> None:
    assert len(PendingCommand(MID, "mid-tmc/subarray/01", "Configure").attributes) < 30

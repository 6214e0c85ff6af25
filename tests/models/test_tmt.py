"""The declared TMT: its units, and the ways that its subjects have."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.models.arguments import Ids, default_argument
from harness.models.load import load_telescope
from harness.models.machines.coverage import counted, declared
from harness.models.machines.machine import state_machine
from harness.models.telescope import Telescope

FILE = Path(__file__).parents[2] / "telescopes/tmt.yaml"


@pytest.fixture(scope="module")
def tmt() -> Telescope:
    return load_telescope(FILE)


def test_the_transitions_of_all_that_moves_are_counted(tmt: Telescope) -> None:
    """Not those between on line and off line, which no command to a component leads to."""
    found = counted(tmt)
    assert {"Pointing", "Imager", "FilterWheel", "Ring", "Enclosure shutter", "Enclosure state"} <= found.keys()
    assert not [name for name, machine in found.items() if machine.attribute == "lifecycle"]
    assert "select: STILL, MOVING, STILL" in declared(found["FilterWheel"])


def test_each_assembly_asks_two_hcds_or_another_assembly(tmt: Telescope) -> None:
    linked = {
        name: {end for ends in device.links.values() for end in ends.values()}
        for name, device in tmt.devices.items()
        if device.device_class.kind == "assembly"
    }
    assert linked == {
        "TCS.enclosure": {"TCS.enclosure.base", "TCS.enclosure.cap"},
        "TCS.pointing": {"TCS.enclosure"},
        "IRIS.imager": {"IRIS.imager.filter", "IRIS.imager.detector"},
        "WFOS.spectrograph": {"WFOS.spectrograph.grating", "WFOS.spectrograph.detector"},
    }


@pytest.mark.parametrize("name", ["Imager", "Spectrograph"])
@pytest.mark.parametrize(
    ("start", "goal", "commands"),
    [
        ("IDLE", "READY", ("configure",)),
        ("IDLE", "EXPOSING", ("configure", "observe")),
        ("EXPOSING", "IDLE", ("reset",)),
        ("FAULT", "IDLE", ("reset",)),
        ("READY", "FAULT", ()),
    ],
)
def test_an_instrument_is_brought_to_each_state_and_back(
    tmt: Telescope, name: str, start: str, goal: str, commands: tuple[str, ...]
) -> None:
    machine = state_machine(tmt, tmt.classes[name], "state")
    if not commands:
        assert goal in machine.spontaneous
        return
    assert machine.route(start, goal).commands == commands


def test_every_command_has_default_parameters(tmt: Telescope) -> None:
    """Ways to a state, and sentences that say nothing else, send them."""
    for device_class in tmt.classes.values():
        for name, command in device_class.commands.items():
            if command.parameters and name != "ExecuteDiagnosticMode":
                default_argument(tmt, device_class, name, "", Ids())

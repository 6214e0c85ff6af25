from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.simulators.served import DOME, SKA_MID, Served, served


@pytest.fixture(scope="session")
def running_dome() -> Iterator[Served]:
    with served(DOME, time_scale=0.25) as telescope:
        yield telescope


@pytest.fixture(scope="session")
def running_ska() -> Iterator[Served]:
    with served(SKA_MID, time_scale=0.02) as telescope:
        assert telescope.do("mid-tmc/central-node/0", "TelescopeOn")[0] == 0
        yield telescope


@pytest.fixture
def dome(running_dome: Served) -> Iterator[Served]:
    """The dome, closed, empty, and in good weather."""
    yield running_dome
    running_dome.control.Clear()
    for name in ("weather", "hill/shutter/lower", "hill/shutter/upper", "dome"):
        running_dome.proxy(name).Init()


@pytest.fixture
def ska(running_ska: Served) -> Iterator[Served]:
    """SKA-Mid, switched on, its subarrays empty."""
    yield running_ska
    running_ska.control.Clear()
    for name, device in running_ska.telescope.devices.items():
        if "adminMode" in device.device_class.attributes:
            running_ska.proxy(name).adminMode = 0
    for number in (1, 2):
        make_empty(running_ska, f"{number:02}")


def make_empty(telescope: Served, number: str) -> None:
    """Bring a subarray and its elements to EMPTY, from wherever a test left them: by a fault, and Restart."""
    subarray = f"mid-tmc/subarray/{number}"
    elements = {"csp": f"mid-csp/subarray/{number}", "sdp": f"mid-sdp/subarray/{number}"}
    states = [telescope.label(device, "obsState") for device in (subarray, *elements.values())]
    if states == ["EMPTY"] * 3:
        return
    for element, device in elements.items():
        telescope.control.Set([device, "obsState", "FAULT"])
        with telescope.watch(f"mid-tmc/subarray-leaf-node-{element}/{number}", f"{element}SubarrayObsState") as mirror:
            mirror.becomes("FAULT")
    telescope.control.Set([subarray, "obsState", "FAULT"])
    assert telescope.do(subarray, "Restart") == (0, "Command Completed")
    assert telescope.label(subarray, "obsState") == "EMPTY"

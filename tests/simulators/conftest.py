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
    for proxy in (running_ska.proxy(name) for name in running_ska.telescope.devices):
        proxy.adminMode = 0
    for number in (1, 2):
        for name in (f"mid-tmc/subarray/{number:02}", f"mid-csp/subarray/{number:02}", f"mid-sdp/subarray/{number:02}"):
            empty(running_ska, name)


def empty(telescope: Served, subarray: str) -> None:
    """Bring a subarray back to EMPTY, by its own commands if it is anywhere else."""
    if telescope.label(subarray, "obsState") == "EMPTY":
        return
    telescope.control.Set([subarray, "obsState", "FAULT"])
    telescope.do(subarray, "Restart")
    telescope.eventually(lambda: telescope.label(subarray, "obsState") == "EMPTY", f"{subarray} EMPTY")

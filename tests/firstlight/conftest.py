from __future__ import annotations

from collections.abc import Iterator

import pytest
import tango

from tests.firstlight.commands import CommandLine
from tests.simulators.served import DOME, SKA_MID, Served, served


@pytest.fixture
def firstlight(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line, on a wide terminal and with nothing chosen in the environment."""
    monkeypatch.setenv("COLUMNS", "160")
    for name in ("TANGO_HOST", "FIRSTLIGHT_TARGET", "FIRSTLIGHT_TELESCOPE"):
        monkeypatch.delenv(name, raising=False)
    return CommandLine(monkeypatch, capsys)


@pytest.fixture(scope="package")
def running_dome() -> Iterator[Served]:
    with served(DOME, time_scale=0.1) as telescope:
        yield telescope


@pytest.fixture(scope="package")
def running_ska() -> Iterator[Served]:
    """SKA-Mid, switched on."""
    with served(SKA_MID, time_scale=0.02) as telescope:
        assert telescope.do("mid-tmc/central-node/0", "TelescopeOn")[0] == 0
        yield telescope


@pytest.fixture(scope="package")
def deployed_ska() -> Iterator[Served]:
    """SKA-Mid as it is deployed: its database knows nothing of what only a simulated telescope has."""
    with served(SKA_MID, time_scale=0.02) as telescope:
        database = tango.Database(*telescope.running.tango_host.split(":"))
        simulated = [device.name for device in telescope.telescope.devices.values() if device.simulated]
        for name in (telescope.running.control, *simulated):
            database.delete_device(name)
        yield telescope

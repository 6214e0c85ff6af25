"""One declaration has devices of Tango and components of ESW, and both run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import tango

from harness.contracts.esw.location import ConnectionType
from harness.contracts.esw.params.key_types import KeyType
from harness.contracts.esw.params.parameters import Parameter
from harness.contracts.esw.params.responses import Completed, Result
from harness.models.load import load_telescope
from harness.targets.launcher import Simulation
from harness.targets.launcher.esw import EswAddress, SimulatedEsw
from harness.targets.launcher.tango import TANGO
from simulators.launcher import RunningSimulation, SimulatorLauncher
from tests.simulators.esw.components.telescope import ROOT, RunningTelescope, clients
from tests.simulators.esw.loops import in_loop
from tests.simulators.esw.services import Services

FILE = ROOT / "tests/models/observatory/observatory.yaml"


@pytest.fixture
def running() -> Iterator[RunningSimulation]:
    started = SimulatorLauncher().start(
        Simulation(load_telescope(FILE), time_scale=0.1, systems={**TANGO, "esw": SimulatedEsw()})
    )
    yield started
    started.stop()


@in_loop
async def test_a_declaration_of_both_systems_runs(running: RunningSimulation, tmp_path: Path) -> None:
    station = tango.DeviceProxy(f"tango://{running.tango_host}/weather/station/1")
    station.wind = 12.5
    assert station.wind == 12.5
    assert str(station.state()) == "ON"
    database = tango.Database(*running.tango_host.split(":"))
    assert "TCS.mount" not in " ".join(database.get_device_exported("*")), "components are none of Tango's"

    address = running.addresses["esw"]
    assert isinstance(address, EswAddress)
    found = RunningTelescope(Services(tmp_path), address.location_service, load_telescope(FILE))
    async with clients(found, ConnectionType.HTTP) as made:
        ended = await made.submit("TCS.mount", "slew", {"angle": 45.0})
        angle = Parameter.of(KeyType.DOUBLE, "angle", 45.0, units="degree")
        assert ended == Completed(ended.run_id, Result((angle,)))

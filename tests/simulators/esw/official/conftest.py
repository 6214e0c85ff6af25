from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.connectors.esw.clients.esw_clients import EswEndpoints
from harness.connectors.esw.source import EswSource
from harness.contracts.esw.values.names import Prefix
from harness.limits import Limits
from harness.models.load import load_telescope
from harness.targets.launcher import Simulation
from harness.targets.launcher.esw import SimulatedEsw
from simulators.launcher import SimulatorLauncher
from tests.library.running import ROOT
from tests.simulators.esw.official.installed import install_esw_ts, install_tmtpycsw
from tests.simulators.esw.sequence_component.rig import SequenceComponents
from tests.simulators.esw.sequencer.rig import CONTROLLED, SEQUENCER_PREFIX
from tests.simulators.esw.services import services


@dataclass(frozen=True)
class Tmt:
    """A simulated TMT.

    :param location: URL of its Location Service.
    """

    location: str

    @contextmanager
    def connect(self, *roles: str, through_gateway: bool = False) -> Iterator[EswSource]:
        """Connect to it with the harness's own clients, as a user who has these roles."""
        source = EswSource(EswEndpoints(self.location, through_gateway=through_gateway), Limits(call=10))
        try:
            source.log_in(*roles)
            yield source
        finally:
            source.close()

    def create_token(self, *roles: str) -> str:
        """Return the token of a user who has these roles."""
        with self.connect(*roles) as source:
            return source.credentials.headers()["Authorization"].removeprefix("Bearer ")


@pytest.fixture(scope="package")
def tmt() -> Iterator[Tmt]:
    has_redis = bool(shutil.which("redis-server") and shutil.which("redis-sentinel"))
    esw = SimulatedEsw(redis=has_redis, limit_scale=0.1)
    file = ROOT / "telescopes" / "tmt.yaml"
    simulation = SimulatorLauncher().start(Simulation(load_telescope(file), time_scale=0.1, systems={"esw": esw}))
    yield Tmt(str(simulation.addresses["esw"]))
    simulation.stop()


@pytest.fixture
def sequencer(request: pytest.FixtureRequest, tmp_path: Path, tmt: Tmt) -> Iterator[None]:
    """Run a sequencer that does what it is told, for a program that needs one."""
    if request.getfixturevalue("service") != "sequencer":
        yield
        return
    with services(tmp_path) as started:
        loads = (Prefix(SEQUENCER_PREFIX),)
        SequenceComponents(started, tmt.location).start("ESW.controlled", settings=CONTROLLED, loads=loads)
        yield


@pytest.fixture(scope="session")
def esw_ts() -> Path:
    """The folder of Node's modules with the TypeScript client."""
    return install_esw_ts()


@pytest.fixture(scope="session")
def tmtpycsw() -> Path:
    """The Python that has the Python client."""
    return install_tmtpycsw()

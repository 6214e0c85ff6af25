from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.targets.launcher import Simulation
from harness.targets.launcher.esw import SimulatedEsw
from simulators.launcher import SimulatorLauncher
from tests.library.running import ROOT
from tests.simulators.esw.official.installed import install_esw_ts, install_tmtpycsw
from tests.simulators.esw.services import post, request

ROLES = ("config-admin", "esw-user", "iris-user", "csw-user")


@dataclass(frozen=True)
class Tmt:
    """A simulated TMT.

    :param location: URL of its Location Service.
    :param has_redis: whether its events are on Redis.
    """

    location: str
    has_redis: bool

    def find(self, prefix: str) -> str:
        """Return the URL of a service."""
        connection = {"prefix": prefix, "componentType": "Service", "connectionType": "http"}
        (found,) = post(self.location, {"_type": "Find", "connection": connection}).body
        return str(found["uri"]).rstrip("/")

    def log_in(self, *roles: str) -> str:
        """Return the token of a user who has these roles."""
        aas = self.find("CSW.AAS")
        user = {"username": "astronomer", "password": "secret", "roles": roles}
        assert request(f"{aas}/firstlight/users", "POST", user).status < 300
        form = b"grant_type=password&client_id=tmt-frontend-app&username=astronomer&password=secret"
        path = "/realms/TMT/protocol/openid-connect/token"
        answer = request(aas + path, "POST", form, Content_Type="application/x-www-form-urlencoded")
        return str(answer.body["access_token"])


@pytest.fixture(scope="package")
def tmt() -> Iterator[Tmt]:
    has_redis = bool(shutil.which("redis-server") and shutil.which("redis-sentinel"))
    esw = SimulatedEsw(redis=has_redis, limit_scale=0.1)
    file = ROOT / "telescopes" / "tmt.yaml"
    simulation = SimulatorLauncher().start(Simulation(file, time_scale=0.1, systems={"esw": esw}))
    yield Tmt(str(simulation.addresses["esw"]), has_redis)
    simulation.stop()


@pytest.fixture(scope="session")
def esw_ts() -> Path:
    """The folder of Node's modules with the TypeScript client."""
    return install_esw_ts()


@pytest.fixture(scope="session")
def tmtpycsw() -> Path:
    """The Python that has the Python client."""
    return install_tmtpycsw()

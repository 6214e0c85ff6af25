"""Nothing slips past the bridge: features pass where nothing but the gateway can be reached."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from harness.models.load import load_telescope
from harness.targets.launcher import Simulation
from harness.targets.launcher.tango import BEHIND_A_GATEWAY
from simulators.launcher import RunningSimulation, SimulatorLauncher
from tests.library.bridge_relay import Relay, answers, at_file, to_port
from tests.library.running import GATEWAY, ROOT, command, environment, results

LIMIT = 600.0
FEATURES = (
    "features/telescope/abort.feature",
    "features/telescope/lost.feature",
    "features/tango/administration.feature",
    "features/tango/attributes.feature",
)
"""What needs holds, faults and restarts is among them; all features take three minutes on a quiet machine."""
ALONE = ["unshare", "--user", "--map-root-user", "--net"]
"""A command in a network of its own, in which there is nobody; needs no rights where the system allows it."""
PROFILE = f"""
can = ["hold", "faults", "reset"]
{GATEWAY}
[telescope]
declaration = "ska-mid"
time_scale = 0.02
control = "simulation/control/1"
[limits]
call = 10
wait = 10
patience = 2
clock_tolerance = 0
"""


def is_possible() -> bool:
    if not (shutil.which("unshare") and shutil.which("ip")):
        return False
    tried = subprocess.run([*ALONE, "ip", "link", "set", "lo", "up"], capture_output=True, check=False)
    return tried.returncode == 0


pytestmark = pytest.mark.skipif(not is_possible(), reason="this system makes no network namespaces for its users")


@pytest.fixture(scope="module")
def deployed() -> Iterator[RunningSimulation]:
    running = SimulatorLauncher().start(
        Simulation(load_telescope(ROOT / "telescopes" / "ska-mid.yaml"), time_scale=0.02, systems=BEHIND_A_GATEWAY)
    )
    yield running
    running.stop()


@pytest.fixture
def way_out(deployed: RunningSimulation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    file = tmp_path_factory.mktemp("way") / "out"
    relay = Relay(at_file(file), to_port(gateway_port(deployed)))
    yield file
    relay.close()


def gateway_port(deployed: RunningSimulation) -> int:
    assert deployed.door is not None
    return int(deployed.door.url.rpartition(":")[2])


def ports_of(deployed: RunningSimulation) -> list[int]:
    """All at which its processes listen but the gateway's."""
    listening = {
        connection.laddr.port
        for pid in deployed.pids.values()
        for connection in psutil.Process(pid).net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN
    }
    return sorted(listening - {gateway_port(deployed)})


def from_outside(
    deployed: RunningSimulation, way_out: Path, folder: Path, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Run features where the gateway is all that there is, and no TANGO_HOST either."""
    door = deployed.door
    assert door is not None
    profile = folder / "outside.toml"
    profile.write_text(PROFILE.format(url=door.url, prefix=door.prefix), encoding="utf-8")
    closed = ports_of(deployed)
    assert len(closed) > 2
    assert all(answers(port) for port in closed[:1])
    relay = [sys.executable, "-m", "tests.library.bridge_relay", way_out, gateway_port(deployed)]
    return subprocess.run(
        [*ALONE, *map(str, relay), ",".join(map(str, closed)), "--", *command(*arguments, "--target", profile)],
        cwd=ROOT,
        env=environment(
            {"FIRSTLIGHT_USERNAME": door.username, "FIRSTLIGHT_PASSWORD": door.password.get_secret_value()}
        ),
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )


def test_features_pass_where_nothing_but_the_gateway_can_be_reached(
    deployed: RunningSimulation, way_out: Path, tmp_path: Path
) -> None:
    done = from_outside(deployed, way_out, tmp_path, *FEATURES, *results(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
    assert " failed" not in done.stdout


def test_there_is_no_other_way_out(deployed: RunningSimulation, way_out: Path, tmp_path: Path) -> None:
    """What shows that the run before was shut in: with PyTango, nothing is reached from there."""
    profile = tmp_path / "direct.toml"
    profile.write_text(f'[tango]\naddress = "{deployed.tango_host}"\n[limits]\ncall = 5\n', encoding="utf-8")
    relay = [sys.executable, "-m", "tests.library.bridge_relay", way_out, gateway_port(deployed), ports_of(deployed)[0]]
    doctor = [sys.executable, "-m", "firstlight", "doctor", "--target", profile]
    done = subprocess.run(
        [*ALONE, *map(str, relay), "--", *map(str, doctor)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    assert done.returncode == 2
    assert deployed.tango_host in done.stdout + done.stderr

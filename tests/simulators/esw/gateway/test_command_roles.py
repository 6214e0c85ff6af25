"""The roles of single commands: from a file, or from the configuration service; and the command line."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from harness.contracts.esw.values.names import Prefix
from simulators.esw.config.settings import ConfigSettings
from simulators.esw.gateway.command_roles import read_command_roles
from simulators.esw.gateway.settings import GatewaySettings
from simulators.esw.http_core.settings import HttpSettings
from tests.simulators.esw.gateway.rig import WHEEL, Rig
from tests.simulators.esw.services import post, request, services

ROOT = Path(__file__).parents[4]
ROLES = f"{WHEEL}.select: [TCS-Eng, APS-user]\n"


def test_a_role_is_enough_if_it_is_of_the_subsystem_or_listed() -> None:
    roles = read_command_roles(ROLES)
    assert roles.find(Prefix(WHEEL), "select") == ("iris-user", "tcs-eng", "aps-user")
    assert roles.find(Prefix(WHEEL), "stop") == ("iris-user",)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[]", "no map of commands to roles"),
        ("a: [b]", "'a' in the map of command roles is not <prefix>.<command>"),
        ("MOON.base.land: [b]", "'MOON' is no subsystem of TMT"),
        (f"{WHEEL}.select: TCS-eng", "are no list of names"),
        ("{", "cannot be read"),
    ],
)
def test_a_map_that_is_wrong_is_told(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_command_roles(text)


def test_roles_come_from_the_active_version_in_the_configuration_service(whole: Rig, tmp_path: Path) -> None:
    http = HttpSettings(location_service=whole.telescope.location, limit_scale=0.1)
    with services(tmp_path) as started:
        config = started.start("config", ConfigSettings(http, tmp_path / "files", login=False))
        created = request(
            f"{config}/config/esw/roles.conf?comment=roles",
            "POST",
            ROLES.encode(),
            Content_Type="application/octet-stream",
        )
        assert created.status == 201
        unregister(whole)  # one Gateway at a time
        try:
            url = started.start("gateway", GatewaySettings(http, roles_path="/esw/roles.conf"))
            rig = Rig(whole.telescope, url, whole.aas)
            assert rig.command("Validate", WHEEL, "select", "aps-user", filter="J").status == 200
            assert rig.command("Validate", WHEEL, "stop", "aps-user").status == 403
        finally:
            unregister(whole)
        process = started.begin("gateway", GatewaySettings(http, roles_path="/esw/nobody.conf"))
        assert process.popen.wait(20) == 1
        assert "/esw/nobody.conf cannot be had from the configuration service" in process.log.read_text()


def unregister(rig: Rig) -> None:
    connection = {"prefix": "ESW.EswGateway", "componentType": "Service", "connectionType": "http"}
    assert post(rig.telescope.location, {"_type": "Unregister", "connection": connection}).body == "Done"


def test_it_serves_alone_with_roles_and_alarms_of_files(tmp_path: Path) -> None:
    roles = tmp_path / "roles.conf"
    roles.write_text(ROLES)
    with services(tmp_path) as started:
        location = started.location().url
        command = [sys.executable, "-m", "simulators.esw.gateway.main", "start", "--port", "0"]
        command += ["--location-service", location, "--command-roles", str(roles), "--local"]
        command += ["--telescope", str(ROOT / "telescopes/tmt.yaml")]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as alone:
            assert alone.stdout is not None
            url = alone.stdout.readline().strip()
            [found] = post(location, {"_type": "ListEntries"}).body
            assert (found["connection"]["prefix"], found["uri"]) == ("ESW.EswGateway", f"{url}/")
            alarm = {"prefix": "TCS.enclosure", "name": "rain"}
            refused = post(url, {"_type": "SetAlarmSeverity", "alarmKey": alarm, "severity": "Okay"})
            assert "CSW.AlarmServer is not registered with the Location Service" in refused.body["msg"]
            alone.send_signal(signal.SIGINT)
            assert alone.wait(5) == 0
        assert post(location, {"_type": "ListEntries"}).body == []


def test_roles_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "simulators.esw.gateway.main", "start", "--command-roles", "nowhere", "--local"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True, timeout=20)
    assert done.returncode == 1
    assert "The roles of commands cannot be read from nowhere" in done.stderr
    assert "Traceback" not in done.stderr

"""TMT's own TypeScript client works unchanged: every method of its services is called, with what it answers."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.simulators.esw.official.conftest import Tmt

PROGRAMS = Path(__file__).parent / "esw_ts"
SERVICES = {
    "admin": "admin/AdminService",
    "agent": "agent-service/AgentService",
    "alarm": "alarm/AlarmService",
    "command": "command/CommandService",
    "config": "config-service/ConfigService",
    "event": "event/EventService",
    "location": "location/LocationService",
    "logging": "logger/LoggingService",
    "sequence_manager": "sequence-manager/SequenceManagerService",
    "sequencer": "sequencer/SequencerService",
}
"""The program that calls a service, and where the package declares the service."""
METHODS = 91
ROLES = ("config-admin", "esw-user", "iris-user", "wfos-eng")
LIMIT = 20.0
"""Seconds of one program, which gives up before that itself."""


def read_methods(modules: Path, declaration: str) -> set[str]:
    """Return the names of the methods that the package's type declarations give a service."""
    file = modules / "@tmtsoftware" / "esw-ts" / "dist" / "src" / "clients" / f"{declaration}.d.ts"
    interface = re.search(r"^export interface \w+Service \{$(.*?)^\}$", file.read_text(), re.DOTALL | re.MULTILINE)
    assert interface, f"{file} declares no service"
    return set(re.findall(r"^ {4}(\w+)\(", interface[1], re.MULTILINE))


def test_all_methods_of_the_package_are_known(esw_ts: Path) -> None:
    assert sum(len(read_methods(esw_ts, declaration)) for declaration in SERVICES.values()) == METHODS


@pytest.mark.usefixtures("sequencer")
@pytest.mark.parametrize("service", SERVICES)
def test_every_method_of_a_service_works(service: str, tmt: Tmt, esw_ts: Path) -> None:
    node = shutil.which("node")
    assert node
    done = subprocess.run(
        [node, f"{service}.cjs", tmt.location, tmt.create_token(*ROLES)],
        cwd=PROGRAMS,
        env={**os.environ, "NODE_PATH": str(esw_ts)},
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)) == read_methods(esw_ts, SERVICES[service])

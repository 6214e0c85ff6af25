"""TMT's own TypeScript client, as it is published, with the simulated Gateway."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.simulators.esw.gateway.rig import running

HERE = Path(__file__).parent
INSTALLED = Path(__file__).parents[4] / ".clients/typescript/node_modules"
EXPECTED: dict[str, Any] = {
    "publish": "Done",
    "get": [False, True],
    "subscribe": [{"IntKey": {"keyName": "value", "values": [1, 2], "units": "NoUnits"}}],
    "pSubscribe": "b",
    "subscribeObserveEvents": "ObserveEvent.ObserveStart",
    "validate": "Accepted",
    "submit": "Completed",
    "oneway": "Accepted",
    "query": "IdNotAvailableIssue",
    "submitAndWait": "Completed",
    "submitAllAndWait": ["Completed", "Completed"],
    "subscribeCurrentState": "wheel",
    "setSeverity": "Done",
    "log": "Done",
    "setLogLevel": "Done",
    "getLogMetadata": "DEBUG",
    "goOffline": "Done",
    "getComponentLifecycleState": "RunningOffline",
    "goOnline": "Done",
    "getContainerLifecycleState": "Running",
    "restart": "Done",
    "shutdown": "Done",
}
ERRORS = {
    "get nothing": "EmptyEventKeys",
    "queryFinal": "TimeoutException",
    "query nobody": "InvalidComponent",
    "setSeverity of none": "SetAlarmSeverityFailure",
    "shutdown nobody": "InvalidComponent",
}


@pytest.mark.skipif(
    not (INSTALLED.exists() and shutil.which("node")),
    reason="Node.js or the TypeScript client is not installed; install it with .ci/esw_clients.sh install",
)
def test_each_method_that_goes_through_the_gateway_works(tmp_path: Path) -> None:
    with running(tmp_path, "IRIS.container") as gateway:
        token = gateway.log_in("esw-user", "iris-user")["Authorization"].removeprefix("Bearer ")
        command = ["node", str(HERE / "gateway.cjs"), gateway.telescope.location, token]
        environment = {**os.environ, "NODE_PATH": str(INSTALLED), "NODE_ENV": "test"}
        done = subprocess.run(command, env=environment, capture_output=True, check=False, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert {one["name"]: one["value"] for one in told if "value" in one} == EXPECTED
    assert {one["name"]: one["error"] for one in told if "error" in one} == ERRORS

"""The process of the Gateway: what its end leaves."""

from __future__ import annotations

import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import psutil
import pytest

from tests.simulators.esw.gateway.rig import name_component, running
from tests.simulators.esw.loops import in_loop
from tests.simulators.esw.services import post


def test_a_location_service_that_is_killed_is_told_at_once(tmp_path: Path) -> None:
    with running(tmp_path) as gateway:
        location = gateway.started.processes["location"].popen
        location.kill()
        location.wait()
        began = time.monotonic()
        for kind in ("GetComponentLifecycleState", "GetLogMetadata"):
            answer = gateway.post({"componentId": name_component()}, kind=kind)
            assert (answer.status, answer.body["error_name"]) == (500, "ConnectionError")
            assert gateway.telescope.location in answer.body["error_message"]
        assert gateway.forward({"_type": "Query", "runId": "x"}).body["error_name"] == "ConnectionError"
        assert time.monotonic() - began < 2


@pytest.mark.parametrize("how", ["killed", "closed", "terminated"])
@in_loop
async def test_nothing_is_left_of_it(tmp_path: Path, how: str) -> None:
    with running(tmp_path) as gateway:
        process = gateway.started.processes["gateway"]
        own = psutil.Process(process.popen.pid)
        async with gateway.stream("Subscribe", eventKeys=[{"source": "TCS.x", "eventName": "y"}]) as watching:
            await watching.take()
            {"killed": own.kill, "closed": process.close, "terminated": own.terminate}[how]()
            closed = (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
            assert (await watching.raw.receive(timeout=3)).type in closed
        assert process.popen.wait(3) == (-9 if how == "killed" else 0)
        parts = urlsplit(gateway.url)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((parts.hostname or "", parts.port or 0))
        found = {one["connection"]["prefix"] for one in post(gateway.telescope.location, {"_type": "ListEntries"}).body}
        assert ("ESW.EswGateway" in found) == (how == "killed"), "HTTP locations stay until they are unregistered"

"""TMT's own Python client, as it is published: events both ways, and a component that the Gateway commands."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from harness.contracts.esw.params.events import EventKey, SystemEvent
from harness.contracts.esw.params.key_types import KeyType
from harness.contracts.esw.params.parameters import Parameter
from harness.contracts.esw.values.names import Prefix
from harness.contracts.esw.values.times import UTCTime
from simulators.esw.events.redis_processes import find_free_ports
from simulators.esw.events.settings import EventServerSettings
from simulators.esw.http_core.settings import HttpSettings
from tests.simulators.esw.event_servers import NO_REDIS, using
from tests.simulators.esw.gateway.rig import running
from tests.simulators.esw.loops import in_loop
from tests.simulators.esw.services import post, services

HERE = Path(__file__).parent
PYTHON = Path(__file__).parents[4] / ".clients/python/bin/python"
MOUNT = Prefix("TCS.mount")


INSTALLED = pytest.mark.skipif(
    not PYTHON.exists(), reason="the Python client is not installed; install it with .ci/esw_clients.sh install"
)


@NO_REDIS
@INSTALLED
@in_loop
async def test_events_are_read_both_ways(tmp_path: Path) -> None:
    with services(tmp_path) as started:
        location = started.location().url
        started.start("events", EventServerSettings(HttpSettings(location_service=location), redis=True))
        other = await asyncio.create_subprocess_exec(
            PYTHON, HERE / "python_events.py", location, stdout=asyncio.subprocess.PIPE
        )
        async with using(location) as events:
            subscription = events.subscribe([EventKey(MOUNT, "theirs")])
            assert (await anext(subscription)).is_invalid
            assert await read(other) == "listens"
            parameters = (
                Parameter.of(KeyType.INT, "value", 1, units="meter"),
                Parameter.of(KeyType.BYTE, "bytes", -1, 127),
                Parameter.of(KeyType.STRING, "name", "M31"),
            )
            await events.publish(SystemEvent("id-1", MOUNT, "ours", UTCTime.now(), parameters))
            shown = {
                "value": ["IntKey", [1], "meter"],
                "bytes": ["ByteKey", [255, 127], "NoUnits"],
                "name": ["StringKey", ["M31"], "NoUnits"],
            }
            assert await read(other) == ["id-1", shown, True, True]
            assert await read(other) == "published"
            theirs = await anext(subscription)
            assert theirs.param_set == (
                Parameter.of(KeyType.INT, "value", 1, 2, units="meter"),
                Parameter.of(KeyType.BYTE, "bytes", -1, 127),
                Parameter.of(KeyType.DOUBLE_ARRAY, "angles", [1.5, 2.0], units="degree"),
            )
            await subscription.aclose()
        assert await other.wait() == 0


async def read(process: asyncio.subprocess.Process) -> Any:
    assert process.stdout is not None
    return json.loads(await process.stdout.readline())


@INSTALLED
@in_loop
async def test_a_component_of_it_is_commanded_by_the_gateway(tmp_path: Path) -> None:
    parameter = {"IntKey": {"keyName": "steps", "values": [3], "units": "NoUnits"}}
    move = {"_type": "Setup", "source": "ESW.test", "commandName": "move", "paramSet": [parameter]}
    component = {"prefix": "IRIS.python", "componentType": "Service"}
    [port] = find_free_ports("127.0.0.1", 1)
    with running(tmp_path) as gateway:
        other = await asyncio.create_subprocess_exec(
            PYTHON,
            HERE / "python_component.py",
            gateway.telescope.location,
            str(port),
            stdout=asyncio.subprocess.DEVNULL,
        )
        try:
            await until_served(gateway.telescope.location, port)

            async def command(kind: str) -> Any:
                request = {"componentId": component, "command": {"_type": kind, "controlCommand": move}}
                answer = await asyncio.to_thread(gateway.post, request, "iris-user", kind="ComponentCommand")
                assert answer.status == 200, answer
                return answer.body

            assert (await command("Validate"))["_type"] == "Accepted"
            assert (await command("Oneway"))["_type"] == "Accepted"
            states = {"_type": "SubscribeCurrentState", "names": []}
            async with gateway.stream("ComponentCommand", componentId=component, command=states) as watching:
                taken = asyncio.create_task(watching.take())
                while not taken.done():  # nothing tells when it listens, and each command publishes
                    started = await command("Submit")
                assert started["_type"] == "Started"
                assert (await taken)["stateName"] == "stage"
            final = {"_type": "QueryFinal", "runId": started["runId"], "timeoutInSeconds": 5}
            async with gateway.stream("ComponentCommand", componentId=component, command=final) as waiting:
                assert await waiting.take() == {
                    "_type": "Completed",
                    "runId": started["runId"],
                    "result": {"paramSet": [parameter]},
                }
        finally:
            other.kill()
            await other.wait()


async def until_served(location: str, port: int) -> None:
    """Wait until the component is registered, which it is before it listens, and listens."""
    where = {"prefix": "IRIS.python", "componentType": "Service", "connectionType": "http"}
    resolve = {"_type": "Resolve", "connection": where, "within": "15 seconds"}
    assert (await asyncio.to_thread(post, location, resolve)).body
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            await asyncio.sleep(0.01)
        else:
            writer.close()
            return

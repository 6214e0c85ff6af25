"""TMT's own Python client, as it is published, with the simulated event server: each reads what the other publishes."""

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
from simulators.esw.events.settings import EventServerSettings
from simulators.esw.http_core.settings import HttpSettings
from tests.simulators.esw.event_servers import NO_REDIS, using
from tests.simulators.esw.loops import in_loop
from tests.simulators.esw.services import services

HERE = Path(__file__).parent
PYTHON = Path(__file__).parents[4] / ".clients/python/bin/python"
MOUNT = Prefix("TCS.mount")


@NO_REDIS
@pytest.mark.skipif(
    not PYTHON.exists(), reason="the Python client is not installed; install it with .ci/esw_clients.sh install"
)
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

"""The process of the Location Service: actors that die, and its own end."""

from __future__ import annotations

import asyncio
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from harness.contracts.esw.codec import decode
from harness.contracts.esw.location import TcpRegistration
from simulators.esw.location.client import LocationClient
from simulators.esw.msocket.errors import DomainError
from tests.simulators.esw.loops import in_loop
from tests.simulators.esw.services import LIMIT, Services, post, services
from tests.simulators.esw.test_actors import process
from tests.simulators.esw.test_location import (
    ask,
    connection,
    http,
    names,
    next_event,
    pekko,
    register,
    tracking,
)

ROOT = Path(__file__).parents[3]


@in_loop
async def test_a_component_that_is_killed_is_gone_at_once(location: str) -> None:
    async with process() as (popen, uri):
        register(location, pekko("TCS.mortal", uri=uri))
        register(location, http("TCS.mortal"))
        with tracking(location, connection("TCS.mortal")) as tracked:
            assert next_event(tracked)["_type"] == "LocationUpdated"
            popen.kill()
            assert next_event(tracked)["_type"] == "LocationRemoved"
        assert ask(location, "ListEntries") == []


@in_loop
async def test_a_component_that_was_unregistered_is_not_removed_again_when_it_dies(location: str) -> None:
    async with process() as (popen, uri):
        register(location, pekko("TCS.mortal", "Service", uri=uri))
        ask(location, "Unregister", connection=connection("TCS.mortal", "Service", "pekko"))
        async with process() as (_, other):
            register(location, pekko("TCS.mortal", "Service", uri=other))
            popen.kill()
            await asyncio.sleep(0.3)
            assert names(ask(location, "ListEntries")) == {"TCS.mortal pekko"}


@in_loop
async def test_services_use_it_by_their_own_client(location: str) -> None:
    client = LocationClient(location)
    register(location, http("TCS.a", "Service"))
    where = (await client.list_by_prefix("TCS."))[0].connection
    found = await client.resolve(where, 5)
    assert found == await client.find(where)
    assert found is not None
    events = client.track(where)
    assert (await anext(events)).location == found
    await events.aclose()
    assert await client.unregister_all() == "Done"
    assert await client.resolve(where, 0.1) is None
    with pytest.raises(DomainError) as refused:
        await both(client)
    assert type(refused.value.message).__name__ == "OtherLocationIsRegistered"
    await client.close()
    nobody = LocationClient("http://127.0.0.1:1")
    with pytest.raises(ConnectionError, match="does not answer"):
        await nobody.list_entries()
    await nobody.close()


async def both(client: LocationClient) -> None:
    for port in (1, 2):
        where = f'{{"prefix":"TCS.b","componentType":"Service","connectionType":"tcp"}},"port":{port}'
        await client.register(decode(TcpRegistration, f'{{"_type":"TcpRegistration","connection":{where}}}'.encode()))


@pytest.mark.parametrize("how", ["killed", "closed", "terminated"])
def test_nothing_is_left_of_it(tmp_path: Path, how: str) -> None:
    with services(tmp_path) as started:
        url = started.location().url
        own = psutil.Process(started.processes["location"].popen.pid)
        with tracking(url, connection("TCS.a")):
            {"killed": own.kill, "closed": started.processes["location"].close, "terminated": own.terminate}[how]()
            started.processes["location"].popen.wait(LIMIT)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])))


def test_it_serves_alone_until_it_is_told_to_end(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "simulators.esw.location.main", "start", "--port", "0", "--login-port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as alone:
        assert alone.stdout is not None
        urls = [alone.stdout.readline().strip() for _ in range(2)]
        register(urls[0], http("TCS.a"))
        assert names(post(urls[1], {"_type": "ListEntries"}).body) == {"TCS.a http"}
        alone.send_signal(signal.SIGINT)
        assert alone.wait(LIMIT) == 0


def test_a_port_that_is_taken_is_told(shared: Services, location: str, tmp_path: Path) -> None:
    port = location.rpartition(":")[2]
    command = [sys.executable, "-m", "simulators.esw.location.main", "start", "--port", port]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, text=True, timeout=LIMIT)
    assert done.returncode == 1
    assert f"cannot listen on 127.0.0.1:{port}" in done.stderr
    assert "Traceback" not in done.stderr

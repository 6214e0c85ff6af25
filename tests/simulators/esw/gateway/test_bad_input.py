"""What is no request, or not all of one: the contract's error, and nothing that hangs or stays."""

from __future__ import annotations

import asyncio
import json
import random
import socket
import time
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import psutil
import pytest

from tests.contracts.esw.examples import rows
from tests.simulators.esw.gateway.rig import WHEEL, Rig, name_component
from tests.simulators.esw.loops import in_loop, until
from tests.simulators.esw.services import Answer, post

GOLDEN = [row["json"] for row in rows() if row["service"] == "gateway" and row["kind"] == "request"]
DEEP = 100_000


def check_malformed(answer: Answer) -> None:
    assert answer.status == 400
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.body.startswith(b"The request content was malformed:\n")


WRONG: dict[str, bytes] = {
    "no JSON": b"{",
    "no UTF-8": b'{"_type": "\xff"}',
    "no object": b"[]",
    "no type": b"{}",
    "an unknown type": b'{"_type": "Dance"}',
    "a type of another service": b'{"_type": "ListEntries"}',
    "a type of a stream": b'{"_type": "SubscribeObserveEvents"}',
    "a type that is no text": b'{"_type": 7}',
    "a member missing": b'{"_type": "GetEvent"}',
    "a member twice": b'{"_type": "GetEvent", "eventKeys": [], "eventKeys": []}',
    "an unknown command": json.dumps(
        {"_type": "ComponentCommand", "componentId": name_component(), "command": {"_type": "Dance"}}
    ).encode(),
    "an unknown subsystem": json.dumps({"_type": "GetContainerLifecycleState", "prefix": "MOON.base"}).encode(),
    "arrays nested deeply": b"[" * DEEP + b"]" * DEEP,
    "objects nested deeply": b'{"_type":"Log","metadata":' + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"}",
    "a number without end": b'{"_type":"GetEvent","eventKeys":[' + b"9" * DEEP + b"]}",
}


@pytest.mark.parametrize("data", WRONG.values(), ids=WRONG.keys())
def test_what_is_no_request_is_malformed(gateway: Rig, data: bytes) -> None:
    began = time.monotonic()
    check_malformed(post(gateway.url, data, Content_Type="application/json"))
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("data", WRONG.values(), ids=WRONG.keys())
@in_loop
async def test_what_is_no_stream_request_gets_an_error_and_the_socket_goes_on(gateway: Rig, data: bytes) -> None:
    if b"SubscribeObserveEvents" in data:
        return
    async with gateway.open() as opened:
        if data == WRONG["no UTF-8"]:
            await opened.raw.send_frame(data, aiohttp.WSMsgType.TEXT)
            closed = await opened.raw.receive()
            assert closed.type is aiohttp.WSMsgType.CLOSE
            return
        await opened.raw.send_str(data.decode())
        assert set(await opened.take()) == {"error_name", "error_message"}
        await opened.send({"_type": "Subscribe", "eventKeys": []})
        assert (await opened.take())["_type"] == "EmptyEventKeys"


def test_a_huge_body_is_refused_and_not_kept(gateway: Rig) -> None:
    own = psutil.Process(gateway.started.processes["gateway"].popen.pid)
    before = own.memory_info().rss
    for _ in range(5):
        assert post(gateway.url, b"[" + b" " * 9 * 1024 * 1024 + b"]", Content_Type="application/json").status == 413
    assert own.memory_info().rss - before < 100 * 1024 * 1024


def test_mutated_examples_are_never_a_failure_of_the_gateway(gateway: Rig) -> None:
    """Those that decode nevertheless are followed; each is answered, by an error of the contract if by any."""
    chance = random.Random(11)
    safe = [one for one in GOLDEN if one["_type"] in ("GetEvent", "Log", "SetAlarmSeverity", "PublishEvent")]
    safe += [one for one in GOLDEN if one.get("command", {}).get("_type") in ("Validate", "Query")]
    for _ in range(300):
        message = json.loads(json.dumps(chance.choice(safe)))
        if "componentId" in message:
            message["componentId"] = name_component(WHEEL)
        data = bytearray(json.dumps(message).encode())
        for _ in range(chance.randint(1, 3)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if b"componentId" in data and WHEEL.encode() not in data:
            continue  # would be waited for
        answer = post(gateway.url, bytes(data), Content_Type="application/json")
        assert answer.status in (200, 400, 401, 500), answer
        if answer.status == 500:
            assert answer.headers["error-type"] == "DomainError", answer.body


@in_loop
async def test_connections_that_are_cut_leave_nothing_behind(gateway: Rig) -> None:
    own = psutil.Process(gateway.started.processes["gateway"].popen.pid)
    assert post(gateway.url, {"_type": "GetEvent", "eventKeys": []}).status == 500
    await asyncio.sleep(0.2)
    before = own.num_fds()
    parts = urlsplit(gateway.url)
    where = (parts.hostname or "", parts.port or 0)
    upgrade = (
        b"GET /websocket-endpoint HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    head = b"POST /post-endpoint HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
    for sent in (b"", b"POST /pos", head, upgrade, upgrade + b"\x81\xfe\x10\x00mask{"):
        for _ in range(5):
            with socket.create_connection(where) as opened:
                opened.sendall(sent)
                await asyncio.sleep(0.01)
    states = {"_type": "SubscribeCurrentState", "names": []}
    for request in (
        {"_type": "ComponentCommand", "componentId": name_component(), "command": states},
        {"_type": "Subscribe", "eventKeys": [{"source": "TCS.cut", "eventName": "x"}]},
        {"_type": "SubscribeObserveEvents"},
    ):
        for _ in range(5):
            async with gateway.open() as opened_socket:
                await opened_socket.send(request)
                await asyncio.sleep(0.02)
                transport = opened_socket.raw.get_extra_info("socket")
                assert transport is not None
                cut(opened_socket.raw)
    await until(lambda: own.num_fds() <= before + 2)
    assert gateway.command("Validate", WHEEL, "stop", "iris-user").status == 200


def cut(opened: aiohttp.ClientWebSocketResponse[Any]) -> None:
    """Break a connection, without the words that end it."""
    connection = opened._conn
    assert connection is not None
    assert connection.transport is not None
    connection.transport.abort()

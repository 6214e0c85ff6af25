"""What a client is sent over a websocket, and when."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import cbor2
import pytest

from simulators.esw.msocket import websocket
from tests.simulators.esw.loops import in_loop, until
from tests.simulators.esw.toy import Toy, serving

HANDSHAKE = (
    b"GET /websocket-endpoint?appName=x&username=y HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
)


def states(name: str, *more: str) -> dict[str, Any]:
    return {"names": [name, *more], "_type": "SubscribeCurrentState"}


def final(run_id: str, seconds: int = 1) -> dict[str, Any]:
    return {"_type": "QueryFinal", "runId": run_id, "timeoutInSeconds": seconds}


@asynccontextmanager
async def connected(toy: Toy) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{toy.url}/websocket-endpoint", autoping=False) as socket,
    ):
        yield socket


@asynccontextmanager
async def raw(toy: Toy) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", toy.port)
    writer.write(HANDSHAKE)
    head = await reader.readuntil(b"\r\n\r\n")
    assert b" 101 " in head
    assert b"Sec-WebSocket-Extensions" not in head
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


@in_loop
async def test_requests_on_one_socket_are_answered_one_after_another() -> None:
    async with serving() as toy, connected(toy) as socket:
        for request in (states("3"), final("a"), states("2")):
            await socket.send_str(json.dumps(request))
        frames = [json.loads(await socket.receive_str(timeout=5)) for _ in range(6)]
        assert [frame.get("stateName", frame.get("_type")) for frame in frames] == [
            "1",
            "2",
            "3",
            "Completed",
            "1",
            "2",
        ]
        await socket.send_str(json.dumps(final("b")))
        assert json.loads(await socket.receive_str(timeout=5))["runId"] == "b"


@in_loop
async def test_a_binary_request_is_read_and_answered_in_cbor() -> None:
    async with serving() as toy, connected(toy) as socket:
        await socket.send_bytes(cbor2.dumps(final("a")))
        assert cbor2.loads(await socket.receive_bytes(timeout=5))["_type"] == "Completed"
        await socket.send_bytes(b"\xff")
        assert cbor2.loads(await socket.receive_bytes(timeout=5)).keys() == {"error_name", "error_message"}


@in_loop
async def test_an_error_is_a_bare_frame_and_the_socket_goes_on() -> None:
    async with serving() as toy, connected(toy) as socket:
        for request in ("{", '{"_type":"Query","runId":"a"}', "[" * 100_000):
            await socket.send_str(request)
            assert json.loads(await socket.receive_str(timeout=5)).keys() == {"error_name", "error_message"}
        await socket.send_str(json.dumps(final("a", 0)))
        error = json.loads(await socket.receive_str(timeout=5))
        assert error == {"error_name": "TimeoutException", "error_message": "too late"}
        await socket.send_str(json.dumps(final("an answer that cannot be written", -1)))
        assert json.loads(await socket.receive_str(timeout=5)).keys() == {"error_name", "error_message"}
        await socket.send_str(json.dumps(final("a")))
        assert json.loads(await socket.receive_str(timeout=5))["_type"] == "Completed"


@in_loop
async def test_a_stream_ends_when_the_client_closes_or_vanishes() -> None:
    async with serving() as toy:
        async with connected(toy) as socket:
            await socket.send_str(json.dumps(states("0")))
            await until(lambda: toy.websocket.open)
        await until(lambda: not toy.websocket.open)
        async with raw(toy) as (_, writer):
            body = json.dumps(states("0")).encode()
            writer.write(bytes([0x81, 0x80 | len(body), 0, 0, 0, 0]) + body)
            await until(lambda: toy.websocket.open)
        await until(lambda: not toy.websocket.open)


@in_loop
async def test_a_client_that_does_not_read_slows_its_own_stream_only_and_is_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(websocket, "SEND_LIMIT", 0.3)
    async with serving() as toy, raw(toy) as (_, writer):
        writer.transport.pause_reading()
        body = json.dumps(states("endless", "9999")).encode()
        writer.write(bytes([0x81, 0x80 | len(body), 0, 0, 0, 0]) + body)
        await until(lambda: toy.websocket.open)
        async with connected(toy) as socket:
            await socket.send_str(json.dumps(final("a")))
            assert json.loads(await socket.receive_str(timeout=5))["_type"] == "Completed"
        await until(lambda: not toy.websocket.open)


@in_loop
async def test_requests_that_nobody_can_answer_any_more_are_too_many() -> None:
    async with serving() as toy, connected(toy) as socket:
        for _ in range(websocket.WAITING_REQUESTS + 2):
            await socket.send_str(json.dumps(states("0")))
        message = await socket.receive(timeout=5)
        assert message.type is aiohttp.WSMsgType.CLOSE
        await until(lambda: not toy.websocket.open)


@in_loop
async def test_half_a_frame_and_a_huge_one_hold_up_nobody() -> None:
    async with serving() as toy, raw(toy) as (half, writer), raw(toy) as (huge, other):
        writer.write(bytes([0x81, 0x80 | 100, 0, 0, 0, 0]) + b'{"_type"')
        other.write(bytes([0x81, 0x80 | 127]) + (2**40).to_bytes(8, "big") + bytes(4) + b"x" * 1000)
        assert (await huge.read(2))[0] == 0x88  # a close frame
        async with connected(toy) as socket:
            await socket.send_str(json.dumps(final("a")))
            assert json.loads(await socket.receive_str(timeout=5))["_type"] == "Completed"
        assert not half.at_eof()


@in_loop
async def test_an_idle_client_is_sent_an_unsolicited_pong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket, "KEEP_ALIVE", 0.1)
    async with serving() as toy, connected(toy) as socket:
        assert (await socket.receive(timeout=5)).type is aiohttp.WSMsgType.PONG


@in_loop
async def test_a_service_that_ends_closes_its_sockets() -> None:
    async with serving() as toy:
        socket = connected(toy)
        open_socket = await socket.__aenter__()
        await open_socket.send_str(json.dumps(states("0")))
        await until(lambda: toy.websocket.open)
        listening = asyncio.ensure_future(open_socket.receive(timeout=5))
        await toy.http.stop()
        assert (await listening).type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
        assert not toy.websocket.open
        await socket.__aexit__(None, None, None)

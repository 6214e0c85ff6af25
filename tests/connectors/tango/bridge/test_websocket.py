"""How the websocket is opened, and that nothing ends its loop."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import trustme
from aiohttp import WSMsgType, web
from tenacity import wait_fixed

from harness.connectors.controller import Controller
from harness.connectors.tango.bridge.transport import websocket
from harness.connectors.tango.bridge.transport.environment import Environment
from harness.connectors.tango.bridge.transport.gateway import Gateway
from harness.errors import Unreachable
from harness.events import Budget, SecondLook, Stays, wait_for
from harness.events.entry import Kind
from harness.events.key import Key
from harness.events.values import Wanted
from harness.events.waiting.verdicts import Inconclusive
from simulators.faults import FaultyProxy, Trouble
from tests.connectors.tango.bridge.doors import bridge_of, bridged, with_bearer
from tests.connectors.tango.bridge.drill import Heard
from tests.connectors.tango.bridge.faulty import PATIENCE, Service, Stage, call_aside, kinds, page, pushes_arrive, until
from tests.connectors.tango.bridge.troubles import SOCKET
from tests.connectors.tango.conftest import Recorder
from tests.connectors.tango.system import ONE, ControlSystem

TIMES = 3
SOON = 0.2
"""Seconds of a wait in which nothing comes."""
FINAL = 0x80
"""Bit of a websocket's frame that no letter of HTTP has."""
GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""What a websocket's server adds to the client's key (RFC 6455)."""


@pytest.fixture(scope="module")
def service(control_system: ControlSystem) -> Iterator[Service]:
    with Service(control_system) as running:
        yield running


@pytest.mark.parametrize("status", [302, 307])
def test_it_goes_nowhere_else_with_a_bearer(service: Service, status: int) -> None:
    """Not even to a gateway that would take it."""
    bearer = "a.secret.bearer"
    with FaultyProxy(service.port) as gateway, FaultyProxy(service.port) as elsewhere:
        to = f"http://localhost:{elsewhere.address}{service.doorway.prefix}/socket?for={bearer}"
        gateway.trouble = Trouble(answers=redirect(status, to), where=(SOCKET,))
        here = Gateway(f"http://127.0.0.1:{gateway.address}", service.doorway.prefix)
        with bridged(here, with_bearer(bearer), PATIENCE) as connector:
            ended = call_aside(lambda: connector.subscribe([Key(ONE, "pushed")], Recorder()))
            socket = bridge_of(connector)._socket
            until(lambda: "redirects" in socket.trouble)
            said = socket.trouble
        assert isinstance(ended(), Unreachable)
        assert elsewhere.connections == 0
    assert said == (
        f"the websocket {here.socket} redirects to {to.replace(bearer, '***')} [{status}], where the login is not "
        "sent. Is tango.gateway.url or its prefix wrong?"
    )


def test_a_wait_that_ends_because_nothing_came_asks_whether_anything_can(service: Service) -> None:
    """Half-open for the websocket alone, as after a firewall has forgotten it, and not noticed by its heartbeat yet."""
    stage = Stage(service, PATIENCE)
    heard = Heard()
    with closing(stage), closing(stage.connector.subscribe([Key(ONE, "pushed")], heard)[0]):
        heard.next()
        heard.reached(stage.direct().Push)
        pushes_arrive(stage, heard, [2.0, 1.0])
        stage.proxy.trouble = Trouble(changes=lambda data: b"" if data[0] & FINAL else data)
        for value in (2.0, 1.0):
            stage.direct().Push(value)
        with pytest.raises(Inconclusive, match=f"Gap in the events of {ONE} pushed"):
            wait_for(
                Stays(Key(ONE, "pushed"), Wanted("1", 1.0)),
                journal=heard.journal,
                since=heard.journal.mark(),
                budget=Budget(SOON),
                look_again=SecondLook(stage.connector),
            )
        stage.mend()
        stage.proxy.cut()  # what tries already to connect through it would do so for its whole limit
        heard.until_kind(Kind.RESYNCHRONISED)
        pushes_arrive(stage, heard, [3.0])


def test_one_that_is_alive_is_not_interrupted_by_the_question(
    service: Service, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(websocket, "HEARTBEAT", PATIENCE)
    stage = Stage(service, PATIENCE)
    with closing(stage):
        stage.connector.flush()  # no websocket yet
        with closing(stage.connector.subscribe([Key(ONE, "pushed")], recorder)[0]):
            recorder.next()
            for value in range(TIMES):
                stage.connector.flush()
                pushes_arrive(stage, recorder, [float(value)])
        assert Kind.GAP not in kinds(recorder.events)


def test_a_call_that_needs_it_ends_the_pause_before_the_next_try(
    service: Service, monkeypatch: pytest.MonkeyPatch, recorder: Recorder
) -> None:
    monkeypatch.setattr(websocket, "back_off", lambda *_: wait_fixed(2 * PATIENCE))
    with closing(Stage(service)) as stage:
        socket = bridge_of(stage.connector)._socket
        stage.connector.subscribe([Key(ONE, "State")], Recorder())
        stage.proxy.stop_listening()
        stage.proxy.cut()
        until(lambda: "nothing listens" in socket.trouble)
        stage.proxy.listen()
        stage.connector.subscribe([Key(ONE, "pushed")], recorder)
        assert recorder.next(PATIENCE).kind is Kind.INITIAL


def test_pings_of_the_gateway_are_answered() -> None:
    """Before it is ready and afterwards; else it closes the connection."""
    came: list[object] = []

    async def socket(request: web.Request) -> web.WebSocketResponse:
        response = web.WebSocketResponse(protocols=("graphql-ws",), autoping=False)
        await response.prepare(request)
        await response.ping(b"early")
        async for message in response:
            came.append(message.data if message.type is WSMsgType.TEXT else bytes(message.data))
            if message.type is WSMsgType.TEXT:
                await response.send_json({"type": "connection_ack"})
                await response.ping(b"late")
        return response

    async def version(_: web.Request) -> web.Response:
        return web.json_response({"data": {"version": "2.3"}})

    async def started() -> web.AppRunner:
        application = web.Application()
        application.add_routes([web.get("/socket", socket), web.post("/db", version)])
        runner = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return runner

    controller = Controller("pinging-gateway")
    runner = controller.call(started(), PATIENCE, "starting it")
    try:
        with bridged(Gateway(f"http://127.0.0.1:{runner.addresses[0][1]}"), Environment(), PATIENCE) as connector:
            bridge_of(connector).subscribe([], Recorder())
            until(lambda: {b"early", b"late"} <= set(came))
    finally:
        controller.call(runner.cleanup(), PATIENCE, "ending it")
        controller.close()


def redirect(status: int, to: str) -> bytes:
    head = f"HTTP/1.1 {status} Elsewhere\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    return head.encode()


@pytest.fixture
def hasty(tmp_path: Path) -> Iterator[tuple[Gateway, list[str]]]:
    """What a terminating ingress is while the gateway behind it starts: it opens websockets, and closes them at once.

    Gives the first lines of the requests that it has had, too.
    """
    authority = trustme.CA()
    trusted = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(trusted)
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    requests: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        if key := re.search(r"Sec-WebSocket-Key: (\S+)", head, re.IGNORECASE):
            accept = base64.b64encode(hashlib.sha1(f"{key[1]}{GUID}".encode()).digest()).decode()
            writer.write(
                f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: graphql-ws\r\n\r\n".encode()
            )
        else:
            writer.write(page("200 OK", b'{"data": {"version": "2.3"}}', "application/json"))
        requests.append(head.partition("\r\n")[0])
        writer.close()

    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(serve, "localhost", 0, ssl=trusted))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    port = server.sockets[0].getsockname()[1]
    yield Gateway(f"https://localhost:{port}", certificates=tmp_path / "authority.pem"), requests
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    server.close()
    loop.run_until_complete(server.wait_closed())
    loop.close()


def test_one_that_is_opened_and_closed_at_once_is_opened_again(hasty: tuple[Gateway, list[str]]) -> None:
    """Over TLS its end is noticed while the first message is written."""
    gateway, requests = hasty
    with bridged(gateway, Environment(), PATIENCE) as connector:
        ended = call_aside(lambda: bridge_of(connector).subscribe([], Recorder()))
        until(lambda: sum("GET /socket" in request for request in requests) > TIMES)
        trouble = bridge_of(connector)._socket.trouble
    assert isinstance(ended(), Unreachable)
    assert trouble.startswith(f"the websocket {gateway.socket} ")

"""A command that ends before anybody follows it; its component is of a kind that tells an end once."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from aiohttp import web

from harness.connectors.esw.keys import RunOf
from harness.connectors.esw.source import EswSource
from harness.contracts.esw.location import ComponentId, ComponentType, Connection, ConnectionType, HttpRegistration
from harness.contracts.esw.params.commands import Setup
from harness.contracts.esw.values.names import Prefix
from tests.connectors.oet.serving import serving
from tests.connectors.tango.conftest import Recorder

WHEEL = ComponentId(Prefix("IRIS.wheel"), ComponentType.SERVICE)
RUN = "run-1"


async def take(request: web.Request) -> web.Response:
    """Answer a request as components that are written with CSW's Python library do: they know no Query."""
    known = (await request.json())["_type"] == "Submit"
    return web.json_response({"_type": "Started", "runId": RUN}) if known else web.Response(status=404)


async def tell(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    await socket.receive()
    await socket.send_str(json.dumps({"_type": "Completed", "runId": RUN, "result": {"paramSet": []}}))
    await socket.receive()
    return socket


@pytest.fixture
def wheel(source: EswSource) -> Iterator[None]:
    application = web.Application()
    application.add_routes([web.post("/post-endpoint", take), web.get("/websocket-endpoint", tell)])
    with serving(application) as url:
        connection = Connection(WHEEL.prefix, WHEEL.component_type, ConnectionType.HTTP)
        registration = HttpRegistration(connection, int(url.rpartition(":")[2]), "")
        source.ask(lambda clients: clients.location.register(registration), "registering")
        yield


@pytest.mark.usefixtures("wheel")
def test_an_end_that_is_told_once_is_known_to_whoever_asks_later(source: EswSource) -> None:
    source.submit(WHEEL, Setup(Prefix("ESW.tests"), "turn"))
    for _ in range(3):
        recorder = Recorder()
        source.subscribe([RunOf(WHEEL.prefix, RUN).key], recorder)
        assert recorder.until(lambda event: event.label == "Completed")

"""A service with one behaviour for each kind of request, served by msocket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from harness.contracts.esw.components import (
    COMMAND,
    CurrentState,
    ExecuteDiagnosticMode,
    GoOffline,
    GoOnline,
    Query,
    QueryFinal,
)
from harness.contracts.esw.params.responses import Completed, Started
from harness.contracts.esw.values.names import Prefix
from simulators.esw.http_core.http_service import HttpService
from simulators.esw.http_core.settings import HttpSettings
from simulators.esw.msocket.access import Access, Authoriser
from simulators.esw.msocket.application import create_app
from simulators.esw.msocket.errors import DomainError
from simulators.esw.msocket.post import PostHandler
from simulators.esw.msocket.websocket import WebsocketHandler

SOURCE = Prefix("TCS.toy")


class ToyPostHandler(PostHandler):
    service = COMMAND

    async def handle(self, request: Any, access: Access) -> object:
        match request:
            case Query(run_id):
                return Started(run_id)
            case GoOnline():
                raise DomainError(Started("an error of the domain"))
            case GoOffline():
                raise RuntimeError("something broke")
            case ExecuteDiagnosticMode():
                await access.require_any_role("TCS-eng", "esw-user")
                return 0
            case _:
                raise TimeoutError("too late")


class ToyWebsocketHandler(WebsocketHandler):
    """Streams as many states as the first name says; "endless" without end."""

    service = COMMAND

    def __init__(self) -> None:
        self.open = 0
        self.sent = 0

    async def handle(self, request: Any) -> AsyncGenerator[object, None]:
        if isinstance(request, QueryFinal):
            if request.timeout_in_seconds == 0:
                raise TimeoutError("too late")
            yield Completed(request.run_id) if request.timeout_in_seconds > 0 else object()
            return
        name, *size = request.names
        self.open += 1
        try:
            while name == "endless" or self.sent < int(name):
                self.sent += 1
                yield CurrentState(SOURCE, f"{self.sent}{'x' * int(size[0]) if size else ''}")
                await asyncio.sleep(0)
            if name == "0":
                await asyncio.Event().wait()
        finally:
            self.open -= 1
            self.sent = 0


class Toy:
    def __init__(self, streams: bool, authoriser: Authoriser | None) -> None:
        self.websocket = ToyWebsocketHandler()
        app = create_app(ToyPostHandler(), self.websocket if streams else None, authoriser)
        self.http = HttpService(app, HttpSettings())

    @property
    def url(self) -> str:
        return self.http.url

    @property
    def port(self) -> int:
        return self.http.port


@asynccontextmanager
async def serving(streams: bool = True, authoriser: Authoriser | None = None) -> AsyncIterator[Toy]:
    toy = Toy(streams, authoriser)
    await toy.http.start()
    try:
        yield toy
    finally:
        await toy.http.stop()

"""The plainest client of a gateway: aiohttp, and nothing that watches, repeats, converts or journals."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from typing import Any, Self

import aiohttp

from harness.connectors.tango.bridge.bridge import IDLE
from harness.connectors.tango.bridge.subscriptions.streams import DOCUMENT
from harness.connectors.tango.bridge.transport.gateway import Gateway
from harness.targets.launcher.tango import Door

LIMIT = 60.0
PERIOD = 0.5
METRICS = "{ metrics { subscribedAttrs { name } } }"


class BareGateway:
    """A session of a user who is logged in, on a loop of its own; a context manager."""

    def __init__(self, door: Door) -> None:
        self._gateway = Gateway(door.url, door.prefix)
        self._door = door
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        self._runner.run(self._log_in())
        return self

    def __exit__(self, *_: object) -> None:
        self._runner.run(self._session.close())
        self._runner.close()

    async def _log_in(self) -> None:
        # The cookie is sent to an address, too, not to names alone.
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(keepalive_timeout=IDLE), cookie_jar=aiohttp.CookieJar(unsafe=True)
        )
        user = {"username": self._door.username, "password": self._door.password.get_secret_value()}
        async with self._session.post(self._gateway.logins, json=user) as response:
            response.raise_for_status()

    def post(self, document: str, variables: dict[str, Any], times: int) -> list[float]:
        """Seconds of each of so many posts, one after the other."""
        return self._runner.run(self._post(document, variables, times))

    async def _post(self, document: str, variables: dict[str, Any], times: int) -> list[float]:
        took = []
        for _ in range(times):
            began = time.perf_counter()
            async with self._session.post(
                self._gateway.queries, json={"query": document, "variables": variables}
            ) as response:
                answer = await response.json()
            took.append(time.perf_counter() - began)
            assert "errors" not in answer, answer
        return took

    def first_values(self, groups: Sequence[Sequence[str]]) -> float:
        """Seconds until each attribute has shown a value, with one subscription for each group."""
        return self._runner.run(self._first_values(groups))

    def wait_until_left(self) -> None:
        """Until the gateway has let go of what nobody subscribes to any more."""
        self._runner.run(self._left())

    async def _left(self) -> None:
        async with asyncio.timeout(LIMIT):
            while True:
                async with self._session.post(self._gateway.queries, json={"query": METRICS}) as response:
                    if not (await response.json())["data"]["metrics"]["subscribedAttrs"]:
                        return
                await asyncio.sleep(PERIOD)

    async def _first_values(self, groups: Sequence[Sequence[str]]) -> float:
        async with await self._socket() as socket:
            began = time.perf_counter()
            await self._shown(socket, groups)
            return time.perf_counter() - began

    def events(
        self, names: Sequence[str], begin: Callable[[Callable[[], int]], object], count: int, quiet: float
    ) -> list[float]:
        """Times at which frames came after `begin`, which is told how to ask for their number, until so many have come,
        or none for `quiet` seconds.
        """
        return self._runner.run(self._events(names, begin, count, quiet))

    async def _events(
        self, names: Sequence[str], begin: Callable[[Callable[[], int]], object], count: int, quiet: float
    ) -> list[float]:
        times: list[float] = []

        async def read() -> None:
            async for message in socket:
                if json.loads(message.data)["type"] != "data":
                    continue
                times.append(time.perf_counter())
                if len(times) == count:
                    return

        async with await self._socket() as socket:
            await self._shown(socket, [names])
            reader = asyncio.create_task(read())
            await asyncio.to_thread(begin, lambda: len(times))
            before = -1
            while before != len(times) and not reader.done():
                before = len(times)
                await asyncio.wait([reader], timeout=quiet)
            reader.cancel()
            await asyncio.wait([reader])
        return times

    async def _socket(self) -> aiohttp.ClientWebSocketResponse:
        socket = await self._session.ws_connect(self._gateway.socket, protocols=["graphql-ws"], max_msg_size=0)
        await socket.send_json({"type": "connection_init", "payload": {}})
        while (await socket.receive_json())["type"] != "connection_ack":
            pass
        return socket

    async def _shown(self, socket: aiohttp.ClientWebSocketResponse, groups: Sequence[Sequence[str]]) -> None:
        """Subscribe, and wait until each attribute has shown a value."""
        for number, names in enumerate(groups):
            payload = {"query": DOCUMENT, "variables": {"names": list(names)}}
            await socket.send_json({"id": str(number), "type": "start", "payload": payload})
        missing = {name.lower() for names in groups for name in names}
        async with asyncio.timeout(LIMIT):
            while missing:
                message = await socket.receive_json()
                if message["type"] == "data":
                    frame = message["payload"]["data"]["attributes"]
                    missing.discard(f"{frame['device']}/{frame['attribute']}".lower())

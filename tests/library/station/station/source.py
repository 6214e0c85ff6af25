"""Reaches a weather station: reads its fields over HTTP, and hears of changes by server-sent events."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from harness.connectors.pushing import PushingSource, Told
from harness.errors import ConnectorError, NotAllowed, NotDefined
from harness.events.key import Key
from harness.limits import Limits

FIELDS = ("wind", "mode", "result")


class WeatherSource(PushingSource):
    """Subjects are ``weather/MAST``, with the fields wind and mode, and ``weather/calibration/N`` with its result."""

    def __init__(self, url: str, limits: Limits) -> None:
        super().__init__("weather", url, limits)
        self._session: aiohttp.ClientSession | None = None
        self.controller.at_the_end(self._close_session)

    @asynccontextmanager
    async def open_stream(self) -> AsyncIterator[AsyncIterator[Told]]:
        async with self.session.get("/stream", timeout=aiohttp.ClientTimeout(None)) as response:
            yield (self.told(json.loads(line[6:])) async for line in response.content if line.startswith(b"data: "))

    async def read(self, keys: Sequence[Key]) -> Sequence[Told | ConnectorError]:
        async with self.session.get("/fields") as response:
            fields = {told.key: told for told in map(self.told, await response.json())}
        missing = [NotDefined(f"the station has no {key.subject} {key.field}", device=key.subject) for key in keys]
        return [fields.get(key, error) for key, error in zip(keys, missing, strict=True)]

    async def answer(self) -> None:
        await self.read([])

    def versions(self) -> dict[str, str]:
        return {"aiohttp": aiohttp.__version__}

    def set_wind(self, mast: str, value: float) -> None:
        self.call(self._send("PUT", f"/wind/{mast}", str(value)), f"setting the wind of {mast}")

    def calibrate(self, mast: str) -> str:
        """Begin a calibration; return its number."""
        return self.call(self._send("POST", f"/calibrations/{mast}"), f"calibrating {mast}")

    async def _send(self, method: str, path: str, data: str = "") -> str:
        async with self.session.request(method, path, data=data) as response:
            text = await response.text()
        if response.status >= 400:
            raise NotAllowed(text, reason=str(response.status))
        return text

    @staticmethod
    def told(document: Any) -> Told:
        key = Key(f"weather/{document['subject']}", document["field"])
        label = document["value"] if isinstance(document["value"], str) else ""
        return Told(key, document["value"], document["time"], label)

    @property
    def session(self) -> aiohttp.ClientSession:
        if self._session is None:  # made on the loop that it belongs to
            self._session = aiohttp.ClientSession(self.address)
        return self._session

    async def _close_session(self) -> None:
        if self._session is not None:
            await self._session.close()

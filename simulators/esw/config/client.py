"""Reads files of the configuration service, for other simulated services."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

import aiohttp

from harness.contracts.esw.location import ComponentType, Connection, ConnectionType
from harness.contracts.esw.values.names import Prefix
from simulators.esw.location.api import LocationApi

CONFIG_SERVER = Connection(Prefix("CSW.ConfigServer"), ComponentType.SERVICE, ConnectionType.HTTP)
LIMIT = 10.0
"""Seconds for the service to be registered, and again for its answer."""


class ConfigUnavailableError(Exception):
    """A file cannot be read; says why, and what to do."""


async def read_config(path: str, is_local: bool, locations: LocationApi, limit: float = LIMIT) -> str:
    """Return a file of this machine, or the active version of one of the configuration service.

    :raises ConfigUnavailableError: if it cannot be read.
    """
    return await (read_local(path) if is_local else read_active(path, locations, limit))


async def read_local(path: str) -> str:
    """Return a file of this machine; raises `ConfigUnavailableError`."""
    try:
        return await asyncio.to_thread(Path(path).read_text, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise ConfigUnavailableError(f"{path} cannot be read: {error}") from None


async def read_active(path: str, locations: LocationApi, limit: float = LIMIT) -> str:
    """Return the active version of a file of the configuration service; raises `ConfigUnavailableError`."""
    what = f"{path} cannot be had from the configuration service"
    try:
        location = await locations.resolve(CONFIG_SERVER, limit)
        if location is None:
            raise ConfigUnavailableError(f"{what}: it is not registered as CSW.ConfigServer. Start it first.")
        url = f"{location.uri.rstrip('/')}/active-config/{quote(path.lstrip('/'))}"
        timeout = aiohttp.ClientTimeout(total=limit)
        async with aiohttp.ClientSession(timeout=timeout) as session, session.get(url) as response:
            text = await response.text(errors="replace")
            if response.status != HTTPStatus.OK:
                why = f"{what}: it answers {url} with {response.status}. Store the file first."
                raise ConfigUnavailableError(why)
        return text
    except (OSError, aiohttp.ClientError) as error:
        raise ConfigUnavailableError(f"{what}: {error or type(error).__name__}") from None

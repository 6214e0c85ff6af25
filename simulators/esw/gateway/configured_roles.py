"""Reads the map of command roles from the configuration service."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import quote

import aiohttp

from harness.contracts.esw.location import ComponentType, Connection, ConnectionType
from harness.contracts.esw.values.names import Prefix
from harness.errors import LauncherError
from simulators.esw.gateway.command_roles import CommandRoles, read_command_roles
from simulators.esw.location.api import LocationApi

CONFIG_SERVER = Connection(Prefix("CSW.ConfigServer"), ComponentType.SERVICE, ConnectionType.HTTP)
LIMIT = 10.0
"""Seconds for the service to be registered, and again for its answer."""


async def fetch_command_roles(path: str, locations: LocationApi) -> CommandRoles:
    """Return the roles of the active version of a file; raises `LauncherError` if they cannot be had."""
    what = f"The map of command roles {path} cannot be had from the configuration service"
    try:
        location = await locations.resolve(CONFIG_SERVER, LIMIT)
        if location is None:
            raise LauncherError(f"{what}: it is not registered as CSW.ConfigServer. Start it first.")
        url = f"{location.uri.rstrip('/')}/active-config/{quote(path.lstrip('/'))}"
        limit = aiohttp.ClientTimeout(total=LIMIT)
        async with aiohttp.ClientSession(timeout=limit) as session, session.get(url) as response:
            text = await response.text(errors="replace")
            if response.status != HTTPStatus.OK:
                raise LauncherError(f"{what}: it answers {url} with {response.status}. Store the file first.")
        return read_command_roles(text)
    except (OSError, aiohttp.ClientError) as error:
        raise LauncherError(f"{what}: {error}") from None
    except ValueError as error:
        raise LauncherError(f"{path} of the configuration service: {error}") from None

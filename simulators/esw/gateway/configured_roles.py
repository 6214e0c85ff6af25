"""Reads the map of command roles from the configuration service."""

from __future__ import annotations

from harness.errors import LauncherError
from simulators.esw.config.client import ConfigUnavailableError, read_active
from simulators.esw.gateway.command_roles import CommandRoles, read_command_roles
from simulators.esw.location.api import LocationApi


async def fetch_command_roles(path: str, locations: LocationApi) -> CommandRoles:
    """Return the roles of the active version of a file; raises `LauncherError` if they cannot be had."""
    try:
        return read_command_roles(await read_active(path, locations))
    except ConfigUnavailableError as error:
        raise LauncherError(f"The map of command roles {error}") from None
    except ValueError as error:
        raise LauncherError(f"{path} of the configuration service: {error}") from None

"""What a program with the official Python client begins with. It is told the Location Service, and nothing else."""

from __future__ import annotations

import asyncio
import inspect
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from csw.LocationService import LocationService
from csw.LocationServiceSync import LocationServiceSync

LIMIT = 15.0
"""Seconds of a program."""


def use_location_service(url: str) -> None:
    for service in (LocationService, LocationServiceSync):
        service.baseUri = f"{url}/"
        service.postUri = f"{url}/post-endpoint"


class Complete:
    """A client of which every method is to be called in a program.

    :param but: methods that cannot work, whatever the service does.
    """

    def __init__(self, client: Any, *but: str) -> None:
        self._client = client
        self._missing = {name for name, _ in inspect.getmembers(client, callable) if not name.startswith("_")}
        self._missing -= set(but)

    def __getattr__(self, name: str) -> Any:
        self._missing.discard(name)
        return getattr(self._client, name)

    def check(self) -> None:
        assert not self._missing, f"never called: {', '.join(sorted(self._missing))}"


async def refused(awaitable: Awaitable[Any], text: str) -> None:
    """Check that a call is refused with a text."""
    [answer] = await asyncio.gather(awaitable, return_exceptions=True)
    assert isinstance(answer, Exception), f"not refused: {answer}"
    assert text in str(answer), answer


def run(program: Callable[[], Awaitable[None]]) -> None:
    """Run a program; its first argument is the URL of the Location Service."""
    use_location_service(sys.argv[1])
    asyncio.run(asyncio.wait_for(program(), LIMIT))

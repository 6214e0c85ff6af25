"""Answers the requests of the Location Service that have streams."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

from harness.contracts.esw.location import LOCATION
from simulators.esw.location.api import LocationApi
from simulators.esw.msocket.websocket import WebsocketHandler


class LocationWebsocketHandler(WebsocketHandler):
    """Turns the one request, Track, into a call."""

    service = LOCATION

    def __init__(self, locations: LocationApi) -> None:
        self._locations = locations

    def handle(self, request: Any) -> AsyncGenerator[object, None]:
        return self._locations.track(request.connection)

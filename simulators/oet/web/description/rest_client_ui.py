"""``/ui`` and ``/openapi.json``: the page, and the description of the API."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from simulators.oet.settings import OetSettings
from simulators.oet.web.answers import answer_json
from simulators.oet.web.description.openapi import write_openapi

PAGE = Path(__file__).with_name("page.html")


class RestClientUI:
    """Both need nothing from elsewhere: they work without a network."""

    def __init__(self, settings: OetSettings) -> None:
        self._settings = settings

    async def get_openapi(self, request: web.Request) -> web.Response:
        """Return the description of the API."""
        return answer_json(write_openapi(self._settings))

    async def get_page(self, request: web.Request) -> web.Response:
        """Return a page that lists the procedures as they go."""
        text = PAGE.read_text(encoding="utf-8").replace("{base}", self._settings.base_path)
        return web.Response(text=text, content_type="text/html")

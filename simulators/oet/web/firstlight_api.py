"""``/firstlight/``: what no real OET has: the output of scripts, and weaknesses to be switched on."""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import web
from pydantic import BaseModel

from harness.contracts.oet.weaknesses import Weakness
from simulators.oet.weak import Weaknesses
from simulators.oet.web.answers import answer_json, refuse
from simulators.oet.web.bodies import read_body, read_id
from simulators.oet.web.fast_api_worker import FastAPIWorker


class FaultRequest(BaseModel):
    """Switch a weakness on or off."""

    name: Weakness
    on: bool = True


class FirstlightAPI:
    """The routes besides the API."""

    def __init__(self, weaknesses: Weaknesses, worker: FastAPIWorker) -> None:
        self._weaknesses, self._worker = weaknesses, worker

    async def get_output(self, request: web.Request) -> web.Response:
        """Return what a script has printed and logged: the last 256 KiB of it."""
        pid = read_id(request, "procedure_id")
        text = await self._worker.read_output(pid)
        if text is None:
            return refuse(f"No output of procedure {pid} is kept", HTTPStatus.NOT_FOUND)
        return web.Response(text=text)

    async def get_faults(self, request: web.Request) -> web.Response:
        """List the weaknesses that are on."""
        return answer_json(self._weaknesses.names())

    async def switch_fault(self, request: web.Request) -> web.Response:
        """Switch a weakness on or off, and list those that are on then."""
        body = await read_body(request, FaultRequest)
        self._worker.switch(body.name, body.on)
        return answer_json(self._weaknesses.names())

    async def clear_faults(self, request: web.Request) -> web.Response:
        """Switch all weaknesses off."""
        for weakness in Weakness:
            self._worker.switch(weakness, on=False)
        return answer_json(self._weaknesses.names())

    async def kill_script(self, request: web.Request) -> web.Response:
        """Kill the process of a script with SIGKILL."""
        pid = read_id(request, "procedure_id")
        if not await self._worker.kill_script(pid):
            return refuse(f"Procedure {pid} has no process", HTTPStatus.NOT_FOUND)
        return web.Response(status=HTTPStatus.NO_CONTENT)

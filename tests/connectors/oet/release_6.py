"""An OET of release 6, of which nothing is recorded: one of release 7 behind a front that changes the wire.

The changes are those of section 5 of the contract, "Flask era, differences": path, no slash at the end, nested bodies
without an id, URIs with the real host, errors, and data of the stream written by jsonpickle.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
from aiohttp import web

from harness.contracts.oet.states import ProcedureState
from tests.connectors.oet.serving import serving

BASE = "/ska-oso-oet/oet/api/v6"
SINGULAR = {"procedures": "procedure", "activities": "activity"}
STATES = list(ProcedureState)


class Front:
    """Asks the OET behind it for each request."""

    def __init__(self, behind: str) -> None:
        self.behind = behind

    async def answer(self, request: web.Request) -> web.Response:
        name, number = request.match_info["name"], request.match_info.get("number", "")
        body = await request.read()
        async with (
            aiohttp.ClientSession() as session,
            session.request(
                request.method,
                f"{self.behind}/{name}/{number}",
                data=body or None,
                headers={"Content-Type": "application/json"} if body else {},
            ) as response,
        ):
            told, status = json.loads(await response.text()), response.status
        if status >= 400:
            detail = told["detail"]
            if status == 422:
                error = {"detail": str(detail), "status": 400, "title": "Bad Request", "type": "about:blank"}
                return web.json_response(error, status=400, content_type="application/problem+json")
            text = detail if isinstance(detail, str) else detail["Message"]
            kind = "ResourceNotFound" if status == 404 else "ValueError"
            return web.json_response({"error": response.reason, "type": kind, "Message": text}, status=status)
        if "abort_message" in told:
            return web.json_response(told)
        if isinstance(told, list):
            return web.json_response({name: [self.dress(one, name, request) for one in told]})
        return web.json_response({SINGULAR[name]: self.dress(told, name, request)}, status=status)

    def dress(self, summary: dict[str, Any], name: str, request: web.Request) -> dict[str, Any]:
        number = summary.pop("id")
        summary["script"] = {key: one for key, one in summary.get("script", {}).items() if key != "create_env"}
        return {**summary, "uri": f"http://{request.host}{BASE}/{name}/{number}"}

    async def stream(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        await response.prepare(request)
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(None)) as session,
            session.get(f"{self.behind}/stream") as behind,
        ):
            async for line in behind.content:
                await response.write(pickle_line(line))
        return response


def pickle_line(line: bytes) -> bytes:
    """Write the state of a change as jsonpickle does, and any object as one with a class."""
    if not line.startswith(b"data:"):
        return line
    fields = json.loads(line.removeprefix(b"data:"))
    if fields["msg_src"] == "FastAPIWorker":
        fields["msg_src"] = "FlaskWorker"
    if "new_state" in fields:
        number = STATES.index(fields["new_state"]) + 1
        fields["new_state"] = {
            "py/reduce": [{"py/type": "ska_oso_oet.procedure.domain.ProcedureState"}, {"py/tuple": [number]}]
        }
    if isinstance(fields.get("result"), dict):
        fields["result"] = {"py/object": "ska_oso_oet.Summary", "py/state": fields["result"]}
    return f"data:{json.dumps(fields)}\n".encode()


@contextmanager
def release_6(behind: str) -> Iterator[str]:
    """Give the URL of an OET of release 6.

    :param behind: the base of one of release 7.
    """
    front, app = Front(behind), web.Application()
    app.router.add_get(f"{BASE}/stream", front.stream)
    app.router.add_route("*", f"{BASE}/{{name:procedures|activities}}", front.answer)
    app.router.add_route("*", f"{BASE}/{{name:procedures|activities}}/{{number:\\d+}}", front.answer)
    with serving(app) as url:
        yield url

"""The web application: which path is answered by what."""

from __future__ import annotations

import asyncio

from aiohttp import web
from aiohttp.typedefs import Middleware

from harness.contracts.oet.weaknesses import Weakness
from simulators.oet.settings import OetSettings
from simulators.oet.weak import Weaknesses
from simulators.oet.web.activity_api import ActivityAPI
from simulators.oet.web.answers import Handler, guard
from simulators.oet.web.bodies import BODY_LIMIT
from simulators.oet.web.description.rest_client_ui import RestClientUI
from simulators.oet.web.fast_api_worker import FastAPIWorker
from simulators.oet.web.firstlight_api import FirstlightAPI
from simulators.oet.web.procedure_api import ProcedureAPI
from simulators.oet.web.server_sent_events import ServerSentEventsBlueprint
from simulators.oet.web.streams import Streams

LARGEST_BODY = 1024 * 1024
"""Bytes."""
STREAMS_THAT_HANG = 40
"""Open streams that make the real OET hang."""


def create_app(settings: OetSettings, weaknesses: Weaknesses, worker: FastAPIWorker) -> web.Application:
    """Make the application."""
    app = web.Application(
        middlewares=[guard(settings.strict), hang(weaknesses, worker.streams)], client_max_size=LARGEST_BODY
    )
    app[BODY_LIMIT] = settings.body_limit
    base = settings.base_path
    procedures, activities = ProcedureAPI(settings, weaknesses, worker), ActivityAPI(worker)
    ui, extra = RestClientUI(settings), FirstlightAPI(weaknesses, worker)
    routes = {
        ("GET", f"{base}/activities/{{activity_id}}"): activities.get_activity,
        ("GET", f"{base}/activities/"): activities.get_activities,
        ("POST", f"{base}/activities/"): activities.run_activity,
        ("GET", f"{base}/procedures/"): procedures.get_procedures,
        ("POST", f"{base}/procedures/"): procedures.create_procedure,
        ("GET", f"{base}/procedures/{{procedure_id}}"): procedures.get_procedure,
        ("PUT", f"{base}/procedures/{{procedure_id}}"): procedures.update_procedure,
        ("GET", f"{base}/stream"): ServerSentEventsBlueprint(worker.streams).stream,
        ("GET", f"{base}/openapi.json"): ui.get_openapi,
        ("GET", f"{base}/ui"): ui.get_page,
        ("GET", "/firstlight/output/{procedure_id}"): extra.get_output,
        ("POST", "/firstlight/kill/{procedure_id}"): extra.kill_script,
        ("GET", "/firstlight/faults"): extra.get_faults,
        ("POST", "/firstlight/faults"): extra.switch_fault,
        ("DELETE", "/firstlight/faults"): extra.clear_faults,
    }
    for (method, path), handler in routes.items():
        app.router.add_route(method, path, handler)
    return app


def hang(weaknesses: Weaknesses, streams: Streams) -> Middleware:
    """Return the middleware that answers no more once forty streams were open, where that weakness is switched on."""
    hanging = False

    @web.middleware
    async def answer_or_hang(request: web.Request, handler: Handler) -> web.StreamResponse:
        nonlocal hanging
        hanging = Weakness.STREAMS_HANG in weaknesses and (hanging or len(streams) >= STREAMS_THAT_HANG)
        if hanging and not request.path.startswith("/firstlight/"):
            await asyncio.Event().wait()
        return await handler(request)

    return answer_or_hang

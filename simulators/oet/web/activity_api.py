"""``/activities/``: run, list and describe activities of scheduling blocks."""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import web

from harness.contracts.oet import topics
from harness.contracts.oet.activities import ActivityPostRequest
from harness.contracts.oet.refusals import tell_unknown_activity
from simulators.oet.web.answers import answer_json
from simulators.oet.web.bodies import read_body, read_id
from simulators.oet.web.fast_api_worker import FastAPIWorker


class ActivityAPI:
    """The routes of activities."""

    def __init__(self, worker: FastAPIWorker) -> None:
        self._worker = worker

    async def get_activities(self, request: web.Request) -> web.Response:
        """List all activities."""
        return answer_json((await self._worker.request(topics.ACTIVITIES_REQUESTED, {})).result)

    async def get_activity(self, request: web.Request) -> web.Response:
        """Describe an activity."""
        number = read_id(request, "activity_id")
        answer = await self._worker.request(topics.ACTIVITIES_REQUESTED, {"activity_ids": [number]})
        if not answer.result:
            return answer_json(tell_unknown_activity(number), HTTPStatus.NOT_FOUND)
        return answer_json(answer.result[0])

    async def run_activity(self, request: web.Request) -> web.Response:
        """Run an activity: its script is created and, unless it is to be prepared only, started when it is READY."""
        body = await read_body(request, ActivityPostRequest)
        fields = {"cmd": body.model_dump(mode="json", exclude_none=True)}
        answer = await self._worker.request(topics.ACTIVITY_REQUESTED, fields)
        return answer_json(answer.result, HTTPStatus.CREATED)

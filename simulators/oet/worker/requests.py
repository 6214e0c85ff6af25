"""The requests that come on the bus: which part of the worker process follows each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from harness.contracts.oet import topics
from harness.contracts.oet.activities import ActivityPostRequest
from simulators.oet.bus.event_bus_worker import EventBusWorker
from simulators.oet.bus.frames import Message
from simulators.oet.procedures.command_fields import read_prepare, read_start, read_stop
from simulators.oet.procedures.stopping import Stopper
from simulators.oet.worker.activity_worker import NAME, ActivityServiceWorker
from simulators.oet.worker.ses_worker import SESWorker

Fields = Mapping[str, Any]


class Requests:
    """Each request is answered by an event with the same id.

    :param send: sends a message that is not an event to the web process.
    """

    def __init__(
        self,
        ses: SESWorker,
        activities: ActivityServiceWorker,
        stopper: Stopper,
        bus: EventBusWorker,
        send: Callable[[Message], None],
    ) -> None:
        self._ses, self._activities, self._stopper = ses, activities, stopper
        self._bus, self._send = bus, send
        self._followed: dict[str, Callable[[Fields, int], Awaitable[None]]] = {
            topics.CREATE_REQUESTED: self._create,
            topics.LIST_REQUESTED: self._list,
            topics.START_REQUESTED: self._start,
            topics.STOP_REQUESTED: self._stop,
            topics.ACTIVITY_REQUESTED: self._run_activity,
            topics.ACTIVITIES_REQUESTED: self._list_activities,
        }

    async def follow(self, topic: str, fields: Fields, request_id: int) -> None:
        """Follow a request.

        :raises CommandRefusedError: if it is refused.
        """
        await self._followed[topic](fields, request_id)

    async def _create(self, fields: Fields, request_id: int) -> None:
        await self._ses.prepare(read_prepare(fields), request_id)

    async def _list(self, fields: Fields, request_id: int) -> None:
        self._ses.summarise(fields["pids"], request_id)

    async def _start(self, fields: Fields, request_id: int) -> None:
        self._ses.start(read_start(fields), request_id)

    async def _stop(self, fields: Fields, request_id: int) -> None:
        stopped = await self._stopper.stop(read_stop(fields))
        if stopped.remark:
            self._send({"kind": "remark", "request_id": request_id, "text": stopped.remark})
        result = [one.model_dump(mode="json") for one in stopped.abort]
        self._bus.publish(topics.STOPPED, {"result": result}, request_id)

    async def _run_activity(self, fields: Fields, request_id: int) -> None:
        summary = await self._activities.run(ActivityPostRequest.model_validate(fields["cmd"]), request_id)
        result = summary.model_dump(mode="json")
        self._send({"kind": "activity", "activity": result})
        self._bus.publish(topics.ACTIVITY_RUNNING, {"result": result}, request_id, NAME)

    async def _list_activities(self, fields: Fields, request_id: int) -> None:
        found = [one.model_dump(mode="json") for one in self._activities.find(fields.get("activity_ids"))]
        self._bus.publish(topics.ACTIVITIES_LISTED, {"result": found}, request_id, NAME)

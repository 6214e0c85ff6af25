"""Puts the parts of the worker process together, and hands them the messages of the web process."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import TypeAdapter

from harness.contracts.oet import topics
from harness.contracts.oet.activities import ActivityPostRequest
from simulators.oet.bus.event_bus_worker import EventBusWorker, read_message
from simulators.oet.bus.frames import Message
from simulators.oet.bus.link import Link, open_link
from simulators.oet.procedures.command_fields import read_prepare, read_start, read_stop
from simulators.oet.procedures.record import ProcedureRecord
from simulators.oet.procedures.refusal import CommandRefusedError, Reason
from simulators.oet.procedures.script_execution_service import ScriptExecutionService
from simulators.oet.procedures.stopping import OetExitError, Stopper
from simulators.oet.procedures.table import ProcedureTable
from simulators.oet.settings import OetSettings
from simulators.oet.weak import Weaknesses
from simulators.oet.worker.activity_worker import NAME, ActivityServiceWorker
from simulators.oet.worker.holdings import Holdings
from simulators.oet.worker.ses_worker import SESWorker

_log = logging.getLogger(__name__)
_SETTINGS = TypeAdapter(OetSettings)

Follow = Callable[[Mapping[str, Any], int], Awaitable[None]]
"""Follows a request: its fields and its id."""


class ScriptExecutionServiceWorker:
    """The worker process: publishes as ``SESWorker`` and ``ActivityServiceWorker``."""

    def __init__(self) -> None:
        self._link: Link | None = None
        self._lost = asyncio.Event()
        self._weaknesses = Weaknesses()
        self._bus = EventBusWorker("SESWorker", self._send)
        self._tasks: set[asyncio.Task[None]] = set()
        self._service: ScriptExecutionService | None = None
        self._requests: dict[str, Follow] = {}
        self.temporary = ""

    async def serve(self, connection: socket.socket) -> None:
        """Serve until the web process is gone."""
        self._link = await open_link(connection, self._receive, self._lost.set, self._press)
        await self._lost.wait()

    def stop(self) -> None:
        """End all scripts."""
        if self._service is not None:
            self._service.forks.stop()

    def _receive(self, message: Message) -> None:
        match message["kind"]:
            case "setup":
                self._set_up(message)
                self._send({"kind": "ready"})
            case "weaknesses":
                self._weaknesses.replace(message["names"])
            case "event":
                self._spawn(self._answer(message))
            case "output":
                self._tell_output(message["pid"], message["request_id"])
            case "kill":
                if self._service is not None:
                    self._service.kill(message["pid"])

    def _set_up(self, message: Message) -> None:
        settings = _SETTINGS.validate_python(message["settings"])
        holdings = Holdings.model_validate(message["holdings"])
        self._weaknesses.replace(message["weaknesses"])
        self.temporary = message["temporary"]
        table = ProcedureTable(self._save, lambda pid: self._send({"kind": "forgotten", "pid": pid}))
        self._service = service = ScriptExecutionService(
            settings, table, self._weaknesses, self._publish, lambda: self._send({"kind": "broken"})
        )
        service.forks.start()
        ses = SESWorker(self._bus, service, table, self._weaknesses)
        activities = ActivityServiceWorker(settings, self._weaknesses, self._bus, ses)
        activities.activities = holdings.activities
        stopper = Stopper(settings, table, self._weaknesses, service)
        lost = holdings.fail_unfinished()
        table.restore(list(holdings.records.values()), holdings.next_id)
        for record in lost:
            self._save(record)
            self._publish(topics.STATE_CHANGED, {"new_state": record.state}, str(record.id))
            self._publish(topics.STACKTRACE, {"stacktrace": record.history.stacktrace}, str(record.id))

        async def create(fields: Mapping[str, Any], number: int) -> None:
            await ses.prepare(read_prepare(fields), number)

        async def tell(fields: Mapping[str, Any], number: int) -> None:
            found = [one.model_dump(mode="json") for one in service.summarise(fields["pids"])]
            self._bus.publish(topics.LISTED, {"result": found}, number)

        async def start(fields: Mapping[str, Any], number: int) -> None:
            ses.start(read_start(fields), number)

        async def stop(fields: Mapping[str, Any], number: int) -> None:
            stopped = await stopper.stop(read_stop(fields))
            if stopped.remark:
                self._send({"kind": "remark", "request_id": number, "text": stopped.remark})
            result = [one.model_dump(mode="json") for one in stopped.abort]
            self._bus.publish(topics.STOPPED, {"result": result}, number)

        async def run_activity(fields: Mapping[str, Any], number: int) -> None:
            summary = await activities.run(ActivityPostRequest.model_validate(fields["cmd"]), number)
            result = summary.model_dump(mode="json")
            self._send({"kind": "activity", "activity": result})
            self._bus.publish(topics.ACTIVITY_RUNNING, {"result": result}, number, NAME)

        async def tell_activities(fields: Mapping[str, Any], number: int) -> None:
            found = [one.model_dump(mode="json") for one in activities.find(fields.get("activity_ids"))]
            self._bus.publish(topics.ACTIVITIES_LISTED, {"result": found}, number, NAME)

        self._requests = {
            topics.CREATE_REQUESTED: create,
            topics.LIST_REQUESTED: tell,
            topics.START_REQUESTED: start,
            topics.STOP_REQUESTED: stop,
            topics.ACTIVITY_REQUESTED: run_activity,
            topics.ACTIVITIES_REQUESTED: tell_activities,
        }

    async def _answer(self, message: Message) -> None:
        event = read_message(message)
        number = event.request_id or 0
        try:
            await self._requests[event.topic](event.fields, number)
        except CommandRefusedError as refused:
            self._refuse(event.topic, number, refused.reason, str(refused))
        except OetExitError:
            self._send({"kind": "exit"})
        except Exception as error:
            _log.exception("%s failed", event.topic)
            self._refuse(event.topic, number, Reason.CRASHED, str(error))

    def _refuse(self, topic: str, number: int, reason: Reason, text: str) -> None:
        self._send({"kind": "refused", "topic": topic, "request_id": number, "reason": reason, "text": text})

    def _tell_output(self, pid: int, number: int) -> None:
        process = self._service.processes.get(pid) if self._service else None
        text = process.output.text() if process and process.output else None
        self._send({"kind": "output", "request_id": number, "text": text})

    def _publish(self, topic: str, fields: Mapping[str, Any], source: str) -> None:
        self._bus.publish(topic, fields, source=source)

    def _save(self, record: ProcedureRecord) -> None:
        self._send({"kind": "record", "record": record.model_dump(mode="json")})

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _press(self, pressed: bool) -> None:
        if self._service is not None:
            self._service.hold(pressed)

    def _send(self, message: Message) -> None:
        if self._link is not None:
            self._link.send(message)

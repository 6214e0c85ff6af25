"""Puts the parts of the worker process together, and hands them the messages of the web process."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from harness.contracts.oet import topics
from simulators.oet.bus.event_bus_worker import EventBusWorker, read_message
from simulators.oet.bus.frames import Message
from simulators.oet.bus.link import Link, open_link
from simulators.oet.procedures.record import ProcedureRecord
from simulators.oet.procedures.refusal import CommandRefusedError, Reason
from simulators.oet.procedures.script_execution_service import ScriptExecutionService
from simulators.oet.procedures.stopping import OetExitError, Stopper
from simulators.oet.procedures.table import ProcedureTable
from simulators.oet.settings import OetSettings
from simulators.oet.weak import Weaknesses
from simulators.oet.worker.activity_worker import ActivityServiceWorker
from simulators.oet.worker.holdings import Holdings
from simulators.oet.worker.requests import Requests
from simulators.oet.worker.ses_worker import SESWorker

_log = logging.getLogger(__name__)
_SETTINGS = TypeAdapter(OetSettings)


class ScriptExecutionServiceWorker:
    """The worker process: publishes as ``SESWorker`` and ``ActivityServiceWorker``."""

    def __init__(self) -> None:
        self._link: Link | None = None
        self._lost = asyncio.Event()
        self._weaknesses = Weaknesses()
        self._bus = EventBusWorker("SESWorker", self._send)
        self._tasks: set[asyncio.Task[None]] = set()
        self._service: ScriptExecutionService | None = None
        self._requests: Requests | None = None
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
                self._tell(message["request_id"], self._read_output(message["pid"]))
            case "kill":
                self._tell(message["request_id"], self._service is not None and self._service.kill(message["pid"]))

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

        self._requests = Requests(ses, activities, stopper, self._bus, self._send)

    async def _answer(self, message: Message) -> None:
        event = read_message(message)
        number = event.request_id or 0
        try:
            assert self._requests is not None
            await self._requests.follow(event.topic, event.fields, number)
        except CommandRefusedError as refused:
            self._refuse(event.topic, number, refused.reason, str(refused))
        except OetExitError:
            self._send({"kind": "exit"})
        except Exception as error:
            _log.exception("%s failed", event.topic)
            self._refuse(event.topic, number, Reason.CRASHED, str(error))

    def _refuse(self, topic: str, number: int, reason: Reason, text: str) -> None:
        self._send({"kind": "refused", "topic": topic, "request_id": number, "reason": reason, "text": text})

    def _read_output(self, pid: int) -> str | None:
        process = self._service.processes.get(pid) if self._service else None
        return process.output.text() if process and process.output else None

    def _tell(self, number: int, value: object) -> None:
        self._send({"kind": "told", "request_id": number, "value": value})

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

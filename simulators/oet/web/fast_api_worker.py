"""The web process's part of the bus: publishes requests, awaits their answers, and hands all events to the streams."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from harness.contracts.oet import topics
from harness.contracts.oet.stream import StreamEvent, write_event
from harness.contracts.oet.weaknesses import Weakness
from simulators.oet.bus.event_bus_worker import EventBusWorker, read_message
from simulators.oet.bus.frames import Message
from simulators.oet.procedures.refusal import CommandRefusedError, Reason
from simulators.oet.settings import OetSettings
from simulators.oet.weak import Weaknesses
from simulators.oet.web.streams import Streams
from simulators.oet.web.worker_process import WorkerProcess

_log = logging.getLogger(__name__)

TOLD = "told"
START_LIMIT = 30.0
"""Seconds that a worker process may take to start on a slow machine."""
READS = frozenset({topics.LIST_REQUESTED, topics.ACTIVITIES_REQUESTED})
"""Requests that change nothing, and are asked again when the worker process was killed."""


class AnswerTimeoutError(Exception):
    """The worker process did not answer within the limit."""


class WorkerKilledError(Exception):
    """The worker process was killed while it had a request: it may or may not have been executed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a request.

    :param remark: what the answer on the bus has no place for; "" for nothing.
    """

    result: Any
    remark: str = ""


class FastAPIWorker:
    """Used on one event loop.

    :param exits: called when the whole OET has to end, as the real one does where that weakness is switched on.
    """

    def __init__(
        self, settings: OetSettings, weaknesses: Weaknesses, temporary: str, exits: Callable[[], None]
    ) -> None:
        self._settings, self._weaknesses, self._exits = settings, weaknesses, exits
        self.streams = Streams()
        self.worker = WorkerProcess(settings, weaknesses, temporary, self._hear, self._lose)
        self._bus = EventBusWorker("FastAPIWorker", self.worker.send)
        self._awaited: dict[tuple[str, int], asyncio.Future[Any]] = {}
        self._remarks: dict[int, str] = {}
        self._last_id = 0

    async def request(self, topic: str, fields: Mapping[str, Any]) -> Answer:
        """Publish a request, and return its answer: the event with the same id.

        :raises CommandRefusedError: with the reason of the worker process.
        :raises AnswerTimeoutError: after the limit.
        :raises WorkerKilledError: if that is so.
        """
        try:
            return await self._request(topic, fields)
        except WorkerKilledError:
            if topic not in READS:
                raise
            return await self._request(topic, fields)

    async def read_output(self, pid: int) -> str | None:
        """Return what a script has printed; None for one of which nothing is kept."""
        text: str | None = await self._ask("output", pid)
        return text

    async def kill_script(self, pid: int) -> bool:
        """Kill the process of a script; return whether there was one."""
        return bool(await self._ask("kill", pid))

    def switch(self, weakness: Weakness, on: bool) -> None:
        """Switch a weakness on or off, everywhere."""
        changes = (weakness in self._weaknesses) != on
        self._weaknesses.switch(weakness, on)
        self.worker.send({"kind": "weaknesses", "names": self._weaknesses.names()})
        if weakness == Weakness.WORKER_LOST and changes:
            self.worker.kill() if on else self.worker.restart()

    async def _request(self, topic: str, fields: Mapping[str, Any]) -> Answer:
        await self._await_worker()
        number = self._use_id()
        key = (topics.ANSWERS[topic], number)
        future = self._await(key)
        self._stream(self._bus.publish(topic, fields, number))
        result = await self._receive(future, key)
        return Answer(result, self._remarks.pop(number, ""))

    async def _ask(self, what: str, pid: int) -> Any:
        """Ask the worker process for what is no event."""
        await self._await_worker()
        number = self._use_id()
        future = self._await((TOLD, number))
        self.worker.send({"kind": what, "pid": pid, "request_id": number})
        return await self._receive(future, (TOLD, number))

    async def _await_worker(self) -> None:
        """Wait for the worker process to take requests, if it is about to."""
        if not self.worker.up.is_set() and Weakness.WORKER_LOST not in self._weaknesses:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.worker.up.wait(), START_LIMIT)

    def _use_id(self) -> int:
        self._last_id = max(time.time_ns(), self._last_id + 1)
        return self._last_id

    def _await(self, key: tuple[str, int]) -> asyncio.Future[Any]:
        self._awaited[key] = future = asyncio.get_running_loop().create_future()
        return future

    async def _receive(self, future: asyncio.Future[Any], key: tuple[str, int]) -> Any:
        try:
            return await asyncio.wait_for(future, self._settings.answer_limit)
        except TimeoutError:
            name = f"ska_oso_oet.event.topics.{key[0]}"
            raise AnswerTimeoutError(f"Timeout waiting for msg #{key[1]} on topic <class '{name}'>") from None
        finally:
            self._awaited.pop(key, None)

    def _hear(self, message: Message) -> None:
        match message["kind"]:
            case "event":
                event = read_message(message)
                self._stream(event)
                if event.request_id is not None:
                    self._resolve((event.topic, event.request_id), event.fields.get("result"))
            case "refused":
                self._refuse(message)
            case "remark":
                self._remarks[message["request_id"]] = message["text"]
            case "told":
                self._resolve((TOLD, message["request_id"]), message["value"])
            case "broken":
                if Weakness.STREAMS_CUT in self._weaknesses:
                    self.streams.cut()
            case "exit":
                self._exits()

    def _refuse(self, message: Message) -> None:
        reason = Reason(message["reason"])
        if reason == Reason.BUSY and Weakness.STREAMS_CUT in self._weaknesses:
            self.streams.cut()
        future = self._awaited.get((topics.ANSWERS[message["topic"]], message["request_id"]))
        if future is not None and not future.done():
            future.set_exception(CommandRefusedError(reason, message["text"]))

    def _resolve(self, key: tuple[str, int], result: Any) -> None:
        future = self._awaited.get(key)
        if future is not None and not future.done():
            future.set_result(result)

    def _stream(self, event: StreamEvent) -> None:
        if event.topic == topics.CREATE_REQUESTED and Weakness.URI_MISSING in self._weaknesses:
            event = leave_out_uri(event)
        self.streams.publish(write_event(event))

    def _lose(self) -> None:
        if Weakness.WORKER_LOST in self._weaknesses:
            return
        _log.error("the worker process was killed; another one takes over its procedures")
        for future in self._awaited.values():
            if not future.done():
                future.set_exception(WorkerKilledError)
        self.worker.restart()


def leave_out_uri(event: StreamEvent) -> StreamEvent:
    """Return the request to create as the real OET publishes it."""
    cmd = event.fields["cmd"]
    script = {name: value for name, value in cmd["script"].items() if name != "script_uri"}
    return StreamEvent(event.topic, event.msg_src, {"cmd": {**cmd, "script": script}}, event.request_id)

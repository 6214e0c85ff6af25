"""Joins publish-subscribe across the web process and the worker process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from harness.contracts.oet.stream import StreamEvent
from simulators.oet.bus.frames import Message


class EventBusWorker:
    """One publisher on the bus; what it publishes reaches those who subscribed here, and the other process.

    :param name: the source that its events tell.
    :param send: sends a message to the other process.
    """

    def __init__(self, name: str, send: Callable[[Message], None]) -> None:
        self.name, self._send = name, send

    def publish(
        self, topic: str, fields: Mapping[str, Any], request_id: int | None = None, source: str = ""
    ) -> StreamEvent:
        """Publish an event.

        :param source: who published it, where that is another one than this worker.
        """
        event = StreamEvent(topic, source or self.name, fields, request_id)
        self._send(write_message(event))
        return event


def write_message(event: StreamEvent) -> Message:
    """Write an event as a message between processes."""
    return {
        "kind": "event",
        "topic": event.topic,
        "msg_src": event.msg_src,
        "fields": dict(event.fields),
        "request_id": event.request_id,
    }


def read_message(message: Message) -> StreamEvent:
    """Read an event of a message between processes."""
    return StreamEvent(message["topic"], message["msg_src"], message["fields"], message["request_id"])

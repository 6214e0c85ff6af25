"""Puts the bytes of a stream together to events, as they come (server-sent events)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from harness.contracts.oet.stream import StreamEvent

LONGEST_LINE = 64 * 1024 * 1024
"""Bytes; a stream with a longer one is none of an OET."""


class EventReader:
    """Reads one stream.

    :param plain: makes plain data of the fields of an event.
    :ivar unreadable: how many events could not be read.
    """

    def __init__(self, plain: Callable[[dict[str, Any]], dict[str, Any]] = lambda fields: fields) -> None:
        self._plain = plain
        self._rest = b""
        self._data: list[str] = []
        self._id = ""
        self.unreadable = 0

    def take(self, data: bytes) -> Iterator[StreamEvent]:
        """Yield the events that end in the next bytes; raises `ValueError` for a line that does not end."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > LONGEST_LINE:
            raise ValueError(f"a line of the stream is longer than {LONGEST_LINE} bytes")
        for line in lines:
            if (event := self._take_line(line.decode(errors="replace").rstrip("\r"))) is not None:
                yield event

    def _take_line(self, line: str) -> StreamEvent | None:
        name, _, value = line.partition(":")
        match name:
            case "":
                return None if line else self._end_event()  # a line that begins with a colon is a comment
            case "data":
                self._data.append(value.removeprefix(" "))
            case "id":
                self._id = value.strip()
        return None

    def _end_event(self) -> StreamEvent | None:
        text, number = "\n".join(self._data), self._id
        self._data, self._id = [], ""
        if not text:
            return None
        try:
            fields = self._plain(json.loads(text))
            topic, source = str(fields.pop("topic")), str(fields.pop("msg_src", ""))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self.unreadable += 1
            return None
        return StreamEvent(topic, source, fields, int(number) if number.isdigit() else None)

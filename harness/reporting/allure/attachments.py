"""What is attached to a scenario in the report; nothing happens without Allure results. For the main thread only.

Inside a step an attachment belongs to the step, otherwise to the scenario.
"""

from __future__ import annotations

import csv
import io
import json
from collections import deque
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from allure_commons.types import AttachmentType

from harness.events.entry import Entry
from harness.events.mark import Mark
from harness.reporting.allure.recorder import recorder

TAIL = 200_000
"""Bytes of a file that are attached, from its end."""

EVENT_COLUMNS = (
    "#", "seconds", "after the When", "device", "attribute", "kind", "value", "quality", "source time (UTC)",
    "delay in ms",
)  # fmt: skip

_KINDS = {
    ".json": AttachmentType.JSON,
    ".csv": AttachmentType.CSV,
    ".html": AttachmentType.HTML,
    ".svg": AttachmentType.SVG,
}


def attach_text(name: str, text: str) -> None:
    """Attach plain text."""
    _attach(name, text, AttachmentType.TEXT)


def attach_json(name: str, value: object) -> None:
    """Attach a value as JSON; what JSON does not know becomes text."""
    _attach(name, json.dumps(value, indent=2, ensure_ascii=False, default=str), AttachmentType.JSON)


def attach_document(name: str, text: str) -> None:
    """Attach a text: as JSON if it is."""
    try:
        attach_json(name, json.loads(text))
    except ValueError:
        attach_text(name, text)


def attach_table(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Attach rows as a table (CSV)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([header, *rows])
    _attach(name, out.getvalue(), AttachmentType.CSV)


def attach_events(entries: Iterable[Entry], start: float | None = None, marks: Sequence[Mark] = ()) -> None:
    """Attach the scenario's events as a table, in the order of the journal, with a row for each ``When``.

    ``delay`` is the time between the device's own time stamp and the event's arrival.

    :param start: the time that ``seconds`` counts from, in seconds since the epoch; default that of the first entry.
    :param marks: in order; ``after the When`` counts from the last one, as the explanations of failures do.
    """
    kept = list(entries)
    if not kept:
        return
    zero = kept[0].event.received if start is None else start
    rows: list[list[object]] = []
    coming = deque(marks)
    last: Mark | None = None
    for entry in kept:
        while coming and coming[0].sequence <= entry.sequence:
            last = coming.popleft()
            rows.append(_mark_row(last, zero))
        rows.append(_event_row(entry, zero, last))
    rows += [_mark_row(mark, zero) for mark in coming]
    attach_table("Events of the scenario", EVENT_COLUMNS, rows)


def _mark_row(mark: Mark, zero: float) -> list[object]:
    at = datetime.fromtimestamp(mark.started, UTC).strftime("%H:%M:%S.%f")
    return ["", f"{mark.started - zero:+.3f}", "+0.000", "", "", "step", mark.sentence, "", at, ""]


def _event_row(entry: Entry, zero: float, mark: Mark | None) -> list[object]:
    event = entry.event
    source = datetime.fromtimestamp(event.source_time, UTC).strftime("%H:%M:%S.%f") if event.source_time else ""
    delay = f"{(event.received - event.source_time) * 1000:.1f}" if event.source_time else ""
    seconds = f"{event.received - zero:+.3f}"
    return [
        entry.sequence,
        seconds,
        f"{event.received - mark.started:+.3f}" if mark else "",
        *event.key,
        event.kind,
        event.shown,
        event.quality,
        source,
        delay,
    ]


def attach_file(name: str, path: Path, limit_bytes: int = TAIL, start: int = 0) -> None:
    """Attach a file, such as a device's log; of a longer one the end. A file that cannot be read says why instead.

    :param start: where in the file it becomes interesting, in bytes.
    """
    if recorder() is None:
        return
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            file.seek(max(start, size - limit_bytes))
            body = file.read(limit_bytes)
    except OSError as error:
        attach_text(name, f"{path}: {error.strerror or error}")
        return
    if size - start > limit_bytes:
        whole_lines = body.partition(b"\n")[2] or body
        body = f"({size - len(whole_lines)} bytes before this were left out)\n".encode() + whole_lines
    _attach(name, body, _KINDS.get(path.suffix, AttachmentType.TEXT))


def _attach(name: str, body: str | bytes, kind: Any) -> None:
    if present := recorder():
        present.attach(name, body, kind)

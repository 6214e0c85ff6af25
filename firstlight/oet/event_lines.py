"""Events of an OET, a line each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import typer

from harness.contracts.oet import topics
from harness.contracts.oet.stream import StreamEvent

ALL = "all"
LINES: Mapping[str, str] = {
    topics.CREATE_REQUESTED: "User request to create a procedure is received",
    topics.LIST_REQUESTED: "User request to list all the procedures is received",
    topics.START_REQUESTED: "User request to start a procedure is received",
    topics.STOP_REQUESTED: "User request to stop a procedure is received",
    topics.ACTIVITY_REQUESTED: "User request to run an activity is received",
    topics.ACTIVITIES_REQUESTED: "User request to list activities is received",
    topics.LISTED: "Enumerating current procedures and status",
    topics.ACTIVITIES_LISTED: "Enumerating current activities and status",
    topics.STATE_CHANGED: "Procedure {msg_src} is {new_state}",
    topics.STACKTRACE: "Procedure {msg_src} failed: {last}",
    topics.CREATED: "Procedure {id} was created",
    topics.STARTED: "Procedure {id} was started",
    topics.STOPPED: "A procedure was stopped",
    topics.ACTIVITY_RUNNING: "Activity {id} runs",
    topics.BLOCK_STARTED: "Scheduling block instance {sbi_id} was started",
    topics.SCRIPT_ANNOUNCED: "Script message: {msg}",
    "user.script.announce": "Script message: {msg}",
}
"""What is said of an event, by its topic."""


def write_line(event: StreamEvent) -> str:
    """Return what an event says; one of a topic that is not known, or that lacks a field, with all its fields."""
    result = event.fields.get("result")
    more = result if isinstance(result, Mapping) else {}
    trace = str(event.fields.get("stacktrace", "")).strip().splitlines()
    known = {"msg_src": event.msg_src, "last": trace[-1] if trace else "", **more, **event.fields}
    try:
        return f"- {LINES[event.topic].format_map(known)}"
    except KeyError:
        return f"- {event.topic} by {event.msg_src}: {json.dumps(dict(event.fields))}"


def tell_event(as_json: bool, event: StreamEvent) -> None:
    """Print what an event says, but where a program reads the output."""
    if not as_json:
        typer.echo(write_line(event))


def write_json(event: StreamEvent) -> str:
    """Return an event as a line of JSON, as it came."""
    return json.dumps({"topic": event.topic, "msg_src": event.msg_src, **event.fields})


def is_wanted(event: StreamEvent, wanted: Sequence[str], excluded: Sequence[str]) -> bool:
    """Return whether an event is to be told.

    :param wanted: topics, or how they begin; "all" for every one.
    :param excluded: likewise.
    """
    if any(_is_below(event.topic, one) for one in excluded):
        return False
    return ALL in wanted or any(_is_below(event.topic, one) for one in wanted)


def _is_below(topic: str, name: str) -> bool:
    return topic == name or topic.startswith(f"{name}.")

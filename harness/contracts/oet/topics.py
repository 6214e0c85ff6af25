"""Topics of the event stream, by their names on the wire."""

from __future__ import annotations

CREATE_REQUESTED = "request.procedure.create"
LIST_REQUESTED = "request.procedure.list"
START_REQUESTED = "request.procedure.start"
STOP_REQUESTED = "request.procedure.stop"
ACTIVITY_REQUESTED = "request.activity.run"
ACTIVITIES_REQUESTED = "request.activity.list"

LISTED = "procedure.pool.list"
STATE_CHANGED = "procedure.lifecycle.statechange"
STACKTRACE = "procedure.lifecycle.stacktrace"
CREATED = "procedure.lifecycle.created"
STARTED = "procedure.lifecycle.started"
STOPPED = "procedure.lifecycle.stopped"
ACTIVITIES_LISTED = "activity.pool.list"
ACTIVITY_RUNNING = "activity.lifecycle.running"
BLOCK_STARTED = "sb.lifecycle.started"
SCRIPT_ANNOUNCED = "script.announce"

ANSWERS = {
    CREATE_REQUESTED: CREATED,
    LIST_REQUESTED: LISTED,
    START_REQUESTED: STARTED,
    STOP_REQUESTED: STOPPED,
    ACTIVITY_REQUESTED: ACTIVITY_RUNNING,
    ACTIVITIES_REQUESTED: ACTIVITIES_LISTED,
}
"""The topic of the answer to each request."""

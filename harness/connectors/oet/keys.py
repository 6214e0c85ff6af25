"""What streams of events an OET has, as keys.

A procedure is ``oet/procedure/<id>``, with the fields ``state`` and ``stacktrace``. Events that are published by a
topic, by scripts or by the OET itself, are ``oet/topic/<topic>``, with the field ``message``.
"""

from __future__ import annotations

import re

from harness.errors import NotDefined
from harness.events.key import Key

STATE, STACKTRACE, MESSAGE = "state", "stacktrace", "message"
FIELDS = {"procedure": (STATE, STACKTRACE), "topic": (MESSAGE,)}
"""The fields of each kind of subject."""
PROCEDURE = re.compile(r"oet/procedure/(\d+)")
TOPIC = re.compile(r"oet/topic/([\w.-]+)")


def state_key(pid: int) -> Key:
    """Return the key of a procedure's state."""
    return Key(f"oet/procedure/{pid}", STATE)


def stacktrace_key(pid: int) -> Key:
    """Return the key of the traceback of a procedure; its value is "" as long as it has not failed."""
    return Key(f"oet/procedure/{pid}", STACKTRACE)


def topic_key(topic: str) -> Key:
    """Return the key of what is published by a topic."""
    return Key(f"oet/topic/{topic}", MESSAGE)


def procedure_in(key: Key) -> int | None:
    """Return the id of the procedure that a key is of; None for another one."""
    match = PROCEDURE.fullmatch(key.subject)
    return int(match[1]) if match else None


def resolve_key(key: Key) -> Key:
    """Return the one key, as events carry it; raises `NotDefined` for what no OET has."""
    pid, topic = procedure_in(key), TOPIC.fullmatch(key.subject)
    if pid is not None and key.field in FIELDS["procedure"]:
        return Key(f"oet/procedure/{pid}", key.field)
    if topic and key.field in FIELDS["topic"]:
        return key
    has = "; ".join(f"oet/{kind}/... has {', '.join(fields)}" for kind, fields in FIELDS.items())
    raise NotDefined(f"an OET has no {key.subject} {key.field}: {has}", device=key.subject)

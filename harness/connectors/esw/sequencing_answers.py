"""What answers of the services for sequences say: whether it was done, and why not."""

from __future__ import annotations

from typing import Any

from msgspec.structs import fields

from harness.contracts.esw.codec import to_plain
from harness.contracts.esw.location import ComponentId
from harness.contracts.esw.messages import Message
from harness.contracts.esw.params.responses import Accepted, Completed, Invalid, Started
from harness.contracts.esw.sequencing.agent_service import (
    AgentStatusSuccess,
    Killed,
    SpawnContainersCompleted,
    Spawned,
)
from harness.contracts.esw.sequencing.sequence_manager import (
    ConfigureSuccess,
    ObsModesDetailsSuccess,
    ResourcesStatusSuccess,
    RestartSequencerSuccess,
    SequencerStarted,
    Success,
)
from harness.contracts.esw.sequencing.sequencer import Ok

DONE = (
    Ok,
    Accepted,
    Started,
    Completed,
    Success,
    ConfigureSuccess,
    SequencerStarted,
    RestartSequencerSuccess,
    ObsModesDetailsSuccess,
    ResourcesStatusSuccess,
    Spawned,
    Killed,
    AgentStatusSuccess,
)
"""Answers by which a service has done, or begun, what it was asked for. AlreadyRunning is none: nothing was changed."""
TEXTS = ("msg", "message", "reason", "reasons")
"""Fields that say why, in words."""
NAMELESS = (*TEXTS, "runId")
"""Fields of which there is no more to tell: the id of a run means nothing to a reader."""


def is_done(answer: Message) -> bool:
    """Return whether a service has done, or begun, what it was asked for."""
    if isinstance(answer, SpawnContainersCompleted):
        return all(map(is_done, answer.res.values()))
    return isinstance(answer, DONE)


def name_answer(answer: Message) -> str:
    """Return what an answer is called on the wire, such as ``Unhandled``; the issue, if it is one of a command."""
    return str(to_plain(answer.issue if isinstance(answer, Invalid) else answer)["_type"])


def explain_answer(answer: Message) -> str:
    """Return an answer as a part of a sentence: its name, why, and what else it tells."""
    told = answer.issue if isinstance(answer, Invalid) else answer
    values = {one.encode_name: _write(getattr(told, one.name)) for one in fields(told)}
    why = "; ".join(values[name] for name in TEXTS if values.get(name))
    more = [f"{name} {text}" for name, text in values.items() if name not in NAMELESS and text and text not in why]
    text = f"{name_answer(answer)}: {why}" if why else name_answer(answer)
    return f"{text} ({'; '.join(more)})" if more else text


def _write(value: Any) -> str:
    match value:
        case Message():
            return explain_answer(value)
        case ComponentId():
            return str(value.prefix)
        case dict():
            return ", ".join(f"{name}: {_write(one)}" for name, one in value.items())
        case tuple():
            return ", ".join(map(_write, value))
    return str(value)

"""Which messages travel between sequencers and other processes: their actor serializer."""

from __future__ import annotations

from types import UnionType
from typing import Any, Union, get_args, get_origin

from harness.contracts.esw.location import PekkoLocation
from harness.contracts.esw.log_levels import LogMetadata
from harness.contracts.esw.messages import Message
from harness.contracts.esw.sequencing.sequencer import SEQUENCER
from harness.contracts.esw.sequencing.step_lists import Step
from simulators.esw.components.supervision.messages import GetComponentLogMetadata, SetComponentLogLevel


def _list_classes(answer: Any) -> tuple[type, ...]:
    if get_origin(answer) in (Union, UnionType):
        return tuple(one for part in get_args(answer) for one in _list_classes(part))
    return (answer,) if isinstance(answer, type) and issubclass(answer, Message) else ()


MESSAGES: tuple[type, ...] = (
    *SEQUENCER.post,
    *SEQUENCER.websocket,
    *dict.fromkeys(
        one for answer in (*SEQUENCER.post.values(), *SEQUENCER.websocket.values()) for one in _list_classes(answer)
    ),
    *(Step, PekkoLocation, GetComponentLogMetadata, SetComponentLogLevel, LogMetadata),
)
"""All that actors of sequencers are sent, and answer."""

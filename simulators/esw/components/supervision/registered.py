"""Which messages travel between components and other processes: the actor serializer of commands."""

from __future__ import annotations

from typing import get_args

from harness.contracts.esw.components import COMMAND, CurrentState
from harness.contracts.esw.log_levels import LogMetadata
from harness.contracts.esw.params.responses import Accepted, SubmitResponse
from simulators.esw.components.supervision import messages

MESSAGES: tuple[type, ...] = (
    *COMMAND.post,
    *COMMAND.websocket,
    *(Accepted, *get_args(SubmitResponse), CurrentState, LogMetadata),
    *(one for one in vars(messages).values() if isinstance(one, type) and one.__module__ == messages.__name__),
)
"""All that actors of components are sent, and answer."""

"""Which messages travel between the Sequence Manager and other processes: its actor serializer."""

from __future__ import annotations

from typing import get_args

from harness.contracts.esw.sequencing.sequence_manager import SEQUENCE_MANAGER

MESSAGES: tuple[type, ...] = (
    *SEQUENCE_MANAGER.post,
    *dict.fromkeys(one for answer in SEQUENCE_MANAGER.post.values() for one in get_args(answer)),
)
"""All that its actor is sent, and answers."""

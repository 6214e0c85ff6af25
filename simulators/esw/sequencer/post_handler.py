"""Answers the requests of a sequencer."""

from __future__ import annotations

from typing import Any

from harness.contracts.esw.sequencing.sequencer import SEQUENCER
from simulators.esw.msocket.access import Access
from simulators.esw.msocket.post import PostHandler
from simulators.esw.sequencer.api import SequencerApi


class SequencerPostHandler(PostHandler):
    """Turns requests into calls."""

    service = SEQUENCER

    def __init__(self, sequencer: SequencerApi) -> None:
        self._sequencer = sequencer

    async def handle(self, request: Any, access: Access) -> object:
        return await self._sequencer.ask(request)

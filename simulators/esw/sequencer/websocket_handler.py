"""Answers the requests of a sequencer that have streams."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

from harness.contracts.esw.sequencing.sequencer import SEQUENCER, QuerySequenceFinal
from simulators.esw.msocket.websocket import WebsocketHandler
from simulators.esw.sequencer.api import SequencerApi


class SequencerWebsocketHandler(WebsocketHandler):
    """Turns requests into calls."""

    service = SEQUENCER

    def __init__(self, sequencer: SequencerApi) -> None:
        self._sequencer = sequencer

    def handle(self, request: Any) -> AsyncGenerator[object, None]:
        if isinstance(request, QuerySequenceFinal):
            return self._query_final(request)
        return self._sequencer.subscribe_state()

    async def _query_final(self, request: QuerySequenceFinal) -> AsyncGenerator[object, None]:
        yield await self._sequencer.query_final(request.run_id, request.timeout)

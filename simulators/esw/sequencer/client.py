"""The client of a sequencer over HTTP, and the factory of both clients."""

from __future__ import annotations

import math
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, cast

from harness.contracts.esw.messages import Id
from harness.contracts.esw.params.responses import SubmitResponse
from harness.contracts.esw.sequencing.sequencer import (
    SEQUENCER,
    QuerySequenceFinal,
    SequencerRequest,
    SequencerStateResponse,
    SubscribeSequencerState,
)
from simulators.esw.http_core.clients import ClientFactory
from simulators.esw.msocket.client import MsocketClient
from simulators.esw.msocket.errors import TIMEOUT, NamedError
from simulators.esw.sequencer.api import SequencerApi
from simulators.esw.sequencer.impl import SequencerImpl


class SequencerClient(SequencerApi):
    """Turns calls into requests over HTTP; made and closed on one event loop."""

    def __init__(self, client: MsocketClient) -> None:
        self._client = client

    async def ask(self, request: SequencerRequest) -> Any:
        try:
            return await self._client.post(request)
        except NamedError as error:
            raise _read(error) from None

    async def query_final(self, run_id: Id, seconds: float) -> SubmitResponse:
        async with aclosing(self._client.stream(QuerySequenceFinal(run_id, math.ceil(seconds)))) as answers:
            try:
                return cast(SubmitResponse, await anext(answers))
            except NamedError as error:
                raise _read(error) from None

    async def subscribe_state(self) -> AsyncGenerator[SequencerStateResponse, None]:
        async with aclosing(self._client.stream(SubscribeSequencerState())) as states:
            async for state in states:
                yield state

    async def close(self) -> None:
        await self._client.close()


def _read(error: NamedError) -> Exception:
    """Return the exception that the sequencer has told by its name."""
    return TimeoutError(str(error)) if error.name == TIMEOUT else error


SEQUENCER_CLIENTS: ClientFactory[SequencerApi] = ClientFactory(SEQUENCER, http=SequencerClient, actor=SequencerImpl)
"""Makes the client of a sequencer, whichever its location says."""

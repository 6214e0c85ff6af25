"""The client of the Sequence Manager over HTTP, and the factory of both clients."""

from __future__ import annotations

from typing import Any

from harness.contracts.esw.messages import Message
from harness.contracts.esw.sequencing.sequence_manager import SEQUENCE_MANAGER
from simulators.esw.http_core.clients import ClientFactory
from simulators.esw.msocket.client import MsocketClient
from simulators.esw.sequence_manager.api import SequenceManagerApi
from simulators.esw.sequence_manager.behavior import find_budget
from simulators.esw.sequence_manager.impl import MARGIN, SequenceManagerImpl


class SequenceManagerClient(SequenceManagerApi):
    """Turns calls into requests over HTTP; made and closed on one event loop.

    :param authorization: the header of that name, for a Sequence Manager with a login.
    """

    def __init__(self, client: MsocketClient, authorization: str | None = None) -> None:
        self._client, self._authorization = client, authorization

    async def ask(self, request: Message) -> Any:
        return await self._client.post(request, find_budget(request) + 2 * MARGIN, self._authorization)

    async def close(self) -> None:
        await self._client.close()


SEQUENCE_MANAGER_CLIENTS: ClientFactory[SequenceManagerApi] = ClientFactory(
    SEQUENCE_MANAGER, http=SequenceManagerClient, actor=SequenceManagerImpl
)
"""Makes the client of the Sequence Manager, whichever its location says."""

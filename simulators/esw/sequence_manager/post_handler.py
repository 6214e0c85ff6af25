"""Answers the requests of the Sequence Manager."""

from __future__ import annotations

from typing import Any

from harness.contracts.esw.sequencing.sequence_manager import SEQUENCE_MANAGER, GetObsModesDetails, GetResources
from simulators.esw.msocket.access import Access
from simulators.esw.msocket.post import PostHandler
from simulators.esw.sequence_manager.api import SequenceManagerApi

USER = "esw-user"
"""The role that changes need, where the service has a login."""


class SequenceManagerPostHandler(PostHandler):
    """Turns requests into calls, once the user has the role that they need."""

    service = SEQUENCE_MANAGER

    def __init__(self, manager: SequenceManagerApi) -> None:
        self._manager = manager

    async def handle(self, request: Any, access: Access) -> object:
        if not isinstance(request, GetObsModesDetails | GetResources):
            await access.require_any_role(USER)
        return await self._manager.ask(request)

"""What the gateway shows of an attribute to somebody of whom it believes that nobody has asked for it before.

To others it shows at once what it has known for some time, such as the last event of an attribute that cannot be read
since: see `harness.connectors.tango.bridge.subscriptions.spelling`.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Mapping
from typing import Any

from harness.connectors.tango.bridge.subscriptions.batch import attributes_in
from harness.connectors.tango.bridge.subscriptions.rereading import Rereading
from harness.connectors.tango.bridge.subscriptions.spelling import SPELLINGS
from harness.connectors.tango.bridge.subscriptions.streams import DOCUMENT
from harness.connectors.tango.bridge.transport.websocket import WSController

LOOKS = 32
"""So many spellings follow one another: until it is the first one's turn again, the gateway has let go of it."""


class FreshLook:
    """Subscribes, takes what comes first, and ends that. Used on the controller's loop."""

    def __init__(self, socket: WSController, rereading: Rereading) -> None:
        self._socket, self._rereading = socket, rereading
        self._zeros = itertools.cycle(range(SPELLINGS, SPELLINGS + LOOKS))

    async def at(self, device: str, attribute: str) -> Mapping[str, Any]:
        """The frame; {} if the gateway has ended the subscription without one."""
        host, _, port = (await self._rereading.control_system()).rpartition(":")
        name = f"{device}/{attribute}"
        if port.isdigit():
            name = f"tango://{host}:{'0' * next(self._zeros)}{port}/{name}"
        first = _First()
        stream = self._socket.open(DOCUMENT, {"names": [name]}, first)
        try:
            return await first.frame
        finally:
            self._socket.close(stream)


class _First:
    """Keeps the first frame."""

    def __init__(self) -> None:
        self.frame: asyncio.Future[Mapping[str, Any]] = asyncio.get_running_loop().create_future()

    def taken(self, payload: Any) -> None:
        self._keep(attributes_in(payload))

    def interrupted(self, why: str) -> None:
        """The gateway is asked again."""

    def resumed(self) -> None:
        """It was."""

    def ended(self, why: str) -> None:
        self._keep({})

    def _keep(self, frame: Mapping[str, Any] | None) -> None:
        if frame is not None and not self.frame.done():
            self.frame.set_result(frame)

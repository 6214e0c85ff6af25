"""Device servers that were started anew, until Tango has noticed.

The gateway hears of one after up to 10 s, by an error event. So the bridge looks by itself
(`harness.connectors.tango.bridge.subscriptions.restarts`), and reads until then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence

from harness.connectors.controller import InBackground
from harness.connectors.tango.bridge.subscriptions.renewal import MEANWHILE, Renewal
from harness.connectors.tango.bridge.subscriptions.rereading import Rereading
from harness.connectors.tango.bridge.subscriptions.streams import Streams
from harness.connectors.tango.bridge.subscriptions.subscriber import DeviceAttributeSubscriber
from harness.errors import ConnectorError

STARTED_ANEW = "its device server was started anew"
NOTICED = 15.0
"""Seconds after which Tango has surely missed a heartbeat of a device server, which comes every 10 s."""


class Unnoticed:
    """Reads attributes of which the gateway does not know yet that no events come. Used on the controller's loop."""

    def __init__(self, streams: Streams, renewal: Renewal, rereading: Rereading, run: InBackground) -> None:
        self._streams, self._renewal, self._rereading, self._run = streams, renewal, rereading, run

    def begin(self, devices: Collection[str]) -> None:
        """Their servers were started anew: no events come until Tango has noticed, too."""
        lost = [one for one in self._streams.subscribers.values() if one.device in devices and one.pushes]
        for one in lost:
            one.fallen = True
            one.gap(STARTED_ANEW)
        self._run(self._until_noticed(lost))

    async def _until_noticed(self, lost: Sequence[DeviceAttributeSubscriber]) -> None:
        """Read them until the gateway gets an error and they are subscribed to anew; else do that at last."""
        loop = asyncio.get_running_loop()
        over, known = loop.time() + NOTICED, False
        while (left := [one for one in lost if one.fallen and one.users]) and loop.time() < over:
            found = await self._rereading.values(left)
            for one, seen in zip(left, found, strict=True):
                if not isinstance(seen, ConnectorError) and one.fallen and not (known and one.is_as(seen)):
                    one.see(seen, read=True)
            known = known or not any(isinstance(seen, ConnectorError) for seen in found)
            await asyncio.sleep(MEANWHILE)
        batches = self._streams.batches
        for batch in {batches[one.name] for one in left if one.name in batches}:
            await self._renewal.restore(batch)

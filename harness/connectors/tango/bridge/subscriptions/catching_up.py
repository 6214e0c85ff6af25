"""After an interruption the gateway shows the value of each attribute again, of most at least; the others are read."""

from __future__ import annotations

import asyncio

from harness.connectors.controller import InBackground
from harness.connectors.tango.bridge.subscriptions.batch import Batch
from harness.connectors.tango.bridge.subscriptions.rereading import Rereading
from harness.connectors.tango.bridge.subscriptions.streams import Streams

PATIENCE = 1.0
"""Seconds that the gateway gets to show all values after an interruption."""


class CatchingUp:
    """Reads what the gateway has not shown. Used on the controller's loop."""

    def __init__(self, streams: Streams, rereading: Rereading, run: InBackground) -> None:
        self._streams, self._rereading, self._run = streams, rereading, run
        self.under_way: set[Batch] = set()
        """Those with which it goes on."""

    def begin(self, batch: Batch) -> None:
        """Catch up in the background, unless that goes on already."""
        if batch not in self.under_way:
            self.under_way.add(batch)
            self._run(self.catch_up(batch))

    async def catch_up(self, batch: Batch) -> None:
        """Read what the gateway has not shown; not before it has subscribed, or what came then would be missed.

        Again if it is interrupted meanwhile or the gateway cannot be asked; until then, or until the batch is over.
        """
        self.under_way.add(batch)
        try:
            while self._streams.is_known(batch):
                alive = batch.alive
                await alive.wait()
                if batch.alive is not alive or not self._streams.is_known(batch):
                    continue
                await asyncio.sleep(PATIENCE)
                if batch.alive is alive and self._streams.is_known(batch):
                    behind = [one for one in batch.members.values() if one.is_behind and not one.fallen]
                    if not await self._rereading.refresh(behind):
                        return
        finally:
            self.under_way.discard(batch)

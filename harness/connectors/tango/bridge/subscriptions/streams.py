"""In which GraphQL subscription each attribute travels; they are begun, begun again and ended here."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from harness.connectors.tango.bridge.subscriptions.batch import Batch, Keeper
from harness.connectors.tango.bridge.subscriptions.spelling import Spelling
from harness.connectors.tango.bridge.subscriptions.subscriber import DeviceAttributeSubscriber
from harness.connectors.tango.bridge.transport.websocket import WSController
from harness.events.key import Key

DOCUMENT = """subscription Events($names: [String]!) {
  attributes(fullNames: $names) {
    device attribute value quality timestamp error { desc reason }
  }
}"""
AGAIN = 1.0
"""Seconds after which a subscription that the gateway ended is begun again."""


class Streams:
    """Every attribute that is subscribed to, and the batch in which it travels. Used on the controller's loop.

    :param keeper: looks after the batches.
    """

    def __init__(self, socket: WSController, spelling: Spelling, keeper: Keeper) -> None:
        self._socket, self._spelling, self._keeper = socket, spelling, keeper
        self._subscribers: dict[Key, DeviceAttributeSubscriber] = {}
        self._batches: dict[Key, Batch] = {}

    @property
    def subscribers(self) -> Mapping[Key, DeviceAttributeSubscriber]:
        """Every attribute that is subscribed to."""
        return self._subscribers

    @property
    def batches(self) -> Mapping[Key, Batch]:
        """The batch of each of them."""
        return self._batches

    def is_known(self, batch: Batch) -> bool:
        """Whether everything in it travels in it still, and not in another or in none."""
        return all(self._batches.get(name) is batch for name in batch.members)

    def begin(self, members: Sequence[DeviceAttributeSubscriber], *, later: bool = False) -> Batch:
        """Let these travel together from now on.

        :param later: the gateway is not asked yet, but when the batch is opened.
        """
        batch = Batch(members, self._keeper)
        self._subscribers.update(batch.members)
        self._batches.update(dict.fromkeys(batch.members, batch))
        if not later:
            self.open(batch)
        return batch

    def open(self, batch: Batch) -> None:
        """Ask the gateway, unless it is asked already or nobody wants the batch any more."""
        if batch.stream is None and self.is_known(batch):
            names = [self._spelling.of(name) for name in batch.members]
            batch.stream = self._socket.open(DOCUMENT, {"names": names}, batch)

    async def respell(self, batch: Batch) -> None:
        """Ask under names that the gateway does not know when it is opened; waits until it has told what that takes."""
        await self._spelling.change(batch.members)

    async def open_later(self, batch: Batch) -> None:
        """Ask the gateway anew, which has ended it."""
        await asyncio.sleep(AGAIN)
        self.open(batch)

    def end(self, batch: Batch) -> None:
        """Tell the gateway that nobody listens; what travelled in it is to be forgotten, or begun in another."""
        if batch.stream is not None:
            self._socket.close(batch.stream)
        batch.over()

    def forget(self, name: Key) -> None:
        """Nobody wants this attribute any more."""
        del self._batches[name], self._subscribers[name]

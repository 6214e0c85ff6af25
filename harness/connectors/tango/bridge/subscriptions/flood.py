"""What is done when a queue may have dropped events: everything counts as missing until all is quiet and read again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from harness.connectors.controller import InBackground
from harness.connectors.tango.bridge.subscriptions.burst import OnTheWay
from harness.connectors.tango.bridge.subscriptions.rereading import AGAIN, Rereading
from harness.connectors.tango.bridge.subscriptions.subscriber import DeviceAttributeSubscriber
from harness.errors import ConnectorError
from harness.events.key import Key

QUIET = 0.5
"""Seconds after the last event that was too much, after which it counts as over."""
WHY = "more events were on their way than the queues hold, which drop what does not fit"


class Flood:
    """Used on the controller's loop.

    :param subscribers: every attribute that is subscribed to.
    :param run: runs what goes on in the background.
    """

    def __init__(
        self,
        subscribers: Mapping[Key, DeviceAttributeSubscriber],
        rereading: Rereading,
        run: InBackground,
    ) -> None:
        self._subscribers, self._rereading, self._run = subscribers, rereading, run
        self._on_the_way = OnTheWay()
        self._is_held = False
        self._last = 0.0
        self.is_on = False
        """Whether events count as missing."""

    def came(self, happened: float, now: float) -> None:
        """An event came, and when it happened by our clock."""
        if self._on_the_way.passed(happened, now):
            self.begin()

    def begin(self) -> None:
        """Any event may be missing, or one more."""
        self._last = asyncio.get_running_loop().time()
        if not self._is_held:
            self._hold()
        if not self.is_on:
            self.is_on = True
            self._run(self._until_over())

    def _hold(self) -> None:
        self._is_held = True
        for one in self._subscribers.values():
            one.gap(WHY, hold=True)

    async def _until_over(self) -> None:
        try:
            before = 0.0
            while before != self._last:
                await self._be_quiet()
                before = self._last
                self._hold()  # what was subscribed to meanwhile
                members = list(self._subscribers.values())
                found = await self._rereading.values(members)
                read = [seen for seen in found if not isinstance(seen, ConnectorError)]
                if len(read) < len(found):
                    before = 0.0
                    await asyncio.sleep(AGAIN)
                elif before == self._last:
                    self._is_held = False
                    for one, seen in zip(members, read, strict=True):
                        one.released()
                        one.see(seen, read=True)
                    await asyncio.sleep(QUIET)
        finally:
            self.is_on = self._is_held = False
            self._on_the_way.clear()
            for one in self._subscribers.values():
                one.released()
                one.settled()

    async def _be_quiet(self) -> None:
        loop = asyncio.get_running_loop()
        while (quiet := loop.time() - self._last) < QUIET:  # noqa: ASYNC110 - until no more comes
            await asyncio.sleep(QUIET - quiet)

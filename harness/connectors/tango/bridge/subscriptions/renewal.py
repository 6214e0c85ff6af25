"""Subscribing anew to attributes of which the gateway gets no events any more.

What the gateway (`tangogql.subscription`, version 2.3) does, and what is done about it:

- After an error event, such as that of a restarted device server, it reads the attribute every 3 s and tries events
  again only after a minute. It tries at once if it is asked under a name that it does not know: so the bridge asks
  anew with another zero before the port. A gateway that sees through this tries at once if nobody has asked for the
  attribute for 5 s: so the bridge lets go, and subscribes anew.
- If it could not reach a device at all, it tells so once and never tries again. So the bridge does.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence

from harness.connectors.controller import InBackground
from harness.connectors.tango.bridge.subscriptions.batch import Batch
from harness.connectors.tango.bridge.subscriptions.catching_up import CatchingUp
from harness.connectors.tango.bridge.subscriptions.pushing import NO_EVENTS, Pushing
from harness.connectors.tango.bridge.subscriptions.rereading import Rereading
from harness.connectors.tango.bridge.subscriptions.streams import Streams
from harness.connectors.tango.bridge.subscriptions.subscriber import DeviceAttributeSubscriber

_log = logging.getLogger(__name__)

COLLECT = 0.3
"""Seconds in which attributes of one device come back together."""
LETS_GO = 5.5
"""Seconds after which the gateway has surely let go of what nobody asks for."""
MEANWHILE = 1.0
"""Seconds between two readings of attributes of which no events come meanwhile."""
SILENT = 10.0
"""Seconds without a frame after which the gateway, which repeats errors every 3 s, has given up an attribute."""


class Renewal:
    """Subscribes anew when something has a value again, or is not heard of. Used on the controller's loop."""

    def __init__(
        self,
        streams: Streams,
        catching_up: CatchingUp,
        pushing: Pushing,
        rereading: Rereading,
        run: InBackground,
    ) -> None:
        self._streams, self._catching_up, self._pushing = streams, catching_up, pushing
        self._rereading, self._run = rereading, run
        self._restored: set[Batch] = set()

    def troubled(self, member: DeviceAttributeSubscriber) -> None:
        """An attribute has an error in place of a value: try again if the gateway does not."""
        if self._pushing.has_pushed(member):
            member.gap(NO_EVENTS)
        self._run(self._look_after(member))

    def recovered(self, batch: Batch) -> None:
        """Something in it has a value again, of which the gateway gets no events any more."""
        if batch not in self._restored:
            self._restored.add(batch)
            self._run(self.restore(batch))

    async def restore(self, batch: Batch) -> None:
        """Subscribe anew to what has a value again."""
        try:
            await asyncio.sleep(COLLECT)
            members = batch.members.values()
            back = [one for one in members if one.fallen and one.latest is not None and not one.latest.error]
            await self.renew(batch, back)
        finally:
            self._restored.discard(batch)

    async def renew(self, batch: Batch, lost: Sequence[DeviceAttributeSubscriber], *, patiently: bool = False) -> None:
        """Let go of some attributes, and begin again under another spelling of their names.

        :param patiently: wait until the gateway has let go, too, and read them meanwhile.
        """
        lost = [one for one in lost if one.users]
        if not lost or not self._streams.is_known(batch):
            return
        _log.info("subscribing anew to %d attributes of %s", len(lost), lost[0].device)
        self._streams.end(batch)
        for member in batch.members.values():
            if member.users:
                member.gap(NO_EVENTS)
            else:
                self._streams.forget(member.name)
        if kept := [member for member in batch.members.values() if member.users and member not in lost]:
            self._catching_up.begin(self._streams.begin(kept))
        anew = self._streams.begin(lost, later=True)
        await (self._read_meanwhile(anew) if patiently else self._streams.respell(anew))
        if not self._streams.is_known(anew):
            return
        for member in lost:
            member.fallen, member.first = False, asyncio.Event()
        self._streams.open(anew)
        await self._catching_up.catch_up(anew)
        if not self._streams.is_known(anew):
            return
        there = [one for one in lost if not one.fallen]
        await self._pushing.mark_polled(there)
        if not patiently and (stuck := self._pushing.refuse_stuck(there)):
            await self.renew(anew, stuck, patiently=True)
        else:
            await self._pushing.settle(there)

    async def _look_after(self, member: DeviceAttributeSubscriber) -> None:
        """Subscribe anew to an attribute of which the gateway says nothing any more after an error."""
        await asyncio.sleep(SILENT)
        batch = self._streams.batches.get(member.name)
        is_silent = time.monotonic() - member.heard >= SILENT
        if batch is not None and is_silent and member.latest is not None and member.latest.error:
            await self.renew(batch, [member])

    async def _read_meanwhile(self, batch: Batch) -> None:
        loop = asyncio.get_running_loop()
        over = loop.time() + LETS_GO
        while (left := over - loop.time()) > 0:
            await asyncio.sleep(min(MEANWHILE, left))
            if batch.is_wanted:
                await self._rereading.refresh(list(batch.members.values()))

"""Subscriptions of attributes: one for each, whoever asks; many travel in one GraphQL subscription.

What the gateway (`tangogql.subscription`, version 2.3) does, and what is done about it:

- After an error event, such as that of a restarted device server, it reads the attribute every 3 s and tries events
  again only after a minute. It tries at once if it is asked under a name that it does not know: so the bridge asks
  anew with another zero before the port. A gateway that sees through this tries at once if nobody has asked for the
  attribute for 5 s: so the bridge lets go, and subscribes anew.
- It hears of a device server that was started anew after up to 10 s, by an error event. So the bridge looks by itself
  (`harness.connectors.bridge.restarts`), and reads until then.
- If it could not reach a device at all, it tells so once and never tries again. So the bridge does.
- It drops events that its queues do not hold: see `harness.connectors.bridge.burst` and `.flood`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.connectors.abstract import Subscriber
from harness.connectors.bridge.batch import Batch, groups
from harness.connectors.bridge.conversion import Convert
from harness.connectors.bridge.flood import Flood
from harness.connectors.bridge.rereading import Rereading
from harness.connectors.bridge.spelling import Spelling
from harness.connectors.bridge.subscriber import DeviceAttributeSubscriber, DeviceSubscriptionCallback, Name
from harness.connectors.bridge.websocket import WSController
from harness.errors import ConnectorError

_log = logging.getLogger(__name__)

DOCUMENT = """subscription Events($names: [String]!) {
  attributes(fullNames: $names) {
    device attribute value quality timestamp error { desc reason }
  }
}"""
FIRST = 0.6
"""Part of the limit of a subscription in which first values have to come by themselves; then they are read."""
PATIENCE = 1.0
"""Seconds that the gateway gets to show all values after an interruption."""
AGAIN = 1.0
"""Seconds after which a subscription that the gateway ended is begun again."""
COLLECT = 0.3
"""Seconds in which attributes of one device come back together."""
LETS_GO = 5.5
"""Seconds after which the gateway has surely let go of what nobody asks for."""
MEANWHILE = 1.0
"""Seconds between two readings of attributes of which no events come meanwhile."""
SILENT = 10.0
"""Seconds without a frame after which the gateway, which repeats errors every 3 s, has given up an attribute."""
NO_EVENTS = "it is subscribed to anew, because the gateway gets no events of it any more"
STARTED_ANEW = "its device server was started anew"
NOTICED = 15.0
"""Seconds after which Tango has surely missed a heartbeat of a device server, which comes every 10 s."""
LOOKS = (20.0,) * 9
"""Seconds between looks whether the gateway has got events again by itself: it tries once or twice in this time."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An attribute to subscribe to: as the device spells it, and how its values are read."""

    device: str
    attribute: str
    convert: Convert

    @property
    def name(self) -> Name:
        return self.device, self.attribute.lower()


class Subscriptions:
    """All subscriptions of a bridge: one for each attribute, counted by its users. Used on the controller's loop.

    :param run: runs what goes on in the background, and hears of errors in it.
    """

    def __init__(
        self, socket: WSController, rereading: Rereading, run: Callable[[Coroutine[Any, Any, None]], None]
    ) -> None:
        self._socket, self._rereading, self._run = socket, rereading, run
        self._subscribers: dict[Name, DeviceAttributeSubscriber] = {}
        self._batches: dict[Name, Batch] = {}
        self._restored: set[Batch] = set()
        self._catching_up: set[Batch] = set()
        self._pushing: set[Name] = set()
        self._spelling = Spelling(rereading)
        self._flood = Flood(self._subscribers, rereading, run)

    def __len__(self) -> int:
        return len(self._subscribers)

    async def add(
        self,
        wanted: Sequence[Wanted],
        subscriber: Subscriber,
        leave: Callable[[DeviceSubscriptionCallback], None],
        limit: float,
    ) -> tuple[DeviceSubscriptionCallback, ...]:
        """Subscribe, and return within the limit, when each has had its first value or error.

        What does not come in time is read.
        """
        fresh: list[DeviceAttributeSubscriber] = []
        users = []
        for one in wanted:
            known = self._subscribers.get(one.name)
            if known is None:
                known = self._subscribers[one.name] = DeviceAttributeSubscriber(one.device, one.attribute, one.convert)
                fresh.append(known)
            user = DeviceSubscriptionCallback(known, subscriber, leave)
            known.join(user)
            users.append(user)
        try:
            for group in groups(fresh):
                self._begin(group)
            await self._show_first([user.owner for user in users], fresh, limit)
        except BaseException:
            for user in users:
                self.remove(user)
            raise
        return tuple(users)

    def remove(self, user: DeviceSubscriptionCallback) -> None:
        """One user less; a GraphQL subscription ends with the last user of all that travels in it."""
        owner = user.owner
        if user in owner.users:
            owner.users.remove(user)
        batch = self._batches.get(owner.name)
        if batch is None or batch.is_wanted:
            return
        self._end(batch)
        for name in batch.members:
            del self._batches[name], self._subscribers[name]

    # ---- of batches ---------------------------------------------------------------------------------------------

    def resumed(self, batch: Batch) -> None:
        """The gateway shows the value of each attribute again, of most at least; the others are read."""
        if batch not in self._catching_up:
            self._catching_up.add(batch)
            self._run(self._catch_up(batch))

    def ended(self, batch: Batch) -> None:
        self._run(self._open_later(batch))
        self.resumed(batch)

    def troubled(self, batch: Batch, member: DeviceAttributeSubscriber) -> None:
        if member.name in self._pushing:
            member.gap(NO_EVENTS)
        self._run(self._look_after(member))

    def recovered(self, batch: Batch) -> None:
        if batch not in self._restored:
            self._restored.add(batch)
            self._run(self._restore(batch))

    def came(self, happened: float, now: float) -> None:
        self._flood.came(happened, now)

    def missed(self) -> None:
        self._flood.begin()

    # ---- of device servers --------------------------------------------------------------------------------------

    def devices(self) -> set[str]:
        """Those of which events are wanted."""
        return {device for device, _ in self._subscribers}

    def restarted(self, devices: Collection[str]) -> None:
        """Their servers were started anew: no events come until Tango has noticed, too."""
        lost = [one for one in self._subscribers.values() if one.device in devices and one.pushes]
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
        for batch in {self._batches[one.name] for one in left if one.name in self._batches}:
            await self._restore(batch)

    # ---- opening and closing ------------------------------------------------------------------------------------

    def _is_known(self, batch: Batch) -> bool:
        return all(self._batches.get(name) is batch for name in batch.members)

    def _begin(self, members: Sequence[DeviceAttributeSubscriber], *, later: bool = False) -> Batch:
        batch = Batch(members, self)
        for name in batch.members:
            self._batches[name] = batch
        if not later:
            self._open(batch)
        return batch

    def _open(self, batch: Batch) -> None:
        if batch.stream is None and self._is_known(batch):
            names = [self._spelling.of(name) for name in batch.members]
            batch.stream = self._socket.open(DOCUMENT, {"names": names}, batch)

    async def _open_later(self, batch: Batch) -> None:
        await asyncio.sleep(AGAIN)
        self._open(batch)

    def _end(self, batch: Batch) -> None:
        if batch.stream is not None:
            self._socket.close(batch.stream)
        batch.over()

    # ---- values -------------------------------------------------------------------------------------------------

    async def _show_first(
        self, owners: Sequence[DeviceAttributeSubscriber], fresh: Sequence[DeviceAttributeSubscriber], limit: float
    ) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        await self._first_values(owners, FIRST * limit)
        unasked: Mapping[DeviceAttributeSubscriber, ConnectorError] = {}
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(began + limit):
                unasked = await self._read_again([one for one in owners if not one.first.is_set()])
                if fresh:
                    await self._mark_polled(fresh)
                    for one in self._refuse_stuck(fresh):
                        self.recovered(self._batches[one.name])
        for one in owners:
            batch, is_shown = self._batches[one.name], one.first.is_set()
            if not is_shown:
                why = str(unasked.get(one) or f"no value within {limit:g} s")
                one.see(one.seen({"error": {"desc": why}}), read=True)
            if not (is_shown and batch.alive.is_set()):
                one.gap(f"the gateway has not subscribed to it within {limit:g} s")
                self.resumed(batch)

    async def _first_values(self, owners: Sequence[DeviceAttributeSubscriber], limit: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit):
                for one in owners:
                    await one.first.wait()

    async def _read_again(
        self, members: Sequence[DeviceAttributeSubscriber]
    ) -> Mapping[DeviceAttributeSubscriber, ConnectorError]:
        """Gives those that the gateway could not be asked for, and why."""
        unasked = {}
        for member, seen in zip(members, await self._rereading.values(members), strict=True):
            if isinstance(seen, ConnectorError):
                unasked[member] = seen
            else:
                member.see(seen, read=True)
        return unasked

    async def _catch_up(self, batch: Batch) -> None:
        """Read what the gateway has not shown; not before it has subscribed, or what came then would be missed.

        Again if it is interrupted meanwhile or the gateway cannot be asked; until then, or until the batch is over.
        """
        self._catching_up.add(batch)
        try:
            while self._is_known(batch):
                alive = batch.alive
                await alive.wait()
                if batch.alive is not alive or not self._is_known(batch):
                    continue
                await asyncio.sleep(PATIENCE)
                if batch.alive is alive and self._is_known(batch):
                    behind = [one for one in batch.members.values() if one.is_behind and not one.fallen]
                    if not await self._read_again(behind):
                        return
        finally:
            self._catching_up.discard(batch)

    async def _mark_polled(self, members: Sequence[DeviceAttributeSubscriber]) -> None:
        polled = await self._rereading.polled()
        for one in members:
            if polled is not None and not one.fallen:
                one.polled = one.name in polled
                if not one.polled:
                    self._pushing.add(one.name)

    # ---- events that the gateway does not get any more ----------------------------------------------------------

    def _refuse_stuck(self, members: Sequence[DeviceAttributeSubscriber]) -> list[DeviceAttributeSubscriber]:
        """What pushed events before is polled only because the gateway has kept a subscription that had an error."""
        stuck = [one for one in members if one.polled and one.name in self._pushing]
        for one in stuck:
            one.polled, one.fallen = False, True
            one.gap(NO_EVENTS)
        return stuck

    async def _look_after(self, member: DeviceAttributeSubscriber) -> None:
        """Subscribe anew to an attribute of which the gateway says nothing any more after an error."""
        await asyncio.sleep(SILENT)
        batch = self._batches.get(member.name)
        is_silent = time.monotonic() - member.heard >= SILENT
        if batch is not None and is_silent and member.latest is not None and member.latest.error:
            await self._renew(batch, [member])

    async def _restore(self, batch: Batch) -> None:
        """Subscribe anew to what has a value again."""
        try:
            await asyncio.sleep(COLLECT)
            members = batch.members.values()
            back = [one for one in members if one.fallen and one.latest is not None and not one.latest.error]
            await self._renew(batch, back)
        finally:
            self._restored.discard(batch)

    async def _renew(self, batch: Batch, lost: Sequence[DeviceAttributeSubscriber], *, patiently: bool = False) -> None:
        """Let go of some attributes, and begin again under another spelling of their names.

        :param patiently: wait until the gateway has let go, too, and read them meanwhile.
        """
        lost = [one for one in lost if one.users]
        if not lost or not self._is_known(batch):
            return
        _log.info("subscribing anew to %d attributes of %s", len(lost), lost[0].device)
        self._end(batch)
        for member in batch.members.values():
            if member.users:
                member.gap(NO_EVENTS)
            else:
                del self._batches[member.name], self._subscribers[member.name]
        if kept := [member for member in batch.members.values() if member.users and member not in lost]:
            self.resumed(self._begin(kept))
        anew = self._begin(lost, later=True)
        await (self._read_meanwhile(anew) if patiently else self._spelling.change(anew.members))
        if not self._is_known(anew):
            return
        for member in lost:
            member.fallen, member.first = False, asyncio.Event()
        self._open(anew)
        await self._catch_up(anew)
        if not self._is_known(anew):
            return
        there = [one for one in lost if not one.fallen]
        await self._mark_polled(there)
        if not patiently and (stuck := self._refuse_stuck(there)):
            await self._renew(anew, stuck, patiently=True)
        else:
            await self._settle(there)

    async def _read_meanwhile(self, batch: Batch) -> None:
        loop = asyncio.get_running_loop()
        over = loop.time() + LETS_GO
        while (left := over - loop.time()) > 0:
            await asyncio.sleep(min(MEANWHILE, left))
            if batch.is_wanted:
                await self._read_again(list(batch.members.values()))

    async def _settle(self, members: Sequence[DeviceAttributeSubscriber]) -> None:
        """Say which of them the gateway polls all the same; it may get events of them later by itself."""
        for pause in LOOKS:
            await self._mark_polled(members)
            members = [one for one in members if one.polled and one.users]
            if not members:
                return
            await asyncio.sleep(pause)

"""Subscriptions of attributes: one for each, whoever asks; many travel in one GraphQL subscription.

What goes on with them has modules of its own: `streams`, `catching_up`, `pushing`, `renewal`, `restart_fallback`,
`flood`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from harness.connectors.base import Subscriber
from harness.connectors.controller import InBackground
from harness.connectors.tango.bridge.devices.conversion import Convert
from harness.connectors.tango.bridge.subscriptions.batch import Batch, groups
from harness.connectors.tango.bridge.subscriptions.catching_up import CatchingUp
from harness.connectors.tango.bridge.subscriptions.flood import Flood
from harness.connectors.tango.bridge.subscriptions.pushing import Pushing
from harness.connectors.tango.bridge.subscriptions.renewal import Renewal
from harness.connectors.tango.bridge.subscriptions.rereading import Rereading
from harness.connectors.tango.bridge.subscriptions.restart_fallback import Unnoticed
from harness.connectors.tango.bridge.subscriptions.spelling import Spelling
from harness.connectors.tango.bridge.subscriptions.streams import Streams
from harness.connectors.tango.bridge.subscriptions.subscriber import (
    DeviceAttributeSubscriber,
    DeviceSubscriptionCallback,
)
from harness.connectors.tango.bridge.transport.websocket import WSController
from harness.connectors.tango.confirmation import Hearing
from harness.errors import ConnectorError
from harness.events.key import Key

FIRST = 0.6
"""Part of the limit of a subscription in which first values have to come by themselves; then they are read."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An attribute to subscribe to, and how its values are read.

    :param attribute: as the device spells it.
    :param undated: whether an event that shows the value once more is no change, whatever its time.
    """

    key: Key
    attribute: str
    convert: Convert
    undated: bool = False

    @property
    def name(self) -> Key:
        """What its frames are found by: lower case."""
        return Key(self.key.subject, self.attribute.lower())


class Subscriptions:
    """All subscriptions of a bridge: one for each attribute, counted by its users. Used on the controller's loop.

    It is the keeper of the batches: see `harness.connectors.tango.bridge.subscriptions.batch`.

    :param run: runs what goes on in the background, and hears of errors in it.
    """

    def __init__(self, socket: WSController, rereading: Rereading, run: InBackground) -> None:
        self._rereading, self._run = rereading, run
        self._streams = streams = Streams(socket, Spelling(rereading), self)
        self._catching_up = CatchingUp(streams, rereading, run)
        self._pushing = Pushing(rereading)
        self._renewal = Renewal(streams, self._catching_up, self._pushing, rereading, run)
        self._unnoticed = Unnoticed(streams, self._renewal, rereading, run)
        self._flood = Flood(streams.subscribers, rereading, run)

    def __len__(self) -> int:
        return len(self._streams.subscribers)

    async def add(
        self,
        wanted: Sequence[Wanted],
        subscriber: Subscriber,
        leave: Callable[[DeviceSubscriptionCallback], None],
        limit: float,
        hearing: Hearing,
    ) -> tuple[DeviceSubscriptionCallback, ...]:
        """Subscribe, and return within the limit, when each has had its first value or error.

        What does not come in time is read.

        :param leave: hears of each user that closes its subscription, from the thread that does it.
        :param limit: seconds.
        :param hearing: hears of each frame of what was not subscribed to before, and of nothing else.
        """
        fresh: dict[Key, DeviceAttributeSubscriber] = {}
        users = []
        for one in wanted:
            known = self._streams.subscribers.get(one.name) or fresh.get(one.name)
            if known is None:
                known = fresh[one.name] = DeviceAttributeSubscriber(
                    one.key, one.attribute, one.convert, undated=one.undated
                )
                known.hearing = hearing
            elif one.name not in fresh:
                hearing.drop(one.name)
            user = DeviceSubscriptionCallback(known, subscriber, leave)
            known.join(user)
            users.append(user)
        try:
            for group in groups(list(fresh.values())):
                self._streams.begin(group)
            await self._show_first([user.owner for user in users], list(fresh.values()), limit)
        except BaseException:
            for user in users:
                self.remove(user)
            raise
        for each in fresh.values():
            if not each.pushes:
                hearing.drop(each.name)
        return tuple(users)

    def remove(self, user: DeviceSubscriptionCallback) -> None:
        """One user less; a GraphQL subscription ends with the last user of all that travels in it."""
        owner = user.owner
        if user in owner.users:
            owner.users.remove(user)
        batch = self._streams.batches.get(owner.name)
        if batch is None or batch.is_wanted:
            return
        self._streams.end(batch)
        for name in batch.members:
            self._streams.forget(name)

    # ---- of batches ---------------------------------------------------------------------------------------------

    def resumed(self, batch: Batch) -> None:
        """Catch up with what the gateway does not show again."""
        self._catching_up.begin(batch)

    def ended(self, batch: Batch) -> None:
        """Begin it again, and catch up."""
        self._run(self._streams.open_later(batch))
        self._catching_up.begin(batch)

    def troubled(self, batch: Batch, member: DeviceAttributeSubscriber) -> None:
        """Look after an attribute that has an error in place of a value."""
        self._renewal.troubled(member)

    def recovered(self, batch: Batch) -> None:
        """Subscribe anew to what has a value again and gets no events."""
        self._renewal.recovered(batch)

    def came(self, happened: float, now: float) -> None:
        """Count an event: too many at once are a flood."""
        self._flood.came(happened, now)

    def missed(self) -> None:
        """There is a flood."""
        self._flood.begin()

    # ---- of device servers --------------------------------------------------------------------------------------

    def devices(self) -> set[str]:
        """Those of which events are wanted."""
        return {device for device, _ in self._streams.subscribers}

    def restarted(self, devices: Collection[str]) -> None:
        """Their servers were started anew."""
        self._unnoticed.begin(devices)

    # ---- first values -------------------------------------------------------------------------------------------

    async def _show_first(
        self, owners: Sequence[DeviceAttributeSubscriber], fresh: Sequence[DeviceAttributeSubscriber], limit: float
    ) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        await self._first_values(owners, FIRST * limit)
        unasked: Mapping[DeviceAttributeSubscriber, ConnectorError] = {}
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(began + limit):
                unasked = await self._rereading.refresh([one for one in owners if not one.first.is_set()])
                if fresh:
                    await self._pushing.mark_polled(fresh)
                    for one in self._pushing.refuse_stuck(fresh):
                        self._renewal.recovered(self._streams.batches[one.name])
        for one in owners:
            batch, is_shown = self._streams.batches[one.name], one.first.is_set()
            if not is_shown:
                why = str(unasked.get(one) or f"no value within {limit:g} s")
                one.see(one.seen({"error": {"desc": why}}), read=True)
            if not (is_shown and batch.alive.is_set()):
                one.gap(f"the gateway has not subscribed to it within {limit:g} s")
                self._catching_up.begin(batch)

    async def _first_values(self, owners: Sequence[DeviceAttributeSubscriber], limit: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit):
                for one in owners:
                    await one.first.wait()

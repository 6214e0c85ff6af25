"""Of which attributes the gateway (TangoGQL 2.3) gets events, and which it reads every few seconds instead.

It reads those that push no events, and those of which it has had an error event: a subscription that had one stays as
it is for as long as the gateway keeps it, also for whoever asks for the attribute next.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from harness.connectors.tango.bridge.subscriptions.rereading import Rereading
from harness.connectors.tango.bridge.subscriptions.subscriber import DeviceAttributeSubscriber
from harness.events.key import Key

NO_EVENTS = "it is subscribed to anew, because the gateway gets no events of it any more"
LOOKS = (20.0,) * 9
"""Seconds between looks whether the gateway has got events again by itself: it tries once or twice in this time."""


class Pushing:
    """Remembers which attributes have pushed events. Used on the controller's loop."""

    def __init__(self, rereading: Rereading) -> None:
        self._rereading = rereading
        self._known: set[Key] = set()

    def has_pushed(self, member: DeviceAttributeSubscriber) -> bool:
        """Whether the gateway has had events of it since the bridge was opened."""
        return member.name in self._known

    async def mark_polled(self, members: Sequence[DeviceAttributeSubscriber]) -> None:
        """Ask the gateway which of these it reads; leaves them as they are if it does not tell."""
        polled = await self._rereading.polled()
        for one in members:
            if polled is not None and not one.fallen:
                one.polled = one.name in polled
                if not one.polled:
                    self._known.add(one.name)

    def refuse_stuck(self, members: Sequence[DeviceAttributeSubscriber]) -> list[DeviceAttributeSubscriber]:
        """What pushed events before is polled only because the gateway has kept a subscription that had an error.

        Gives those, which are to be subscribed to anew.
        """
        stuck = [one for one in members if one.polled and self.has_pushed(one)]
        for one in stuck:
            one.polled, one.fallen = False, True
            one.gap(NO_EVENTS)
        return stuck

    async def settle(self, members: Sequence[DeviceAttributeSubscriber]) -> None:
        """Say which of them the gateway polls all the same; it may get events of them later by itself."""
        for pause in LOOKS:
            await self.mark_polled(members)
            members = [one for one in members if one.polled and one.users]
            if not members:
                return
            await asyncio.sleep(pause)

"""Attributes that travel in one GraphQL subscription."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from harness.connectors.tango.bridge.subscriptions.burst import MISSED
from harness.connectors.tango.bridge.subscriptions.subscriber import DeviceAttributeSubscriber
from harness.connectors.tango.bridge.transport.websocket import Stream
from harness.events.key import Key

_log = logging.getLogger(__name__)

GROUP = 100
"""Most attributes that travel in one GraphQL subscription."""


class Keeper(Protocol):
    """Looks after batches; called on the controller's loop."""

    def resumed(self, batch: Batch) -> None:
        """It was subscribed again after an interruption."""

    def ended(self, batch: Batch) -> None:
        """The gateway has ended it."""

    def troubled(self, batch: Batch, member: DeviceAttributeSubscriber) -> None:
        """An attribute has an error in place of a value."""

    def recovered(self, batch: Batch) -> None:
        """An attribute has a value again, which the gateway has read, because it gets no events of it any more."""

    def came(self, happened: float, now: float) -> None:
        """An event came that the device pushed, and when it happened."""

    def missed(self) -> None:
        """Tango has told that a queue of its has dropped events."""


class Batch:
    """Listens to one GraphQL subscription. Used on the controller's loop."""

    def __init__(self, members: Sequence[DeviceAttributeSubscriber], keeper: Keeper) -> None:
        self.members = {one.name: one for one in members}
        self.stream: Stream | None = None
        self.alive = asyncio.Event()
        """Set when a frame has come since it was begun, or begun again: the gateway subscribes to everything before.

        Also when none will come: one that is interrupted gets another, and one that is over stays so.
        """
        self._keeper = keeper

    @property
    def is_wanted(self) -> bool:
        """Whether anybody still wants to hear of an attribute in it."""
        return any(member.users for member in self.members.values())

    def taken(self, payload: Any) -> None:
        frame = attributes_in(payload)
        if frame is None:
            _log.warning("a frame of the gateway is left out: it holds no attribute")
            return
        member = self._member(frame)
        if member is None:
            _log.warning("a frame of the gateway is left out: nobody asked for what it tells of")
            return
        self.alive.set()
        is_live = member.is_live
        seen = member.take(frame)
        if seen is None:
            return
        if frame.get("error"):
            self._keeper.troubled(self, member)
            if MISSED in seen.error:
                self._keeper.missed()
            return
        now = time.time()
        happened = member.clock.ours(seen.time, now)
        if is_live:
            self._keeper.came(happened, now)
        elif member.fallen:
            self._keeper.recovered(self)

    def interrupted(self, why: str) -> None:
        self.alive.set()
        self.alive = asyncio.Event()
        for member in self.members.values():
            member.gap(why)

    def over(self) -> None:
        """Nobody listens to it any more."""
        self.stream = None
        self.alive.set()

    def resumed(self) -> None:
        self._keeper.resumed(self)

    def ended(self, why: str) -> None:
        self.stream = None
        self.interrupted(f"the gateway ended the subscription: {why}")
        self._keeper.ended(self)

    def _member(self, frame: Mapping[str, Any]) -> DeviceAttributeSubscriber | None:
        name = Key(str(frame.get("device") or "").lower(), str(frame.get("attribute") or "").lower())
        return self.members.get(name) or self.members.get(name_of(str(frame.get("fullName") or "")))


def attributes_in(payload: Any) -> Mapping[str, Any] | None:
    """What a frame tells of an attribute; None if it tells nothing."""
    if isinstance(payload, dict) and isinstance(data := payload.get("data"), dict):
        frame = data.get("attributes")
        return frame if isinstance(frame, dict) else None
    return None


def name_of(full_name: str) -> Key:
    """Device and attribute of ``tango://host:port/domain/family/member/attribute``; of anything else, nothing."""
    device, _, attribute = full_name.lower().rpartition("/")
    return Key(device.rpartition("://")[2].partition("/")[2], attribute)


def groups(members: Sequence[DeviceAttributeSubscriber]) -> Iterator[Sequence[DeviceAttributeSubscriber]]:
    """Attributes in groups that travel together: those of one device, which come and go together."""
    by_device: dict[str, list[DeviceAttributeSubscriber]] = {}
    for one in members:
        by_device.setdefault(one.device, []).append(one)
    for of_device in by_device.values():
        for start in range(0, len(of_device), GROUP):
            yield of_device[start : start + GROUP]

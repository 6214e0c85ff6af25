"""Attributes that travel in one GraphQL subscription."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from harness.connectors.bridge.burst import OF_ONE, Burst
from harness.connectors.bridge.subscriber import DeviceAttributeSubscriber, Name, Seen
from harness.connectors.bridge.websocket import Stream

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

    def came(self, batch: Batch, time: float, *, fast: bool) -> None:
        """An event came, which happened at `time`; `fast` if many of this batch happened at once."""


class Batch:
    """Listens to one GraphQL subscription. Used on the controller's loop."""

    def __init__(self, members: Sequence[DeviceAttributeSubscriber], keeper: Keeper) -> None:
        self.members = {one.name: one for one in members}
        self.stream: Stream | None = None
        self.alive = asyncio.Event()
        """Set when a frame has come since it was begun, or begun again: the gateway subscribes to everything before."""
        self.burst = Burst(OF_ONE)
        self._keeper = keeper

    @property
    def names(self) -> list[str]:
        """Full names, as the gateway takes them."""
        return [f"{device}/{attribute}" for device, attribute in self.members]

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
        is_first = member.latest is None
        seen = member.take(frame)
        if not is_first:
            self._consider(member, seen)
        elif seen.error:
            self._keeper.troubled(self, member)

    def interrupted(self, why: str) -> None:
        self.alive = asyncio.Event()
        for member in self.members.values():
            member.gap(why)

    def resumed(self) -> None:
        self._keeper.resumed(self)

    def ended(self, why: str) -> None:
        self.stream = None
        self.interrupted(f"the gateway ended the subscription: {why}")
        self._keeper.ended(self)

    def _consider(self, member: DeviceAttributeSubscriber, seen: Seen) -> None:
        if seen.error:
            self._keeper.troubled(self, member)
            return
        if member.fallen:
            self._keeper.recovered(self)
        self._keeper.came(self, seen.time, fast=self.burst.count(seen.time))

    def _member(self, frame: Mapping[str, Any]) -> DeviceAttributeSubscriber | None:
        name = (str(frame.get("device") or "").lower(), str(frame.get("attribute") or "").lower())
        return self.members.get(name) or self.members.get(name_of(str(frame.get("fullName") or "")))


def attributes_in(payload: Any) -> Mapping[str, Any] | None:
    """What a frame tells of an attribute; None if it tells nothing."""
    if isinstance(payload, dict) and isinstance(data := payload.get("data"), dict):
        frame = data.get("attributes")
        return frame if isinstance(frame, dict) else None
    return None


def name_of(full_name: str) -> Name:
    """Device and attribute of ``tango://host:port/domain/family/member/attribute``; of anything else, nothing."""
    device, _, attribute = full_name.lower().rpartition("/")
    return device.rpartition("://")[2].partition("/")[2], attribute


def groups(members: Sequence[DeviceAttributeSubscriber]) -> Iterator[Sequence[DeviceAttributeSubscriber]]:
    """Attributes in groups that travel together: those of one device, which come and go together."""
    by_device: dict[str, list[DeviceAttributeSubscriber]] = {}
    for one in members:
        by_device.setdefault(one.device, []).append(one)
    for of_device in by_device.values():
        for start in range(0, len(of_device), GROUP):
            yield of_device[start : start + GROUP]

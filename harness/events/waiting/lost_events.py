"""What counts of events say of what looking again has found: an event was lost, or the device pushed none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from harness.events.explaining.explanation import Look

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from harness.events.delivery import Delivery
    from harness.events.key import Key

LOST, NOT_PUSHED = "the event was lost", "the device pushed no event of it"
ANSWERED = (Look.NEVER_HAPPENED, Look.EVENT_LOST, Look.NONE)
"""Findings about a device that answers."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of some attributes.

    :param since: since when, in words.
    """

    deliveries: Mapping[Key, Delivery] = field(default_factory=dict)
    since: str = ""

    def losses(self) -> Iterator[tuple[Key, str]]:
        """The attributes of which events were lost, and how many, in words."""
        return ((key, one.tell(self.since)) for key, one in self.deliveries.items() if one.lost)

    def cause(self, key: Key) -> str:
        """Why no event told of a value that was read."""
        delivery = self.deliveries.get(key)
        return NOT_PUSHED if delivery is not None and delivery.is_complete else LOST

    def judge(self, key: Key, look: Look, text: str) -> tuple[Look, str]:
        """A finding with what the counts say of it. How many were lost is told where the gap is."""
        delivery = self.deliveries.get(key)
        if delivery is None or delivery.lost or look not in ANSWERED:
            return look, text
        told = f"{text.replace(LOST, self.cause(key))}; {delivery.tell(self.since)}"
        return Look.NOT_PUSHED if look is Look.EVENT_LOST and delivery.is_complete else look, told

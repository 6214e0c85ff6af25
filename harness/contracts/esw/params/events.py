"""Events, and their keys."""

from __future__ import annotations

from harness.contracts.esw.messages import Id, Message, Model
from harness.contracts.esw.params.parameters import Parameter
from harness.contracts.esw.values.names import Prefix
from harness.contracts.esw.values.times import UTCTime

EventName = str
OBSERVE = "ObserveEvent."
"""How the names of observe events begin."""
NEVER_PUBLISHED = "-1"
"""The id of the event that stands for one that was never published."""
NO_TIME = UTCTime(-1, 999_000_000)
"""The time of that event."""


class EventKey(Model):
    """The key of an event; what is published under it replaces what was."""

    source: Prefix
    event_name: EventName

    def __str__(self) -> str:
        """Write it as the event server has it: ``TCS.mount.position``."""
        return f"{self.source}.{self.event_name}"


class PublishedEvent(Message):
    """What events have in common."""

    event_id: Id
    source: Prefix
    event_name: EventName
    event_time: UTCTime
    param_set: tuple[Parameter, ...] = ()

    @property
    def key(self) -> EventKey:
        """Its key."""
        return EventKey(self.source, self.event_name)

    @property
    def is_invalid(self) -> bool:
        """Whether it only tells that nothing was published under the key."""
        return self.event_id == NEVER_PUBLISHED


class SystemEvent(PublishedEvent):
    """An event of a component."""


class ObserveEvent(PublishedEvent):
    """An event of an observation or exposure."""


Event = SystemEvent | ObserveEvent


def never_published(key: EventKey) -> SystemEvent:
    """Return the event that stands for one that was never published."""
    return SystemEvent(NEVER_PUBLISHED, key.source, key.event_name, NO_TIME)

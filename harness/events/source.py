"""What the events of a control system come from, as far as a journal and a wait have to know it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Protocol

from harness.events.delivery import Delivery

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from harness.errors import ConnectorError
    from harness.events.entry import Event
    from harness.events.key import Key


class Subscriber(Protocol):
    """Takes events; called on a thread of the source, so it must return at once and never raise."""

    def push_event(self, event: Event) -> None: ...


class Subscription(ABC):
    """A running subscription of one key.

    :ivar polled: whether nothing pushes events of it and the harness reads it.
    """

    key: Key
    polled: bool

    @abstractmethod
    def close(self) -> None:
        """End it; no event is pushed once this has returned. Calling it again does nothing."""


class Reading(Protocol):
    """A value that was read now; fields as in `harness.events.entry.Event`."""

    @property
    def value(self) -> Any: ...

    @property
    def label(self) -> str: ...

    @property
    def quality(self) -> str: ...

    @property
    def source_time(self) -> float: ...


class EventSource(ABC):
    """Pushes events to subscribers, and can be asked how things are now.

    Every method may be called from any thread, ends within a limit of the source's own, and raises only errors of
    `harness.errors`. Keys that are given to it are those that `resolve` makes.
    """

    def keeps_order(self, subject: str) -> bool:
        """Return whether a subject's events come in the order in which they happened, whatever fields they are of."""
        return True

    @abstractmethod
    def resolve(self, key: Key) -> Key:
        """Return the one key, as events carry it, for any spelling of its subject and field.

        Raises `NotDefined` for a subject that is not defined, and for what is not a name.
        """

    @abstractmethod
    def subscribe(
        self, keys: Sequence[Key], subscriber: Subscriber, *, periodic: bool = False
    ) -> Sequence[Subscription]:
        """Subscribe to keys in one go, and return once each has pushed its first value or error.

        What pushes no events is read by the source at its polling period, and marked `Kind.POLLED`.
        """

    @abstractmethod
    def read_each(self, keys: Sequence[Key]) -> Sequence[Reading | ConnectorError]:
        """Read keys now, in few calls; an error stands in the place of each that cannot be read.

        Ends within a few calls' limits, whatever the number of subjects that do not answer.
        """

    def name_subject(self, subject: str) -> str:
        """Return what messages call that which answers for a subject, such as "the device"."""
        return "it"

    @abstractmethod
    def ping(self, subject: str) -> None:
        """Return if the subject answers, raise what is wrong with it otherwise."""

    def flush(self) -> None:
        """Return when events in flight have been pushed, or `Kind.GAP` for what may be missing.

        By default nothing, for a source whose way of events cannot be asked.
        """
        return

    def count_events(self, keys: Sequence[Key], since: float) -> Mapping[Key, Delivery]:
        """Compare what both ends of the way of events have counted of keys since a time: pushed, and arrived.

        By default that nobody can tell. Nothing of what pushes no events.

        :param since: seconds since the epoch.
        """
        return {key: Delivery(unknown="nobody counts the events on their way") for key in keys}

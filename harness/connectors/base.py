"""The little that can be asked of any control system."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from harness.events.source import EventSource, Reading, Subscriber, Subscription

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.connectors.http_exchanges import HttpExchange
    from harness.events.entry import Event
    from harness.events.key import Key

__all__ = ["Reading", "Source", "Subscriber", "Subscription"]


class Source(EventSource):
    """A way to reach one control system; owns its threads and subscriptions until closed.

    Its own methods are as those of `EventSource`: from any thread, within a limit, with errors of `harness.errors`.
    """

    name: str
    """How it reaches the system, such as ``direct`` or ``bridge``."""
    address: str
    """Where it connects to, such as ``127.0.0.1:10000``."""

    def health(self, subject: str) -> Key | None:
        """Return the key that tells that a subject is in fault; None if none does."""
        return None

    def shows_fault(self, event: Event) -> bool:
        """Return whether an event tells that its subject is in fault."""
        return False

    @abstractmethod
    def check(self, *, login: bool = False) -> None:
        """Return if the system answers, raise what is wrong with it otherwise; ends within a call's limit.

        :param login: also whether it still takes the user, where somebody has to log in.
        """

    @abstractmethod
    def versions(self) -> dict[str, str]:
        """Return the versions of libraries and services that are worth reporting."""

    def take_http(self) -> Sequence[HttpExchange]:
        """Return the requests over HTTP since it was last asked, with their answers, for the report; without secrets.

        The last ones, if they were many; none of a source that keeps none.
        """
        return ()

    @abstractmethod
    def close(self) -> None:
        """End every subscription and thread; calling it again does nothing."""

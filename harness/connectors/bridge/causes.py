"""Why an attribute cannot be read: the gateway leaves that out of answers, and tells it on the websocket."""

from __future__ import annotations

import re

from harness.connectors.bridge.bridge import TangoBridge
from harness.connectors.bridge.subscriptions import Wanted
from harness.connectors.failures import Attempt, explain
from harness.errors import CallFailed, ConnectorError
from harness.events.entry import Event

_WRITTEN = re.compile(r"(?P<text>.*) \[(?P<reason>[^\[\]]+)\]", re.DOTALL)


class _First:
    """Keeps the first event."""

    def __init__(self) -> None:
        self.event: Event | None = None

    def push_event(self, event: Event) -> None:
        self.event = self.event or event


def cause(bridge: TangoBridge, wanted: Wanted, attempt: Attempt) -> ConnectorError | None:
    """The error that a reading ends with; None if the attribute can be read, be it without a valid value.

    Takes one subscription of the attribute, which shares what others have subscribed to. (An answer holds null and
    the quality INVALID for an attribute that cannot be read, as for one that has no valid value; seen with 2.3.)
    """
    first = _First()
    for subscription in bridge.subscribe([wanted], first):
        subscription.close()
    if first.event is None or not first.event.error:
        return None
    if match := _WRITTEN.fullmatch(first.event.error):
        return explain(((match["reason"], match["text"], ""),), attempt)
    return CallFailed(f"{attempt.what} failed: {first.event.error}", device=attempt.device)

"""Looking again: reading an attribute and pinging a device, when events may not tell the truth any more."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from harness.errors import FirstlightError
from harness.events.entry import Event, Kind

if TYPE_CHECKING:
    from harness.connectors.abstract import Connector


class SecondLook:
    """Looks again through a connector; every call ends within the connector's limit and raises nothing."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    def read(self, device: str, attribute: str) -> Event:
        """The attribute now: `Kind.RESYNCHRONISED`, or `Kind.ERROR` if it cannot be read."""
        try:
            reading = self._connector.device(device).read(attribute)
        except FirstlightError as error:
            now = time.time()
            return Event(Kind.ERROR, device, attribute, None, "", "", now, now, str(error))
        return Event(
            Kind.RESYNCHRONISED,
            device,
            reading.attribute,
            reading.value,
            reading.label,
            reading.quality,
            reading.source_time,
            time.time(),
        )

    def ping(self, device: str) -> str:
        """What is wrong with the device; "" if it answers."""
        try:
            self._connector.device(device).ping()
        except FirstlightError as error:
            return str(error)
        return ""

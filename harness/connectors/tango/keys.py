"""Keys of Tango attributes: Tango tells no case apart, so one spelling of each attribute stands for all."""

from __future__ import annotations

from harness.contracts.long_running import CONDITIONS, ENDS, STATUS_ATTRIBUTE
from harness.events.key import Key

STATE, STATUS = "State", "Status"
WELL_KNOWN = {name.lower(): name for name in (STATE, STATUS, *ENDS, STATUS_ATTRIBUTE, *CONDITIONS)}
"""Attributes that the harness asks for by itself, by their names in lower case: their spelling is always this one."""


class TangoKeys:
    """The keys of one connector. May be used from any thread."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Key] = {}

    def resolve(self, device: str, attribute: str) -> Key:
        """Return the key of an attribute: by the spelling that is well known, or else that was asked for first.

        :param device: as the connector knows it, lower case.
        """
        folded = attribute.lower()
        return self._known.setdefault((device, folded), Key(device, WELL_KNOWN.get(folded, attribute)))

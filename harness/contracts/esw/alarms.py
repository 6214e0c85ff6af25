"""Messages about alarms."""

from __future__ import annotations

from enum import unique

from harness.contracts.esw.messages import Model
from harness.contracts.esw.values.names import Prefix
from harness.contracts.esw.values.words import Word


class AlarmKey(Model):
    """The key of an alarm."""

    prefix: Prefix
    name: str

    def __str__(self) -> str:
        """Write it as the alarm store has it: ``nfiraos-trombone-tromboneaxislowlimitalarm``."""
        return f"{self.prefix.subsystem}-{self.prefix.component_name}-{self.name}".lower()


@unique
class AlarmSeverity(Word):
    """A severity that can be set."""

    OKAY = "Okay"
    WARNING = "Warning"
    MAJOR = "Major"
    INDETERMINATE = "Indeterminate"
    CRITICAL = "Critical"


LEVELS = {
    AlarmSeverity.OKAY: 0,
    AlarmSeverity.WARNING: 1,
    AlarmSeverity.MAJOR: 2,
    AlarmSeverity.INDETERMINATE: 3,
    AlarmSeverity.CRITICAL: 5,
}
"""How severe each is; 4 is Disconnected, which cannot be set."""

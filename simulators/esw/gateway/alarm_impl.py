"""Sets alarms that are declared."""

from __future__ import annotations

import msgspec

from harness.contracts.esw.alarms import AlarmKey, AlarmSeverity
from harness.contracts.esw.gateway import SetAlarmSeverityFailure
from harness.contracts.esw.messages import DONE, Done
from simulators.esw.events.stores.store import EventServerUnavailableError, EventStore
from simulators.esw.gateway.api import AlarmApi
from simulators.esw.gateway.settings import Alarms
from simulators.esw.msocket.errors import DomainError

EXPIRES = 16.0
"""Seconds after which CSW takes an alarm for disconnected that was not set again."""


class AlarmImpl(AlarmApi):
    """Keeps severities on the alarm server.

    :param alarms: those that there are.
    """

    def __init__(self, alarms: Alarms, store: EventStore) -> None:
        self._alarms, self._store = alarms, store

    async def set_severity(self, key: AlarmKey, severity: AlarmSeverity) -> Done:
        name = str(key)
        supported = self._alarms.get(name)
        if supported is None:
            raise _fail(f"Key: [{name}] not found in Alarm Store.")
        if severity not in supported:
            told = ",".join(one for one in AlarmSeverity if one in supported)
            raise _fail(f"Attempt to set severity [{severity}] for alarm [{name}] supporting severities: [{told}]")
        try:
            await self._store.keep(f"severity.{name}", msgspec.json.encode(severity), EXPIRES)
        except EventServerUnavailableError as error:
            raise _fail(f"The alarm server is unavailable: {error}") from None
        return DONE


def _fail(text: str) -> DomainError:
    return DomainError(SetAlarmSeverityFailure(text, text))

"""How the server of events and alarms is set up, and where it is found."""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.contracts.esw.values.names import Prefix
from simulators.esw.http_core.settings import HttpSettings


@dataclass(frozen=True, slots=True)
class StoreName:
    """The name of one server.

    :param prefix: under which it is registered.
    :param master: by which Sentinel knows it.
    """

    prefix: Prefix
    master: str


EVENTS = StoreName(Prefix("CSW.EventServer"), "eventServer")
ALARMS = StoreName(Prefix("CSW.AlarmServer"), "alarmServer")


@dataclass(frozen=True, slots=True)
class EventServerSettings:
    """The servers of events and alarms.

    :param http: the host to listen on, and the Location Service; the port is Sentinel's.
    :param redis: whether they are Redis with Sentinel, and not in memory.
    """

    http: HttpSettings = field(default_factory=HttpSettings)
    redis: bool = False


@dataclass(frozen=True, slots=True)
class EventServerAddress:
    """Where events and alarms are kept.

    :param url: of Sentinel, ``tcp://host:port``; of the actor of events, if they are in memory.
    """

    url: str

    def __str__(self) -> str:
        return self.url

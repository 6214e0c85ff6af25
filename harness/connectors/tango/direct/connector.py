"""The connector that speaks to Tango itself, with PyTango."""

from __future__ import annotations

import itertools
import logging
import platform
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

import tango

from harness.connectors.base import Subscriber, Subscription
from harness.connectors.guard import Guard
from harness.connectors.tango.abstract import AttributeConfiguration, AttributeProxy, Connector, Reading
from harness.connectors.tango.confirmation import Confirmation
from harness.connectors.tango.direct.administration import DirectAdministration
from harness.connectors.tango.direct.database import TangoDatabase
from harness.connectors.tango.direct.group import DirectGroup
from harness.connectors.tango.direct.logging_collector import LogCollector
from harness.connectors.tango.direct.proxy import DirectDeviceProxy
from harness.connectors.tango.direct.query import DirectDevicesQuery
from harness.connectors.tango.direct.subscriptions.event_counters import EventCounters
from harness.connectors.tango.direct.subscriptions.producer import DirectProducer
from harness.connectors.tango.naming import DeviceName, parse
from harness.errors import ConnectorError
from harness.events.delivery import Delivery
from harness.events.key import Key
from harness.limits import Limits

_log = logging.getLogger(__name__)

T = TypeVar("T")


class DirectConnector(Connector):
    """Devices of one control system, and of others by full TRL.

    Nothing is asked before it is needed, so making one never fails. Several may live side by side, also for different
    control systems: ``TANGO_HOST`` of the environment plays no part.

    :param address: ``host:port`` of the Tango database.
    :param names: devices by further names, lower case, which its database need not know: aliases, former names.
    :param limits: `Limits.call` bounds each call; `Limits.poll` is the period of attributes that push no events.
    :param confirmation: confirms subscriptions, where a simulated telescope can.
    """

    def __init__(
        self,
        address: str,
        limits: Limits | None = None,
        names: Mapping[str, str] | None = None,
        confirmation: Confirmation | None = None,
    ) -> None:
        super().__init__()
        limits = limits or Limits()
        self.name, self.address = "direct", address
        self._names = self._declared = dict(names or {})
        self._guard = Guard(limits.call, "tango-call", tango.EnsureOmniThread)
        self._limit = limits.call
        self._logs = LogCollector(address)
        self._lock = threading.Lock()
        self._databases: dict[str, TangoDatabase] = {}
        self._devices: dict[str, DirectDeviceProxy] = {}
        counters = EventCounters(self._guard, self._administration_proxy, self._locator)
        self._producer = DirectProducer(
            self._guard, self.device, self._locator, limits, counters=counters, confirmation=confirmation
        )

    def device(self, name: str) -> DirectDeviceProxy:
        """As in `Connector`; `NotExported` and `NotDefined` are found by asking the database."""
        place = self._place(name)
        known = self._known_as(place)
        if (proxy := self._devices.get(known)) is None:
            database = self._database(place.address) if place.defined else None
            proxy = DirectDeviceProxy(known, place, database, self._guard)
            with self._lock:
                proxy = self._devices.setdefault(known, proxy)
        return proxy

    def attribute(self, name: str) -> AttributeProxy:
        device, _, attribute = name.strip().rpartition("/")
        if not device:
            device, _, attribute = self._database(self.address).attribute_of(name.strip()).rpartition("/")
        proxy = self.device(device)
        return AttributeProxy(proxy, proxy.attribute(attribute).name)

    def resolve_device(self, name: str) -> str:
        return self._known_as(self._place(name))

    def rename(self, devices: Mapping[str, str]) -> None:
        self._names = {**{name: devices.get(one, one) for name, one in self._declared.items()}, **devices}

    def read_each(self, keys: Sequence[Key]) -> tuple[Reading | ConnectorError, ...]:
        return self._each("reading", keys, DirectDeviceProxy.read_each)

    def configure_each(self, keys: Sequence[Key]) -> tuple[AttributeConfiguration | ConnectorError, ...]:
        return self._each("configuration", keys, DirectDeviceProxy.configure_each)

    def _each(
        self,
        what: str,
        keys: Sequence[Key],
        call: Callable[[DirectDeviceProxy, Sequence[str]], Sequence[T | ConnectorError]],
    ) -> tuple[T | ConnectorError, ...]:
        """One call for each device, side by side."""
        attributes: dict[str, list[str]] = {}
        for device, attribute in keys:
            attributes.setdefault(device, []).append(attribute)
        answers = self._guard.side_by_side(
            {name: (f"{what} of {name}", lambda key: call(self.device(key), attributes[key])) for name in attributes}
        )
        places: dict[str, Iterator[T | ConnectorError]] = {
            name: itertools.repeat(answer) if isinstance(answer, ConnectorError) else iter(answer)
            for name, answer in answers.items()
        }
        return tuple(next(places[device]) for device, _ in keys)

    def query(self) -> DirectDevicesQuery:
        return DirectDevicesQuery(self._database(self.address))

    def group(self, names: Sequence[str]) -> DirectGroup:
        return DirectGroup([self.resolve_device(name) for name in names], self.device, self._guard)

    def administration(self, name: str) -> DirectAdministration:
        return DirectAdministration(self._administration_proxy(name), self.device, self._limit)

    def _administration_proxy(self, name: str) -> DirectDeviceProxy:
        return self.device(self._administration_of(self.device(name)))

    def logs(self) -> LogCollector:
        return self._logs

    def subscribe(
        self, keys: Sequence[Key], subscriber: Subscriber, *, periodic: bool = False
    ) -> tuple[Subscription, ...]:
        return self._producer.subscribe([self.resolve(key) for key in keys], subscriber, periodic=periodic)

    def count_events(self, keys: Sequence[Key], since: float) -> Mapping[Key, Delivery]:
        return self._producer.count_events(keys, since)

    def versions(self) -> dict[str, str]:
        found = {
            "Python": platform.python_version(),
            "PyTango": tango.__version__,
            "cppTango": str(tango.constants.TgLibVers),
        }
        try:
            described = self._database(self.address).describe("sys/database/2", aliases=False)
            found["Tango database"] = f"{described.server} on {described.host or self.address}"
        except ConnectorError as problem:
            found["Tango database"] = f"does not answer: {problem}"
        return found

    @property
    def stuck(self) -> tuple[str, ...]:
        """Calls that were given up and still hang inside PyTango."""
        return self._guard.stuck

    def close(self) -> None:
        """End every subscription and thread; threads that hang inside PyTango are logged and end by themselves."""
        self._producer.close()
        self._logs.close()
        with self._lock:
            self._devices.clear()
            self._databases.clear()
        if stuck := self._guard.close():
            _log.warning("still hanging inside PyTango, calls: %d (%s)", len(stuck), "; ".join(stuck))

    def _place(self, name: str) -> DeviceName:
        place = parse(name, self.address).known_by(self._names, self.address)
        return self._database(place.address).resolve(place) if place.is_alias and place.defined else place

    def _known_as(self, place: DeviceName) -> str:
        return place.name if place.address == self.address and place.defined else place.locator

    def _administration_of(self, device: DirectDeviceProxy) -> str:
        """Full TRL of a device's administration device; its own if it is one."""
        locator = self._locator(device.name)
        if "/dserver/" in locator:
            return locator
        if device.server:
            return locator.rsplit("/", 3)[0] + f"/dserver/{device.server}"
        return str(device.call("administration device", tango.DeviceProxy.adm_name, device.raw))

    def _locator(self, name: str) -> str:
        return parse(name, self.address).locator

    def _database(self, address: str) -> TangoDatabase:
        with self._lock:
            if address not in self._databases:
                self._databases[address] = TangoDatabase(address, self._guard)
            return self._databases[address]

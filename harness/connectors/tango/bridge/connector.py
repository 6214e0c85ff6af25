"""The connector that reaches devices from outside their network, through a gateway."""

from __future__ import annotations

import platform
import threading
from collections.abc import Mapping, Sequence
from weakref import WeakSet

import aiohttp

from harness.connectors.base import Subscriber, Subscription
from harness.connectors.tango.abstract import (
    AbstractGroup,
    AttributeConfiguration,
    AttributeProxy,
    Connector,
    Passage,
    Reading,
)
from harness.connectors.tango.administration import AbstractAdministration
from harness.connectors.tango.bridge.bridge import TangoBridge
from harness.connectors.tango.bridge.devices.connection import asked_by_command
from harness.connectors.tango.bridge.devices.directory import Directory
from harness.connectors.tango.bridge.devices.group import RemoteGroup
from harness.connectors.tango.bridge.devices.many import ManyAttributes
from harness.connectors.tango.bridge.devices.proxy import RemoteDeviceProxy
from harness.connectors.tango.bridge.devices.query import RemoteDevicesQuery
from harness.connectors.tango.bridge.factory import TBridgeFactory
from harness.connectors.tango.bridge.subscriptions.absences import Absences
from harness.connectors.tango.bridge.subscriptions.subscriptions import Wanted
from harness.connectors.tango.confirmation import Confirmation, Hearing
from harness.connectors.tango.logs import AbstractLogCollector, LogBook
from harness.connectors.tango.naming import parse, same_address
from harness.errors import CallFailed, ConnectorError, NotDefined, NotExported, NotSupported, TimedOut, Unreachable
from harness.events.key import Key
from harness.limits import Limits

CONFIRMING = 2
"""Frames that show that the gateway gets events: the value that it begins with, and the event that repeats it.

The two are equal, so they can only be counted.
"""
ABSENT = (Unreachable, NotExported, TimedOut)
"""What is told of a device that may be there later."""


class BridgeConnector(Connector):
    """Devices of the gateway's control system.

    The gateway keeps the order of events only within a GraphQL subscription.

    :param factory: gives the bridge, and takes it back when the connector is closed.
    :param names: devices by further names, lower case, which the database need not know.
    :param confirmation: confirms subscriptions, where a simulated telescope can.
    """

    def __init__(
        self,
        bridge: TangoBridge,
        factory: TBridgeFactory,
        limits: Limits,
        names: Mapping[str, str] | None = None,
        confirmation: Confirmation | None = None,
    ) -> None:
        super().__init__()
        self._confirmation = confirmation
        self.name, self.address = "bridge", f"{bridge.gateway.url}{bridge.gateway.prefix}"
        self._bridge, self._factory, self._limit = bridge, factory, limits.call
        self._names = self._declared = dict(names or {})
        self._lock = threading.Lock()
        self._devices: dict[str, RemoteDeviceProxy] = {}
        self._directory = Directory(bridge)
        self._many = ManyAttributes(bridge, self.device)
        self._control_system = ""
        self._logs = UnheardLogs()
        self._absences = Absences(self._subscribe)
        self._subscriptions: WeakSet[Subscription] = WeakSet()
        self._closed = False

    def device(self, name: str) -> RemoteDeviceProxy:
        """As in `Connector`; `NotExported` and `NotDefined` are found by asking the gateway for all devices."""
        known = self.resolve_device(name)
        if (proxy := self._devices.get(known)) is None:
            self._directory.check(known)
            fresh = RemoteDeviceProxy(known, self._bridge, self._directory, self.device, self._limit)
            with self._lock:
                proxy = self._devices.setdefault(known, fresh)
        return proxy

    def attribute(self, name: str) -> AttributeProxy:
        device, _, attribute = name.strip().rpartition("/")
        if not device:
            device, _, attribute = self._attribute_of(name.strip()).rpartition("/")
        proxy = self.device(device)
        return AttributeProxy(proxy, proxy.attribute(attribute).name)

    def resolve_device(self, name: str) -> str:
        place = parse(name, "").known_by(self._names, "")
        if place.address:
            place = parse(name, self._behind()).known_by(self._names, self._behind())
            if not (place.defined and same_address(place.address, self._behind())):
                raise NotSupported(
                    f"{name!r} does not belong to the control system {self._behind()}, and the gateway {self.address} "
                    "reaches no other",
                    device=name,
                )
        return self._directory.device_of(place.name) if place.is_alias else place.name

    def _behind(self) -> str:
        """Address of the Tango database, as the gateway knows it."""
        if not self._control_system:
            self._control_system = str(self._bridge.call("{ tangoHost }").data.get("tangoHost") or "").lower()
        return self._control_system

    def _attribute_of(self, alias: str) -> str:
        """Full name of the attribute that an alias stands for."""
        try:
            with asked_by_command(f"the attribute that the alias {alias!r} stands for"):
                return str(self.device(self._directory.database()).execute("DbGetAttributeAlias", alias))
        except (NotDefined, CallFailed) as unknown:  # each database server has its own words for this
            raise NotDefined(
                f"there is no alias {alias!r} of an attribute in the control system behind {self.address}; write "
                "domain/family/member/attribute, or define the alias",
                reason=unknown.reason,
            ) from None

    def rename(self, devices: Mapping[str, str]) -> None:
        self._names = {**{name: devices.get(one, one) for name, one in self._declared.items()}, **devices}

    def read_each(self, keys: Sequence[Key]) -> tuple[Reading | ConnectorError, ...]:
        return self._many.readings(keys)

    def configure_each(self, keys: Sequence[Key]) -> tuple[AttributeConfiguration | ConnectorError, ...]:
        return self._many.configurations(keys)

    def query(self) -> RemoteDevicesQuery:
        return RemoteDevicesQuery(self._bridge, self._directory, self.resolve_device)

    def group(self, names: Sequence[str]) -> AbstractGroup:
        return RemoteGroup([self.resolve_device(name) for name in names], self.device)

    def administration(self, name: str) -> AbstractAdministration:
        return self.device(name).administration()

    def logs(self) -> AbstractLogCollector:
        return self._logs

    def subscribe(
        self, keys: Sequence[Key], subscriber: Subscriber, *, periodic: bool = False
    ) -> tuple[Subscription, ...]:
        if periodic:
            raise NotSupported("TangoGQL subscribes to change events; periodic ones cannot be asked for")
        keys = [self.resolve(key) for key in keys]
        essentials = self._many.essentials(keys)
        for one in essentials:
            if isinstance(one, ConnectorError) and not isinstance(one, ABSENT):
                raise one
        there = [key for key, one in zip(keys, essentials, strict=True) if not isinstance(one, ABSENT)]
        running = iter(self._subscribe(there, subscriber))
        return tuple(
            self._absences.add(key, one, subscriber) if isinstance(one, ABSENT) else next(running)
            for key, one in zip(keys, essentials, strict=True)
        )

    def flush(self) -> None:
        self._bridge.flush()

    def _subscribe(self, there: Sequence[Key], subscriber: Subscriber) -> Sequence[Subscription]:
        """Subscribe to attributes of devices that answer."""
        self._check_open()
        wanted = [self._wanted(self.device(key.subject), key) for key in there]
        hearing = self._hearing(wanted)
        subscriptions = self._bridge.subscribe(wanted, subscriber, hearing) if wanted else ()
        with self._lock:
            self._subscriptions.update(subscriptions)
        if self._closed:
            self._end_subscriptions()
        self._check_open()
        if self._confirmation is not None:
            self._confirmation.confirm(hearing, self.device, self._limit)
        return subscriptions

    def _wanted(self, proxy: RemoteDeviceProxy, key: Key) -> Wanted:
        spelt, convert = proxy.essentials(key.field)
        undated = self._confirmation is not None and self._confirmation.repeats_undated(key)
        return Wanted(key, spelt, convert, undated)

    def _hearing(self, wanted: Sequence[Wanted]) -> Hearing:
        confirmation = self._confirmation
        return Hearing((one.name for one in wanted if confirmation and confirmation.pushes(*one.name)), CONFIRMING)

    def _check_open(self) -> None:
        if self._closed:
            raise Unreachable(f"{self.address}: the connector is closed")

    def keeps_order(self, subject: str) -> bool:
        return False

    def versions(self) -> dict[str, str]:
        found = {"Python": platform.python_version(), "aiohttp": aiohttp.__version__}
        try:
            answer = self._bridge.call("{ version tangoHost }")
            found["TangoGQL"] = f"{answer.data.get('version')} at {self.address}, of {answer.data.get('tangoHost')}"
        except ConnectorError as problem:
            found["TangoGQL"] = f"does not answer: {problem}"
        return found

    def passage(self) -> Passage:
        return self._bridge.passage()

    def close(self) -> None:
        with self._lock:
            if self._closed:
                return
            self._closed = True
        self._absences.close()
        self._end_subscriptions()  # others may use the bridge on
        with self._lock:
            self._devices.clear()
        self._factory.give_back(self._bridge)

    def _end_subscriptions(self) -> None:
        with self._lock:
            running = list(self._subscriptions)
            self._subscriptions.clear()
        for one in running:
            one.close()


class UnheardLogs(AbstractLogCollector):
    """None: devices cannot log to a consumer outside their network."""

    def __init__(self) -> None:
        self.book = LogBook(0)

    def target(self) -> str:
        raise NotSupported("devices cannot log to a consumer that is outside their network")

    def start(self) -> None:
        """Nothing to start."""

    def close(self) -> None:
        """Nothing to end."""

"""The connector that reaches devices from outside their network, through a gateway."""

from __future__ import annotations

import platform
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import aiohttp

from harness.connectors.abstract import AbstractGroup, Connector, Passage, Subscriber, Subscription
from harness.connectors.administration import AbstractAdministration
from harness.connectors.attribute_proxy import AttributeProxy
from harness.connectors.bridge.bridge import TangoBridge
from harness.connectors.bridge.factory import TBridgeFactory
from harness.connectors.bridge.proxy import RemoteDeviceProxy
from harness.connectors.bridge.query import RemoteDevicesQuery
from harness.connectors.bridge.subscriptions import Wanted
from harness.connectors.direct.administration import DirectAdministration
from harness.connectors.direct.naming import parse
from harness.connectors.logs import AbstractLogCollector, LogBook
from harness.errors import ConnectorError, NotDefined, NotSupported
from harness.limits import Limits

AT_ONCE = 16
"""Devices that are asked at a time."""


class BridgeConnector(Connector):
    """Devices of the gateway's control system.

    :param factory: gives the bridge, and takes it back when the connector is closed.
    :param names: devices by further names, lower case, which the database need not know.
    """

    def __init__(
        self,
        bridge: TangoBridge,
        factory: TBridgeFactory,
        limits: Limits,
        names: Mapping[str, str] | None = None,
    ) -> None:
        self.name, self.address = "bridge", f"{bridge.gateway.url}{bridge.gateway.prefix}"
        self._bridge, self._factory, self._limit = bridge, factory, limits.call
        self._names = self._declared = dict(names or {})
        self._lock = threading.Lock()
        self._devices: dict[str, RemoteDeviceProxy] = {}
        self._aliases: dict[str, str] | None = None
        self._logs = UnheardLogs()

    def device(self, name: str) -> RemoteDeviceProxy:
        known = self.resolve(name)
        with self._lock:
            return self._devices.setdefault(known, RemoteDeviceProxy(known, self._bridge))

    def attribute(self, name: str) -> AttributeProxy:
        device, _, attribute = name.strip().rpartition("/")
        if not device:
            raise NotSupported(f"TangoGQL knows no aliases of attributes, such as {name!r}; name device and attribute")
        proxy = self.device(device)
        return AttributeProxy(proxy, proxy.attribute(attribute).name)

    def resolve(self, name: str) -> str:
        place = parse(name, "").known_by(self._names, "")
        if place.address:
            raise NotSupported(
                f"{name!r} belongs to the control system at {place.address}; a gateway reaches its own alone",
                device=name,
            )
        if not place.is_alias:
            return place.name
        if self._aliases is None or place.name not in self._aliases:
            self._aliases = self.query().aliases()
        if place.name not in self._aliases:
            raise NotDefined(
                f"alias {place.name!r} is not defined in the control system behind {self.address}",
                device=name,
                reason="DB_AliasNotDefined",
            )
        return self._aliases[place.name]

    def rename(self, devices: Mapping[str, str]) -> None:
        self._names = {**{name: devices.get(one, one) for name, one in self._declared.items()}, **devices}

    def query(self) -> RemoteDevicesQuery:
        return RemoteDevicesQuery(self._bridge)

    def group(self, names: Sequence[str]) -> AbstractGroup:
        return RemoteGroup([self.resolve(name) for name in names], self)

    def administration(self, name: str) -> AbstractAdministration:
        device = self.device(name)
        return DirectAdministration(self.device(device.administration()), self.device, self._limit)  # type: ignore[arg-type]

    def logs(self) -> AbstractLogCollector:
        return self._logs

    def subscribe(
        self, interests: Sequence[tuple[str, str]], subscriber: Subscriber, *, periodic: bool = False
    ) -> tuple[Subscription, ...]:
        if periodic:
            raise NotSupported("TangoGQL subscribes to change events; periodic ones cannot be asked for")
        resolved = [(self.resolve(device), attribute) for device, attribute in interests]
        devices = list(dict.fromkeys(device for device, _ in resolved))
        with ThreadPoolExecutor(AT_ONCE) as askers:
            list(askers.map(lambda name: self.device(name).attributes(), devices))
        wanted = []
        for name, attribute in resolved:
            proxy = self.device(name)
            wanted.append(Wanted(name, proxy.attribute(attribute).name, proxy.convert(attribute)))
        return self._bridge.subscribe(wanted, subscriber)

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
            self._devices.clear()
        self._factory.give_back(self._bridge)


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


class RemoteGroup(AbstractGroup):
    """Devices that are called side by side."""

    def __init__(self, names: Sequence[str], connector: BridgeConnector) -> None:
        self._names, self._connector = tuple(dict.fromkeys(names)), connector

    def execute(self, command: str, argument: Any = None) -> dict[str, Any]:
        return self._each(lambda device: device.execute(command, argument))

    def read(self, attribute: str) -> dict[str, Any]:
        return self._each(lambda device: device.read(attribute))

    def write(self, attribute: str, value: Any) -> dict[str, Any]:
        return self._each(lambda device: device.write(attribute, value))

    def _each(self, call: Any) -> dict[str, Any]:
        def tried(name: str) -> Any:
            try:
                return call(self._connector.device(name))
            except ConnectorError as error:
                return error

        with ThreadPoolExecutor(AT_ONCE) as callers:
            return dict(zip(self._names, callers.map(tried, self._names), strict=True))

"""Bridges of a process: one for each gateway and user, shared by all who ask."""

from __future__ import annotations

import threading

from harness.connectors.tango.bridge.bridge import TangoBridge
from harness.connectors.tango.bridge.transport.environment import Environment
from harness.connectors.tango.bridge.transport.gateway import Gateway
from harness.limits import Limits


class TBridgeFactory:
    """Makes bridges, and closes each when the last who uses it gives it back. May be used from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bridges: dict[tuple[Gateway, Environment], tuple[TangoBridge, int]] = {}

    def bridge(self, gateway: Gateway, environment: Environment, limits: Limits) -> TangoBridge:
        """The bridge to this gateway; every call wants one `give_back`."""
        key = (gateway, environment)
        with self._lock:
            bridge, users = self._bridges.get(key) or (TangoBridge(gateway, environment, limits), 0)
            self._bridges[key] = (bridge, users + 1)
            return bridge

    def give_back(self, bridge: TangoBridge) -> None:
        """One user less."""
        with self._lock:
            for key, (known, users) in list(self._bridges.items()):
                if known is bridge:
                    if users > 1:
                        self._bridges[key] = (known, users - 1)
                        return
                    del self._bridges[key]
        bridge.close()

"""How a process of components is set up, and what it reports."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.models.checks.components import COMPONENTS
from harness.models.telescope import Telescope
from simulators.esw.http_core.settings import HttpSettings


@dataclass(frozen=True, slots=True)
class ComponentSettings:
    """One process of declared components.

    :param unit: the container whose components it serves, or the one component.
    :param time_scale: real seconds for each second of telescope time.
    :param agent_prefix: the agent that has spawned it; "" for none.
    """

    telescope: Telescope
    unit: str
    time_scale: float = 1.0
    http: HttpSettings = field(default_factory=HttpSettings)
    agent_prefix: str = ""

    @property
    def components(self) -> tuple[str, ...]:
        """The assemblies and HCDs that it serves."""
        held = self.telescope.devices[self.unit].links.get(COMPONENTS) if self.is_container else None
        return (self.unit,) if held is None else tuple(held.values())

    @property
    def metadata(self) -> Mapping[str, str]:
        """What all locations tell."""
        agent = {"agentPrefix": self.agent_prefix} if self.agent_prefix else {}
        return {**agent, "PID": str(os.getpid())}

    @property
    def is_container(self) -> bool:
        """Whether it serves a container."""
        return self.telescope.devices[self.unit].device_class.kind == "container"


@dataclass(frozen=True, slots=True)
class ComponentAddresses:
    """Where components are reached over HTTP, by prefix; beside the command service each has ``/firstlight/``."""

    urls: Mapping[str, str]

    def __str__(self) -> str:
        return "\n".join(f"{prefix} {url}" for prefix, url in self.urls.items())


def list_units(telescope: Telescope) -> tuple[str, ...]:
    """Return what runs in a process of its own: containers, and components that are in none."""
    devices = telescope.part("esw").devices
    held = {
        name
        for device in devices.values()
        if device.device_class.kind == "container"
        for name in device.links.get(COMPONENTS, {}).values()
    }
    return tuple(name for name in devices if name not in held)

"""Which process an agent starts for what it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from harness.contracts.esw.location import ComponentId, ComponentType
from harness.contracts.esw.values.names import Prefix
from simulators.esw.agent.settings import AgentSettings
from simulators.esw.agent.spawned_processes import ProcessOrder
from simulators.esw.components.naming import component_id
from simulators.esw.components.settings import ComponentSettings, list_units
from simulators.esw.config.client import read_config
from simulators.esw.config.hocon import read_hocon
from simulators.esw.location.api import LocationApi
from simulators.esw.sequence_component.settings import SequenceComponentSettings
from simulators.esw.sequence_manager.settings import NAME, SequenceManagerSettings

PRELOAD = (
    "simulators.esw.components.wiring",
    "simulators.esw.sequence_component.wiring",
    "simulators.esw.sequence_manager.wiring",
)
"""What takes long to import of what agents start."""


@dataclass(frozen=True, slots=True)
class ComponentOrder:
    """A component to start, and the process that it is."""

    component: ComponentId
    process: ProcessOrder


class Orders:
    """Makes the orders of one agent.

    :param prefix: of the agent.
    """

    def __init__(self, prefix: Prefix, settings: AgentSettings) -> None:
        self._prefix, self._settings = prefix, settings

    def order_sequence_component(self, name: str) -> ComponentOrder:
        """Order a sequence component of the agent's subsystem; raises `ValueError` for what is no name."""
        prefix = Prefix(f"{self._prefix.subsystem}.{name}")
        settings = SequenceComponentSettings((prefix,), self._prefix, self._settings.sequencer, self._settings.http)
        process = ProcessOrder("simulators.esw.sequence_component.main", settings)
        return ComponentOrder(ComponentId(prefix, ComponentType.SEQUENCE_COMPONENT), process)

    def order_sequence_manager(self, modes_path: str, is_local: bool) -> ComponentOrder:
        """Order the Sequence Manager."""
        settings = SequenceManagerSettings(
            self._settings.http, modes_path=modes_path, is_local=is_local, agent_prefix=self._prefix
        )
        process = ProcessOrder("simulators.esw.sequence_manager.main", settings)
        return ComponentOrder(ComponentId(NAME, ComponentType.SERVICE), process)

    def order_container(self, name: str) -> ComponentOrder:
        """Order a container, or a component alone; raises `ValueError` for one that is not declared."""
        telescope = self._settings.telescope
        units = list_units(telescope) if telescope else ()
        unit = next((one for one in (name, name.removeprefix("Container.")) if one in units), None)
        if telescope is None or unit is None:
            known = ", ".join(units) or "none"
            what = f"{name} is not declared as a container, or as a component outside of any"
            raise ValueError(f"{what}. There are: {known}.")
        settings = ComponentSettings(telescope, unit, self._settings.time_scale, self._settings.http, self._prefix)
        process = ProcessOrder("simulators.esw.components.main", settings)
        return ComponentOrder(component_id(telescope.devices[unit]), process)


async def read_host_config(path: str, is_local: bool, locations: LocationApi) -> list[str]:
    """Return the names of the containers, and of the components alone, that a host configuration lists.

    Each entry of ``containers`` names a file (`configFilePath`) that says the ``name`` of a container, or the
    ``prefix`` of a component. It is in the configuration service, with ``configFileLocation: Local`` on this machine.

    :raises ConfigUnavailableError, ValueError: that says what is wrong with which file.
    """
    listed = _read(path, await read_config(path, is_local, locations)).get("containers")
    if not isinstance(listed, list) or not all(isinstance(one, dict) and "configFilePath" in one for one in listed):
        what = f"{path} has no list of containers, each with its configFilePath"
        raise ValueError(what)
    names = []
    for one in listed:
        file, local = str(one["configFilePath"]), str(one.get("configFileLocation", "")).lower() == "local"
        told = _read(file, await read_config(file, local, locations))
        name = told.get("name") or told.get("prefix")
        if not isinstance(name, str):
            raise ValueError(f"{file} has neither the name of a container nor the prefix of a component")  # noqa: TRY004
        names.append(name)
    return names


def _read(path: str, text: str) -> Any:
    try:
        return read_hocon(text)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None

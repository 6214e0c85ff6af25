"""How declared components are called in ESW."""

from __future__ import annotations

from harness.contracts.esw.location import ComponentId, ComponentType, Connection, ConnectionType
from harness.contracts.esw.values.names import Prefix
from harness.models.telescope import Device

KINDS = {"assembly": ComponentType.ASSEMBLY, "HCD": ComponentType.HCD, "container": ComponentType.CONTAINER}


def component_id(device: Device) -> ComponentId:
    """Return the prefix and the type of a component."""
    return ComponentId(Prefix(device.name), KINDS[device.device_class.kind])


def connection(component: ComponentId, connection_type: ConnectionType) -> Connection:
    """Return a way to reach a component."""
    return Connection(component.prefix, component.component_type, connection_type)

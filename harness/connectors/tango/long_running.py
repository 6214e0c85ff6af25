"""What a device tells of its long-running commands, and by which of its attributes."""

from __future__ import annotations

from harness.connectors.tango.abstract import AbstractDeviceProxy, Connector
from harness.contracts.long_running import CONDITIONS, ENDS, STATUS_ATTRIBUTE, tells_of_one_under_way
from harness.errors import ConnectorError, GatewayAway, NotExported, Unreachable


def tell_ends(device: AbstractDeviceProxy) -> tuple[str, ...]:
    """Attributes by which the device tells the ends of long-running commands; () if it has none. Raises nothing."""
    return tuple(attribute for attribute in ENDS if has(device, attribute))


def tell_statuses(device: AbstractDeviceProxy) -> tuple[str, ...]:
    """Attributes that tell where its long-running commands stand; () if it has none. Raises nothing."""
    newer = tuple(attribute for attribute in CONDITIONS if has(device, attribute))
    if len(newer) == len(CONDITIONS) or not has(device, STATUS_ATTRIBUTE):
        return newer
    return (STATUS_ATTRIBUTE,)


def has(device: AbstractDeviceProxy, attribute: str) -> bool:
    """Whether the device has an attribute; raises nothing."""
    try:
        device.attribute(attribute)
    except ConnectorError:
        return False
    return True


def is_busy(connector: Connector, device: str) -> bool:
    """Whether a device has a long-running command under way; True if it cannot tell, False if it is gone."""
    try:
        proxy = connector.device(device)
        proxy.ping()
        told_by = tell_statuses(proxy)
        readings = proxy.read_several(told_by) if told_by else ()
    except GatewayAway:
        return True
    except (Unreachable, NotExported):
        return False
    except ConnectorError:
        return True
    return not readings or any(tells_of_one_under_way(each.attribute, each.value) for each in readings)

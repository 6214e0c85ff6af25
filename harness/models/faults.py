"""The faults that a simulated device can be given, by the names that the field's emulators have for them.

Most strike commands: all of a class that they can strike, or those that the declaration names. LOST strikes the device.
What a device shows of itself, such as a `healthState` of DEGRADED, is no fault here: any attribute can be set.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from harness.models import schema
from harness.models.telescope import DeviceClass

COMMAND_NOT_ALLOWED = "COMMAND_NOT_ALLOWED"
"""The call is refused with ``API_CommandNotAllowed``."""
FAILED_RESULT = "FAILED_RESULT"
"""The command is accepted, does its first stage, and ends FAILED."""
LONG_RUNNING_EXCEPTION = "LONG_RUNNING_EXCEPTION"
"""The command is accepted, and ends FAILED as soon as it has begun, with the text of an exception."""
STUCK_IN_INTERMEDIATE_STATE = "STUCK_IN_INTERMEDIATE_STATE"
"""The command takes the device to its transitional state, and no further."""
STUCK_IN_OBSTATE = "STUCK_IN_OBSTATE"
"""The command is accepted, and changes nothing."""
SLOW = "SLOW"
"""What takes time takes several times as long."""
LOST = "LOST"
"""The device is gone from the control system, as when its server has died."""


def _is_long_running(command: schema.Command) -> bool:
    return command.protocol == "long-running"


def _passes_through(command: schema.Command) -> bool:
    """Whether it changes something before its last stage."""
    return any(stage.to or stage.add or stage.remove for stage in command.stages[:-1])


def _takes_time(command: schema.Command) -> bool:
    return any(stage.takes for stage in command.stages)


Strikes = tuple[Callable[[schema.Command], bool], str]

STRIKES_COMMANDS: Mapping[str, Strikes] = {
    COMMAND_NOT_ALLOWED: (lambda command: True, ""),
    FAILED_RESULT: (_is_long_running, "is not long-running"),
    LONG_RUNNING_EXCEPTION: (_is_long_running, "is not long-running"),
    STUCK_IN_INTERMEDIATE_STATE: (_passes_through, "passes through no state"),
    STUCK_IN_OBSTATE: (lambda command: bool(command.stages), "does nothing"),
    SLOW: (_takes_time, "takes no time"),
}
"""Which commands a fault can strike, and what is told of those that it cannot."""

FAULTS = (*STRIKES_COMMANDS, LOST)


def why_not(fault: str, name: str, command: schema.Command) -> str:
    """Why a fault cannot strike a command, as a sentence without full stop; "" if it can."""
    if fault not in STRIKES_COMMANDS:
        return f"{fault} strikes the whole device, no command of it"
    can, otherwise = STRIKES_COMMANDS[fault]
    return "" if can(command) else f"{name} {otherwise}, so that {fault} cannot strike it"


def struck(device_class: DeviceClass, fault: str) -> tuple[str, ...]:
    """The commands of a class that a fault which it declares can strike; () for one of the whole device."""
    wanted = device_class.faults[fault].commands or device_class.commands
    return tuple(name for name in wanted if not why_not(fault, name, device_class.commands[name]))

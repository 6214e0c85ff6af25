"""The faults that a simulated device can be given, by the names that the field's emulators have for them.

Most strike commands: all of a class that they can strike, or those that the declaration names. LOST strikes the device.
What a device shows of itself, such as a `healthState` of DEGRADED, is no fault here: any attribute can be set.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from harness.models import schema
from harness.models.reading.problems import near_miss
from harness.models.telescope import DeviceClass

COMMAND_NOT_ALLOWED = "COMMAND_NOT_ALLOWED"
"""The call is refused with ``API_CommandNotAllowed``."""
FAILED_RESULT = "FAILED_RESULT"
"""The command is accepted, does its first stage unless that is its last, and ends FAILED."""
LONG_RUNNING_EXCEPTION = "LONG_RUNNING_EXCEPTION"
"""The command is accepted, begins, never its last stage, and ends FAILED at once with the text of an exception."""
STUCK_IN_INTERMEDIATE_STATE = "STUCK_IN_INTERMEDIATE_STATE"
"""The command takes the device to its transitional state, and no further."""
STUCK_IN_OBSTATE = "STUCK_IN_OBSTATE"
"""The command is accepted, and changes nothing."""
SLOW = "SLOW"
"""What takes time takes several times as long."""
LOST = "LOST"
"""The device is gone from the control system, as when its server has died."""


def _is_long_running(command: schema.Command) -> bool:
    return command.protocol != "immediate"


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


class UnknownFault(LookupError):  # noqa: N818  (it says what the device has)
    """A device cannot have a fault, or not on this command.

    :param what: why, as a sentence without full stop.
    :param remedy: the nearest that there is; "" if that is plain.
    """

    def __init__(self, what: str, remedy: str = "") -> None:
        self.what, self.remedy = what, remedy
        super().__init__(f"{what}. {remedy}" if remedy else what)


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


def strikes(name: str, device_class: DeviceClass, fault: str, command: str = "") -> tuple[str, ...]:
    """The commands of a device that a fault strikes; raises `UnknownFault` if the device cannot have it, or not there.

    :param name: of the device.
    :param command: the only one that it is to strike, in any case of letters; "" for all that it can.
    """
    cannot = f"{name} cannot have the fault {fault}"
    if fault not in device_class.faults:
        remedy = near_miss(fault, device_class.faults)
        raise UnknownFault(f"{cannot}: {device_class.name} does not declare it", remedy)
    can = struck(device_class, fault)
    if not command:
        if not can and fault != LOST:
            raise UnknownFault(f"{cannot}: no command of {device_class.name} can")
        return can
    own = {each.lower(): each for each in device_class.commands}.get(command.lower())
    if own is None:
        raise UnknownFault(f"{name} has no command {command}", near_miss(command, device_class.commands))
    if own not in can:
        why = why_not(fault, own, device_class.commands[own]) or f"{fault} is declared for {', '.join(can)}"
        raise UnknownFault(f"{cannot} on {own}: {why}")
    return (own,)

"""The simulation-control device: holds devices in a state, and lets components change by themselves.

``Hold``, ``Release`` and ``Set`` take device, attribute and value, ``Repeat`` pairs of device and attribute, ``Clear``
nothing. The control device of one process passes on what concerns devices of another.

``Repeat`` is there because a subscription of Tango may not work yet when it has returned: the publisher hears of it a
little later, and what is pushed before that is lost.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import tango
from tango.server import Device, attribute, command

from simulators.tango.kernel import Kernel
from simulators.tango.plan import CONTROL_CLASS, Plan, control_name
from simulators.tango.program import Program

LIMIT = 1.5
"""Seconds that another process's control device may take."""


class Controls:
    """What the commands do; called by Tango, with the control device's monitor."""

    def __init__(self, kernel: Kernel, plan: Plan) -> None:
        self._kernel, self._plan = kernel, plan
        self._names = plan.telescope.names

    def hold(self, argument: Sequence[str]) -> None:
        device, attribute_, value = _parts(argument, "Hold", 3)
        program = self._find("Hold", device, [device, attribute_, value])
        if program is not None:
            name = self._attribute(program, attribute_)
            with self._kernel.lock:
                program.interference.hold(name, self._value(program, name, value))

    def release(self, argument: Sequence[str]) -> None:
        parts = list(argument)
        if not 1 <= len(parts) <= 3:
            _raise("Release wants device, attribute and value; or device and attribute; or the device alone")
        program = self._find("Release", parts[0], parts)
        if program is not None:
            name = self._attribute(program, parts[1]) if len(parts) > 1 else None
            value = self._value(program, name, parts[2]) if name is not None and len(parts) > 2 else None
            with self._kernel.lock:
                program.interference.release(name, value)

    def set(self, argument: Sequence[str]) -> None:
        device, attribute_, value = _parts(argument, "Set", 3)
        program = self._find("Set", device, [device, attribute_, value])
        if program is not None:
            name = self._attribute(program, attribute_)
            with self._kernel.lock:
                program.interference.set(name, self._value(program, name, value))
            program.flush()

    def repeat(self, argument: Sequence[str]) -> None:
        if not argument or len(argument) % 2:
            _raise(f"Repeat wants device and attribute, as often as needed, and got {list(argument)}")
        elsewhere: dict[int, list[str]] = {}
        for device, attribute_ in zip(argument[::2], argument[1::2], strict=True):
            name = self._known(device)
            if name in self._kernel.programs:
                program = self._kernel.programs[name]
                with self._kernel.lock:
                    program.repeat(self._attribute(program, attribute_))
            else:
                elsewhere.setdefault(self._plan.groups[name], []).extend((name, attribute_))
        self._kernel.flush()
        for number, pairs in elsewhere.items():
            _proxy(control_name(number)).command_inout("Repeat", pairs)

    def clear(self) -> None:
        with self._kernel.lock:
            for program in self._kernel.programs.values():
                program.interference.clear()
        self._kernel.flush()
        for other in self._others():
            # A process that is gone holds nothing.
            _tolerant(other, lambda proxy: proxy.command_inout("Clear"))

    def holds(self) -> list[str]:
        with self._kernel.lock:
            own = [
                f"{program.name} {name} {value}"
                for program in self._kernel.programs.values()
                for name, values in program.interference.holds.items()
                for value in values
            ]
        for other in self._others():
            own += _tolerant(other, lambda proxy: proxy.read_attribute("holds").value) or []
        return own

    def _others(self) -> list[str]:
        """Control devices of the other processes; only the first asks them."""
        if self._plan.number != 1:
            return []
        return [control_name(number) for number in sorted(set(self._plan.groups.values()) - {1})]

    def _find(self, command_: str, device: str, argument: list[str]) -> Program | None:
        """The device's program; None if it is another process's, which has been told."""
        name = self._known(device)
        if name in self._kernel.programs:
            return self._kernel.programs[name]
        _proxy(control_name(self._plan.groups[name])).command_inout(command_, [name, *argument[1:]])
        return None

    def _known(self, device: str) -> str:
        """Name of a device given by name, alias or former name."""
        name = self._names.get(device.lower(), device.lower())
        if name not in self._plan.groups:
            known = ", ".join(sorted(self._plan.groups))
            _raise(f"the simulation has no device {device}; it has {known}")
        return name

    def _attribute(self, program: Program, attribute_: str) -> str:
        for name in program.types_of_all:
            if name.lower() == attribute_.lower():
                return name
        _raise(f"{program.name} has no attribute {attribute_}; it has {', '.join(program.types_of_all)}")
        raise AssertionError

    def _value(self, program: Program, attribute_: str, value: str) -> Any:
        try:
            read = json.loads(value)
        except ValueError:
            read = value
        kind = program.types_of_all[attribute_]
        try:
            return kind.read(
                value if kind.tango == "DevString" and not kind.shape and not isinstance(read, str) else read
            )
        except (ValueError, TypeError) as error:
            _raise(f"{program.name} {attribute_} cannot be {value}: {error}")


def _parts(argument: Sequence[str], command_: str, count: int) -> list[str]:
    if len(argument) != count:
        _raise(f"{command_} wants device, attribute and value, and got {list(argument)}")
    return list(argument)


def _raise(text: str) -> None:
    tango.Except.throw_exception("API_InvalidArgs", text, CONTROL_CLASS)


def _proxy(device: str) -> tango.DeviceProxy:
    proxy = tango.DeviceProxy(device)
    proxy.set_timeout_millis(int(LIMIT * 1000))
    return proxy


def _tolerant(device: str, call: Callable[[tango.DeviceProxy], Any]) -> Any:
    """What a call gives; None if the device does not answer."""
    try:
        return call(_proxy(device))
    except tango.DevFailed:
        return None


def control_class(controls: Controls) -> type[Device]:
    """The Tango class."""
    doc = "device, attribute, value"

    def init_device(self: Any) -> None:
        Device.init_device(self)
        self.set_state(tango.DevState.ON)
        self.set_status("Controls the simulation.")

    def hold(self: Any, argument: Sequence[str]) -> None:
        """The device does not leave this value by itself, once it shows it."""
        controls.hold(argument)

    def release(self: Any, argument: Sequence[str]) -> None:
        """Let go of a value; without value of the attribute, without attribute of the whole device."""
        controls.release(argument)

    def set_(self: Any, argument: Sequence[str]) -> None:
        """The component changes by itself."""
        controls.set(argument)

    def repeat(self: Any, argument: Sequence[str]) -> None:
        """Push a change event of the present value: who gets it knows that its subscription works."""
        controls.repeat(argument)

    def clear(self: Any) -> None:
        """Release all, and take back what was set and nothing else would bring back."""
        controls.clear()

    def holds(self: Any) -> list[str]:
        return controls.holds()

    strings = tango.CmdArgType.DevVarStringArray
    members: dict[str, Any] = {"init_device": init_device, "__doc__": __doc__}
    for name, function in (("Hold", hold), ("Release", release), ("Set", set_), ("Repeat", repeat)):
        function.__name__ = name
        # PyTango would take them for Tango types.
        function.__annotations__ = {}
        members[name] = command(function, dtype_in=strings, doc_in=doc)
    clear.__name__ = "Clear"
    clear.__annotations__ = holds.__annotations__ = {}
    members["Clear"] = command(clear)
    members["attribute holds"] = attribute(
        name="holds", dtype=(str,), max_dim_x=1000, fget=holds, doc="device attribute value"
    )
    made: type[Device] = type(CONTROL_CLASS, (Device,), members)
    return made

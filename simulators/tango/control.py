"""The simulation-control device: holds devices in a state, lets components change by themselves, gives devices faults.

The control device of one process passes on what concerns devices of another.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import tango
from tango.server import Device, attribute, command

from harness.models.faults import LOST, UnknownFault
from simulators.devices.commands.effects import writes
from simulators.devices.kernel import Kernel
from simulators.devices.program import Program
from simulators.tango.absence import Absence
from simulators.tango.elsewhere import Elsewhere
from simulators.tango.plan import CONTROL_CLASS, Plan, control_name


class Controls:
    """What the commands do; called by Tango, with the control device's monitor."""

    def __init__(self, kernel: Kernel, plan: Plan, programs: Mapping[str, Program], absence: Absence) -> None:
        self._kernel, self._plan, self._programs, self._absence = kernel, plan, programs, absence
        self._names = plan.telescope.names
        self._elsewhere = Elsewhere(kernel.pool)

    def hold(self, argument: Sequence[str]) -> None:
        """The device does not leave this value by itself, once it shows it; nor do further devices while it is held."""
        (device, attribute_, value), companions = _parts(argument[:3], "Hold", 3), list(argument[3:])
        companions = [self._known(one) for one in companions]
        program = self._find("Hold", device, [device, attribute_, value, *companions])
        if program is not None:
            for one in companions:
                self.hold([one, attribute_, value])
            name = self._attribute(program, attribute_)
            let_go = partial(self._let_go, companions, attribute_, value) if companions else None
            with self._kernel.lock:
                program.held.add(name, self._value(program, name, value), let_go)

    def _let_go(self, devices: Sequence[str], attribute_: str, value: str, every: bool) -> None:
        """Release devices: all, or those that no command takes out of the value."""
        for name in devices:
            if every or not self._is_interrupted(name, attribute_, value):
                self.release([name, attribute_, value])

    def _is_interrupted(self, device: str, attribute_: str, value: str) -> bool:
        """Whether a command may take a device out of a value."""
        commands = self._plan.telescope.devices[device].device_class.commands.values()
        return any(
            command_.interrupts
            and attribute_ in writes(command_)
            and value in map(str, command_.allowed.get(attribute_, (value,)))
            for command_ in commands
        )

    def release(self, argument: Sequence[str]) -> None:
        """Let go of a value; without value of the attribute, without attribute of the whole device."""
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
        """The component changes by itself."""
        device, attribute_, value = _parts(argument, "Set", 3)
        program = self._find("Set", device, [device, attribute_, value])
        if program is not None:
            name = self._attribute(program, attribute_)
            with self._kernel.lock:
                program.interference.set(name, self._value(program, name, value))
            program.outbox.flush()

    def fault(self, argument: Sequence[str]) -> None:
        """The device has a fault that its class declares; command and text may be left out, or the command be ''."""
        parts = list(argument)
        if not 2 <= len(parts) <= 4:
            _raise(f"Fault wants device, fault, and where needed command (or '') and text, and got {parts}")
        device, fault, command_, text = [*parts, "", ""][:4]
        program = self._find("Fault", device, parts)
        if program is None:
            return
        try:
            with self._kernel.lock:
                program.interference.give(fault, command_, text)
        except UnknownFault as error:
            _raise(str(error))
        if fault == LOST:
            self._absence.lose(program)

    def mend(self, argument: Sequence[str]) -> None:
        """The device does not have this fault any more; without fault, none."""
        parts = list(argument)
        if not 1 <= len(parts) <= 2:
            _raise(f"Mend wants device and fault, or the device alone, and got {parts}")
        program = self._find("Mend", parts[0], parts)
        if program is not None:
            fault = parts[1] if len(parts) > 1 else None
            try:
                with self._kernel.lock:
                    if fault is not None:
                        program.faults.known(fault)
                    program.interference.mend(fault)
            except UnknownFault as error:
                _raise(str(error))
            if fault in (LOST, None):
                self._absence.bring_back(program)
            self._kernel.flush()

    def repeat(self, argument: Sequence[str]) -> None:
        """Push once more what attributes show, its time included: who gets it knows that its subscription works.

        A subscription of Tango may not work yet when it has returned: the publisher hears of it a little later, and
        what is pushed before that is lost.
        """
        if not argument or len(argument) % 2:
            _raise(f"Repeat wants device and attribute, as often as needed, and got {list(argument)}")
        elsewhere: dict[int, list[str]] = {}
        own: list[tuple[Program, str]] = []
        for device, attribute_ in zip(argument[::2], argument[1::2], strict=True):
            name = self._known(device)
            if name in self._programs:
                program = self._programs[name]
                own.append((program, self._attribute(program, attribute_)))
            else:
                elsewhere.setdefault(self._plan.groups[name], []).extend((name, attribute_))
        with self._kernel.lock:
            for program, attribute_ in own:
                program.state.repeat(attribute_)
        self._kernel.flush_soon()  # a device that is busy holds up no other
        for number, pairs in elsewhere.items():
            self._elsewhere.command(control_name(number), "Repeat", pairs)

    def clear(self) -> None:
        """Release all, mend all faults, and take back what was set and nothing else would bring back.

        What cannot be done prevents nothing else, and is told at the end.
        """
        with self._kernel.lock:
            for program in self._programs.values():
                program.interference.mend()
                program.interference.clear()
        jobs = [partial(self._absence.bring_back, program) for program in self._absence.lost]
        jobs += [partial(self._elsewhere.clear, other) for other in self._others()]
        _do_all([self._kernel.flush, *jobs])

    def holds(self) -> list[str]:
        """What is held."""
        with self._kernel.lock:
            own = [
                f"{program.name} {name} {value}"
                for program in self._programs.values()
                for name, values in program.held.values.items()
                for value in values
            ]
        return own + self._of_others("holds")

    def faults(self) -> list[str]:
        """The faults that devices have."""
        with self._kernel.lock:
            programs = self._programs.values()
            own = [f"{program.name} {fault}" for program in programs for fault in program.faults.present()]
        return own + self._of_others("faults")

    def _of_others(self, attribute_: str) -> list[str]:
        return [text for other in self._others() for text in self._elsewhere.read(other, attribute_)]

    def _others(self) -> list[str]:
        """Control devices of the other processes; only the first asks them."""
        if self._plan.number != 1:
            return []
        return [control_name(number) for number in sorted(set(self._plan.groups.values()) - {1})]

    def _find(self, command_: str, device: str, argument: list[str]) -> Program | None:
        """The device's program; None if it is another process's, which has been told."""
        name = self._known(device)
        if name in self._programs:
            return self._programs[name]
        self._elsewhere.command(control_name(self._plan.groups[name]), command_, [name, *argument[1:]])
        return None

    def _known(self, device: str) -> str:
        """Name of a device given by name, alias or former name."""
        name = self._names.get(device.lower(), device.lower())
        if name not in self._plan.groups:
            known = ", ".join(sorted(self._plan.groups))
            _raise(f"the simulation has no device {device}; it has {known}")
        return name

    def _attribute(self, program: Program, attribute_: str) -> str:
        for name in program.state.types_of_all:
            if name.lower() == attribute_.lower():
                return name
        _raise(f"{program.name} has no attribute {attribute_}; it has {', '.join(program.state.types_of_all)}")
        raise AssertionError

    def _value(self, program: Program, attribute_: str, value: str) -> Any:
        try:
            read = json.loads(value)
        except ValueError:
            read = value
        kind = program.state.types_of_all[attribute_]
        try:
            return kind.read(
                value if kind.name == "DevString" and not kind.shape and not isinstance(read, str) else read
            )
        except (ValueError, TypeError) as error:
            _raise(f"{program.name} {attribute_} cannot be {value}: {error}")


def _parts(argument: Sequence[str], command_: str, count: int) -> list[str]:
    if len(argument) != count:
        _raise(f"{command_} wants device, attribute and value, and got {list(argument)}")
    return list(argument)


def _raise(text: str) -> None:
    tango.Except.throw_exception("API_InvalidArgs", text, CONTROL_CLASS)


def _do_all(jobs: Iterable[Callable[[], Any]]) -> None:
    """Do all of them; the first error is raised afterwards."""
    errors = []
    for job in jobs:
        try:
            job()
        except Exception as error:  # raised below
            errors.append(error)
    if errors:
        raise errors[0]


def control_class(controls: Controls) -> type[Device]:
    """The Tango class; its commands are the public methods that take a list of texts."""

    def init_device(self: Any) -> None:
        Device.init_device(self)
        self.set_state(tango.DevState.ON)
        self.set_status("Controls the simulation.")

    members: dict[str, Any] = {"init_device": init_device, "__doc__": __doc__}
    for method, takes in (
        (controls.hold, "device, attribute, value, device, ..."),
        (controls.release, "device, attribute, value"),
        (controls.set, "device, attribute, value"),
        (controls.fault, "device, fault, command, text"),
        (controls.mend, "device, fault"),
        (controls.repeat, "device, attribute, device, attribute, ..."),
    ):
        members[method.__name__.capitalize()] = _command(method, takes)
    members["Clear"] = _command(controls.clear, "")
    for shows, doc in ((controls.holds, "device attribute value"), (controls.faults, "device fault command")):
        members[f"attribute {shows.__name__}"] = _attribute(shows, doc)
    made: type[Device] = type(CONTROL_CLASS, (Device,), members)
    return made


def _command(method: Callable[..., None], takes: str) -> Any:
    if takes:

        def execute(self: Any, argument: Sequence[str]) -> None:
            method(argument)

        settings = {"dtype_in": tango.CmdArgType.DevVarStringArray, "doc_in": takes}
    else:

        def execute(self: Any) -> None:  # type: ignore[misc]
            method()

        settings = {}
    execute.__name__, execute.__doc__ = method.__name__.capitalize(), method.__doc__
    # PyTango would take them for Tango types.
    execute.__annotations__ = {}
    return command(execute, **settings)


def _attribute(shows: Callable[[], list[str]], doc: str) -> attribute:
    def read(self: Any) -> Any:
        return shows()

    read.__name__, read.__annotations__ = f"read_{shows.__name__}", {}
    return attribute(name=shows.__name__, dtype=(str,), max_dim_x=1000, fget=read, doc=doc)

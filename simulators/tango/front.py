"""A simulated device as Tango's threads meet it: reads, writes, commands, and the errors that they get.

Reasons of the errors: ``API_CommandNotAllowed`` and ``API_AttrNotAllowed`` in the wrong state; ``API_InvalidArgs`` for
an argument that is not JSON or not as its schema wants it; ``CommandRefused`` where the declaration refuses. A
long-running command answers the last two by ``([REJECTED], [reason])``.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import tango

from harness.contracts.long_running import ResultCode, write_call
from harness.models import schema
from simulators.devices.changes import Change, Line
from simulators.devices.commands.arguments import Arguments, Unacceptable
from simulators.devices.kernel import Kernel
from simulators.devices.peers import NoAnswer, Refused
from simulators.devices.program import Program
from simulators.devices.values import Argument, Type, fill
from simulators.tango.linked.links import Links
from simulators.tango.linked.remote import CALL_LIMIT, Remote
from simulators.tango.logs import Logger, properties_of
from simulators.tango.wire import quality, to_tango

REFUSED = "CommandRefused"
GIVING_UP = 0.2
"""Real seconds after which a device does not wait for one that may wait for it; much less than `CALL_LIMIT`."""
LongStrings = tuple[list[int], list[str]]


class Front:
    """One device, between Tango and its program. Every method is called with the device's Tango monitor."""

    def __init__(self, program: Program, kernel: Kernel, arguments: Arguments, links: Links) -> None:
        self._program, self._state = program, program.state
        self._kernel, self._arguments, self._links = kernel, arguments, links
        self._device: tango.server.Device | None = None

    def attach(self, device: tango.server.Device) -> None:
        """The device was made, or somebody commands ``Init``: it begins anew."""
        program = self._program
        for name in self._state.events:
            device.set_change_event(name, True, False)
        if self._device is not device:  # the first one, or one made anew by ``DevRestart``
            remade = self._device is not None
            _forget(device.get_device_class(), self._device)
            logger = self._logger = Logger(device, properties_of(program.name) if remade else program.device.properties)
            if remade and not program.lost:
                self._kernel.pool.submit(self.made_anew)
            program.outbox.monitor = partial(tango.AutoTangoMonitor, device)
            program.outbox.publish = self._publish
            program.outbox.emit = logger.emit
        self._device = device
        with self._kernel.lock:
            program.restart()
        self._kernel.flush_soon()
        device.set_state(to_tango(self._state.types_of_all["State"], self._state.own("State")))
        device.set_status(self._state.own("Status"))

    def release(self) -> None:
        """The device ends, or somebody commands ``Init``: it is not used until it is attached again."""
        with self._kernel.lock:
            self._program.outbox.pause()

    def made_anew(self) -> None:
        """After ``DevRestart``, which loses what is logged and pushed while it runs."""
        self._logger.restore(tango.Util.instance().get_ds_name())  # which waits for its end
        with self._kernel.lock:
            for name in self._state.shown:
                self._state.repeat(name)
        self._kernel.flush()

    def detach(self) -> tango.server.Device:
        """The device is about to go away; without its monitor."""
        device = self._device
        assert device is not None
        with self._kernel.lock:
            self._program.leave()
        return device

    def _publish(self, change: Change) -> None:
        device, shown = self._device, change.shown
        assert device is not None
        if change.attribute == "State":
            device.set_state(to_tango(self._state.types_of_all["State"], shown.value))
        elif change.attribute == "Status":
            device.set_status(shown.value)
        declared = self._state.attributes.get(change.attribute)
        if declared is not None and declared.events != "change":
            return
        value = to_tango(self._state.types_of_all[change.attribute], shown.value)
        judged = _judged(declared, shown.value, shown.quality)
        device.push_change_event(change.attribute, value, shown.time, quality(shown.quality))
        self._links.told(self._program.name, change.attribute, replace(shown, quality=judged))

    # ---- attributes ---------------------------------------------------------------------------------------------

    def read(self, attribute: str) -> tuple[Any, float, tango.AttrQuality]:
        """Value, time of its last change and quality."""
        declared = self._state.attributes.get(attribute)
        if declared is not None and declared.unreadable:
            self._raise(declared.unreadable, f"{attribute} cannot be read, as is declared")
        with self._kernel.lock:
            shown = self._state.shown[attribute]
        return to_tango(self._state.types_of_all[attribute], shown.value), shown.time, quality(shown.quality)

    def write(self, attribute: str, value: Any) -> None:
        """Somebody writes an attribute."""
        with self._kernel.lock:
            self._program.write(attribute, self._state.types[attribute].read(_plain(value)))
        self._program.outbox.flush()

    def allow_write(self, attribute: str) -> bool:
        """True, or an error that says why not."""
        with self._kernel.lock:
            reason = self._state.explain_refusal(self._state.attributes[attribute].allowed)
        if reason:
            self._raise("API_AttrNotAllowed", f"{attribute} cannot be written now: {reason}")
        return True

    # ---- commands -----------------------------------------------------------------------------------------------

    def allow(self, command: str) -> bool:
        """True, or an error that says why not."""
        with self._kernel.lock:
            reason = self._program.forbid(command)
        if reason:
            self._forbid(command, reason)
        return True

    def execute(self, name: str, value: Any) -> Any:
        """Begin a command and answer."""
        command = self._program.commands[name]
        long_running = command.protocol == "long-running"
        try:
            argument = self._arguments.read(command, _plain(value))
        except Unacceptable as error:
            return self._decline(name, "API_InvalidArgs", str(error), long_running=long_running)
        wanted = self._looked_at(command)
        self._look_again({remote: names for remote, names in wanted.items() if not remote.at_hand(names)})
        with self._kernel.lock:
            # Decided with what holds now: since it was allowed, and looked at, much may have happened.
            self._look_again({remote: names for remote, names in wanted.items() if remote.at_hand(names)})
            forbidden = self._program.forbid(name)
            reason = forbidden or self._program.refuse(command, argument)
            if not reason:
                execution = self._program.begin(name, argument)
                answer = None if long_running else self._result(command, argument)
        if forbidden:
            self._forbid(name, forbidden)
        if reason:
            return self._decline(name, REFUSED, reason, long_running=long_running)
        self._program.outbox.flush()
        if long_running:
            assert execution.record is not None
            return write_call(ResultCode.QUEUED, execution.record.uid)
        return answer

    def _decline(self, name: str, reason: str, text: str, *, long_running: bool) -> LongStrings:
        if not long_running:
            self._raise(reason, f"{name}: {text}")
        self._program.outbox.emit(Line("WARN", f"{name} is rejected: {text}"))
        return write_call(ResultCode.REJECTED, text)

    def _result(self, command: schema.Command, argument: Argument) -> Any:
        if command.result is None:
            return None
        value = fill(command.result.value, argument, self._state.own)
        return to_tango(Type("DevState"), str(value)) if command.result.type == "DevState" else value

    def _looked_at(self, command: schema.Command) -> dict[Remote, set[str]]:
        """What a refusal depends on."""
        wanted: dict[Remote, set[str]] = {}
        for condition in (condition for refusal in command.refuses for condition in refusal.when):
            if condition.attribute is not None:
                for peer in self._state.linked(condition.all or condition.any or (), None):
                    wanted.setdefault(self._links.remote(peer.name), set()).add(condition.attribute)
        return wanted

    def _look_again(self, wanted: dict[Remote, set[str]]) -> None:
        """Read it: an event that tells of a change may still be on its way.

        Two devices that look at each other wait for each other, each with its own monitor. The first by name gives up
        and begins its command, so that the other one sees that.
        """
        for remote, attributes in wanted.items():
            try:
                if remote.at_hand(attributes):
                    values = remote.read(attributes)
                else:
                    patience = GIVING_UP if self._program.name < remote.name else CALL_LIMIT
                    values = self._kernel.pool.within(patience, partial(remote.read, attributes))
            except (NoAnswer, Refused, TimeoutError):
                continue
            self._links.take(remote.name, values)
            self._kernel.flush_soon()

    def _forbid(self, command: str, why: str) -> None:
        self._raise("API_CommandNotAllowed", f"{command} is not allowed now: {why}")

    def _raise(self, reason: str, text: str) -> None:
        self._program.outbox.emit(Line("WARN", text))
        tango.Except.throw_exception(reason, f"{self._program.name}: {text}", f"{self._program.name} (simulated)")


def _forget(tango_class: tango.DeviceClass, ended: tango.server.Device | None) -> None:
    """Let PyTango forget a device that ``DevRestart`` has ended.

    PyTango 10.3 keeps it among those of the class, and asks all of them for their names when one is to be ended: that
    reads memory that is free.
    """
    tango_class.py_dev_list[:] = [one for one in tango_class.py_dev_list if one is not ended]


def _plain(value: Any) -> Any:
    """Plain Python of what PyTango passes: numpy's arrays and numbers."""
    return value.tolist() if hasattr(value, "tolist") else value


def _judged(declared: schema.Attribute | None, value: Any, quality_: str) -> str:
    """Quality of a value against the declared limits, for devices of this process; all others get Tango's judgement."""
    if declared is None or quality_ != "VALID" or isinstance(value, str | bool | tuple):
        return quality_
    for name, range_ in (("ALARM", declared.alarm), ("WARNING", declared.warning)):
        if range_ is None:
            continue
        low = range_.minimum is not None and value <= range_.minimum
        high = range_.maximum is not None and value >= range_.maximum
        if low or high:
            return name
    return quality_

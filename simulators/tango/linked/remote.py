"""One other device, as the devices of this server process know it, and the calls to it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import tango

from harness.contracts.long_running import FAILURES, read_call
from harness.models.telescope import Device
from simulators.devices.changes import Shown
from simulators.devices.peers import End, NoAnswer, Refused, Seen
from simulators.devices.program import Program
from simulators.devices.values import Type
from simulators.tango.device_list import while_it_stays
from simulators.tango.linked.interests import tells_ends
from simulators.tango.wire import from_tango, text_of

CALL_LIMIT = 1.5
"""Seconds that a call to another device may take: they all answer at once, or not at all."""
NO_ANSWER = (
    "API_CantConnectToDevice",
    "API_CommunicationFailed",
    "API_CorbaException",
    "API_DeviceNotExported",
    "API_DeviceTimedOut",
    "API_ServerNotRunning",
)


def connected(name: str) -> tango.DeviceProxy:
    """A proxy of a device that answers, its calls limited; raises `tango.DevFailed`.

    It is asked first, because to limit calls on a server that is stopped holds up all threads for 3 s (PyTango 10.3).
    """
    with while_it_stays():
        proxy = tango.DeviceProxy(name)
    proxy.ping()
    proxy.set_timeout_millis(int(CALL_LIMIT * 1000))
    return proxy


class Remote:
    """Another device. What calls it waits for it, so it is called without the lock; what is `at_hand` needs no call.

    :param group: number of the server process that has it.
    :ivar program: what the device does, if it is of this process: what it shows needs no event and no call.
    :ivar told_by: the attribute that tells the ends of its long-running commands; "" without one.
    :ivar attributes: those that are subscribed.
    :ivar users: devices of this process that are linked to it.
    :ivar values: what is known of its attributes.
    :ivar ends: how its last long-running commands ended, by uid.
    """

    def __init__(self, device: Device, types: Mapping[str, Type], group: int, program: Program | None = None) -> None:
        self.device, self.name, self.group = device, device.name, group
        self.types, self.program = types, program
        self.attributes: set[str] = set()
        self.users: dict[Program, None] = {}
        self.told_by = tells_ends(device.device_class)
        self.answers = True
        self.absent = False
        self.ends: OrderedDict[str, End] = OrderedDict()
        self.values: dict[str, Seen] = {}
        self._proxy: tango.DeviceProxy | None = None
        self._subscribed: tango.DeviceProxy | None = None

    @property
    def proxy(self) -> tango.DeviceProxy:
        """Made when it is first needed: each costs a call to the database."""
        proxy = self._proxy
        if proxy is None:
            try:
                proxy = self._proxy = connected(self.name)
            except tango.DevFailed as error:
                raise _classified(error) from error
        return proxy

    def subscribe(self, attribute: str, push: Callable[[tango.EventData], None]) -> None:
        """Ask for change events, and do not wait for the answer. The proxy that asked is kept: they end with it."""
        self._subscribed = self._subscribed or self.proxy
        self._subscribed.subscribe_event(
            attribute, tango.EventType.CHANGE_EVENT, push, sub_mode=tango.EventSubMode.Async
        )

    def connect_anew(self) -> None:
        """The next call makes a new proxy: an old one waits for a second between two attempts to connect."""
        self._proxy = None

    def seen(self, attribute: str) -> Seen | None:
        return self.values.get(attribute)

    def read(self, attributes: Iterable[str]) -> dict[str, Seen]:
        """Read attributes now; raises `NoAnswer`, `Refused`."""
        names = list(attributes)
        if not names:
            return {}
        if self.program is not None and self.at_hand(names):
            return self._shown(self.program, names)
        try:
            readings = self.proxy.read_attributes(names)
        except tango.DevFailed as error:
            raise _classified(error) from error
        pairs = zip(names, readings, strict=True)
        return {name: self.as_seen(name, reading) for name, reading in pairs if not reading.has_failed}

    def at_hand(self, attributes: Iterable[str]) -> bool:
        """Whether they are read without a call."""
        return self.program is not None and not any(self._is_judged(name) for name in attributes)

    def _is_judged(self, attribute: str) -> bool:
        """Whether Tango may give the attribute another quality than the device does."""
        declared = self.device.device_class.attributes.get(attribute)
        return declared is not None and not (declared.alarm is None and declared.warning is None)

    def _shown(self, program: Program, attributes: Iterable[str]) -> dict[str, Seen]:
        with program.clock.lock:
            if program.lost:
                raise NoAnswer(f"{self.name} is gone")
            return {name: seen_of(program.state.shown[name]) for name in attributes}

    def execute(self, command: str, argument: Any) -> str:
        """Execute a command; raises `NoAnswer`, `Refused`.

        :returns: the uid of a long-running command that is under way and will tell its end, else "".
        """
        try:
            result = (
                self.proxy.command_inout(command) if argument is None else self.proxy.command_inout(command, argument)
            )
        except tango.DevFailed as error:
            raise _classified(error) from error
        except TypeError as error:
            raise Refused(str(error)) from error
        if self.device.device_class.commands[command].protocol != "long-running":
            return ""
        answer = read_call([[int(code) for code in result[0]], list(result[1])])
        if answer is None:
            raise Refused(f"the answer {result!r} is not that of a long-running command")
        if answer.code in FAILURES:
            raise Refused(answer.text)
        return answer.uid if self.told_by in self.attributes else ""

    def ping(self) -> None:
        """Raises `NoAnswer`."""
        try:
            self.proxy.ping()
        except tango.DevFailed as error:
            raise NoAnswer(text_of(error)) from error

    def as_seen(self, attribute: str, reading: tango.DeviceAttribute) -> Seen:
        """What a reading or an event says."""
        quality = reading.quality.name.removeprefix("ATTR_")
        value = None if quality == "INVALID" else from_tango(self.types[attribute], reading.value)
        return Seen(value, quality, reading.time.totime())


def seen_of(shown: Shown) -> Seen:
    """What another device of this process sees of what a device shows."""
    return Seen(None if shown.quality == "INVALID" else shown.value, shown.quality, shown.time)


def _classified(error: tango.DevFailed) -> NoAnswer | Refused:
    reasons = {part.reason for part in error.args if hasattr(part, "reason")}
    return NoAnswer(text_of(error)) if reasons.intersection(NO_ANSWER) else Refused(text_of(error))

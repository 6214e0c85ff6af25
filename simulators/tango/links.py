"""Other devices, as the devices of this server process know them: by proxies and change events.

One `Remote` for each device that any device here is linked to; its attributes are subscribed once.
"""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import tango

from harness.models.telescope import Device
from simulators.tango.interests import attributes_of_interest, lasting_interest
from simulators.tango.lrc import ResultCode
from simulators.tango.wire import from_tango, text_of

if TYPE_CHECKING:
    from simulators.tango.execution import Execution
    from simulators.tango.kernel import Kernel
    from simulators.tango.program import Program

CALL_LIMIT = 1.5
"""Seconds that a call to another device may take: they all answer at once, or not at all."""
CHECK_PERIOD = 0.5
"""Real seconds between two looks at whether those that matter are still there."""
ENDS_KEPT = 64
RESULT = "longRunningCommandResult"
NO_ANSWER = (
    "API_CantConnectToDevice",
    "API_CommunicationFailed",
    "API_CorbaException",
    "API_DeviceNotExported",
    "API_DeviceTimedOut",
    "API_ServerNotRunning",
    "API_DeviceNotDefined",
)


class NoAnswer(Exception):  # noqa: N818  (it is an answer to a question)
    """The device cannot be reached, or takes too long."""


class Refused(Exception):  # noqa: N818
    """The device answered that it will not; the text is its reason."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of an attribute of another device."""

    value: Any
    quality: str
    time: float


@dataclass(frozen=True, slots=True)
class End:
    """How a long-running command of another device ended."""

    command: str
    code: ResultCode
    text: str


class Remote:
    """Another device. `execute` and `read` wait for the device, so they are called without the lock."""

    def __init__(self, device: Device, kernel: Kernel, group: int) -> None:
        self.device, self.name, self.group = device, device.name, group
        self.types = kernel.types(device.device_class.name)
        self.attributes: set[str] = set()
        self.users: dict[Program, None] = {}
        self.answers = True
        self.ends: OrderedDict[str, End] = OrderedDict()
        self.values: dict[str, Seen] = {}
        self.proxy: tango.DeviceProxy

    def seen(self, attribute: str) -> Seen | None:
        return self.values.get(attribute)

    def read(self, attributes: Iterable[str]) -> dict[str, Seen]:
        """Read attributes now; raises `NoAnswer`, `Refused`."""
        names = list(attributes)
        if not names:
            return {}
        try:
            readings = self.proxy.read_attributes(names)
        except tango.DevFailed as error:
            raise _classified(error) from error
        pairs = zip(names, readings, strict=True)
        return {name: self.as_seen(name, reading) for name, reading in pairs if not reading.has_failed}

    def execute(self, command: str, argument: Any) -> str:
        """Execute a command; the uid of a long-running one, else "". Raises `NoAnswer`, `Refused`."""
        try:
            result = self.proxy.command_inout(command) if argument is None else self.proxy.command_inout(command, argument)
        except tango.DevFailed as error:
            raise _classified(error) from error
        except TypeError as error:
            raise Refused(str(error)) from error
        if self.device.device_class.commands[command].protocol != "long-running":
            return ""
        code, text = ResultCode(int(result[0][0])), str(result[1][0])
        if code in (ResultCode.REJECTED, ResultCode.FAILED, ResultCode.NOT_ALLOWED):
            raise Refused(text)
        return text if RESULT in self.attributes else ""

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


def _classified(error: tango.DevFailed) -> NoAnswer | Refused:
    reasons = {part.reason for part in error.args if hasattr(part, "reason")}
    return NoAnswer(text_of(error)) if reasons.intersection(NO_ANSWER) else Refused(text_of(error))


class Links:
    """All the other devices.

    :param groups: for each device of the telescope, the number of the server process that has it.
    :param group: the number of this process.
    """

    def __init__(self, kernel: Kernel, groups: dict[str, int], group: int) -> None:
        self._kernel, self._groups, self._group = kernel, groups, group
        self._remotes: dict[str, Remote] = {}
        self._lasting: dict[Remote, None] = {}
        self._awaited: dict[Execution, list[Remote]] = {}
        self._checking = False
        self._timer_runs = False
        for program in kernel.programs.values():
            for name in (name for devices in program.device.links.values() for name in devices.values()):
                self._add(name).users[program] = None
            for name, attribute in attributes_of_interest(program.device, kernel.telescope):
                self._add(name).attributes.add(attribute)
            for name in lasting_interest(program.device):
                if groups[name] != group:
                    self._lasting[self._add(name)] = None
        for remote in self._remotes.values():
            for attribute in remote.attributes:
                remote.values[attribute] = Seen(kernel.initial(remote.device, attribute), "VALID", 0.0)

    def _add(self, name: str) -> Remote:
        if name not in self._remotes:
            self._remotes[name] = Remote(self._kernel.telescope.devices[name], self._kernel, self._groups[name])
        return self._remotes[name]

    def remote(self, name: str) -> Remote:
        """What is known of a device."""
        return self._remotes[name]

    # ---- connecting ---------------------------------------------------------------------------------------------

    def connect(self, deadline: float) -> None:
        """Subscribe to everything and read everything once. Waits; without the lock.

        :param deadline: by `time.monotonic`.
        :raises NoAnswer: naming what could not be subscribed.
        """
        subscribing = Subscribing()
        for remote in self._remotes.values():
            remote.proxy = tango.DeviceProxy(remote.name)
            remote.proxy.set_timeout_millis(int(CALL_LIMIT * 1000))
            for attribute in sorted(remote.attributes):
                if remote.device.device_class.attributes[attribute].events == "change":
                    subscribing.add(remote, attribute, partial(self._event, remote, attribute))
        subscribing.wait(deadline)
        for remote in self._remotes.values():
            self.take(remote, remote.read(remote.attributes))
        with self._kernel.lock:
            self._start_checking()

    def _event(self, remote: Remote, attribute: str, event: tango.EventData) -> None:
        """A change event; on Tango's thread, which must not wait."""
        if not event.err and event.attr_value is not None:
            self._kernel.loop.post(partial(self._take_event, remote, attribute, event.attr_value))

    def _take_event(self, remote: Remote, attribute: str, reading: tango.DeviceAttribute) -> None:
        self.take(remote, {attribute: remote.as_seen(attribute, reading)})

    def take(self, remote: Remote, values: dict[str, Seen]) -> None:
        """Something new is known of a device. Takes the lock."""
        with self._kernel.lock:
            news = False
            for attribute, seen in values.items():
                known = remote.values.get(attribute)
                if known is not None and (seen.time < known.time or known == seen):
                    continue
                remote.values[attribute] = seen
                news = True
                if attribute == RESULT:
                    self._note_end(remote, seen)
            if news:
                for program in remote.users:
                    program.remote_changed(remote)

    def _note_end(self, remote: Remote, seen: Seen) -> None:
        uid, result = (*seen.value, "", "")[:2]
        if not uid:
            return
        code, text = json.loads(result)
        remote.ends[uid] = End(uid.split("_", 2)[-1], ResultCode(code), text)
        if len(remote.ends) > ENDS_KEPT:
            remote.ends.popitem(last=False)

    # ---- looking whether they are there -------------------------------------------------------------------------

    def await_(self, execution: Execution, remotes: list[Remote]) -> None:
        """A command waits for devices: look at them now and then. With the lock."""
        if remotes:
            self._awaited[execution] = remotes
            self._start_checking()

    def forget(self, execution: Execution) -> None:
        """It waits no more. With the lock."""
        self._awaited.pop(execution, None)

    def lost_behind(self, remote: Remote, attribute: str) -> str:
        """The device that an INVALID mirroring attribute would show, if there is one; "" while it is well."""
        seen = remote.seen(attribute)
        if seen is None or seen.quality != "INVALID":
            return ""
        telescope = self._kernel.telescope
        device, name = remote.device, attribute
        while (declared := device.device_class.attributes.get(name)) and declared.mirrors is not None:
            origin = next(iter(device.links.get(declared.mirrors.of, {}).values()), None)
            if origin is None:
                break
            device, name = telescope.devices[origin], declared.mirrors.attribute
        return "" if device is remote.device else device.name

    def _start_checking(self) -> None:
        if not self._timer_runs and (self._lasting or self._awaited):
            self._timer_runs = True
            self._kernel.loop.later(CHECK_PERIOD, self._check)

    def _check(self) -> None:
        with self._kernel.lock:
            self._timer_runs = False
            awaited = {remote for remotes in self._awaited.values() for remote in remotes}
            groups: dict[int, list[Remote]] = {}
            for remote in [*self._lasting, *awaited]:
                members = groups.setdefault(remote.group, [])
                if remote not in members:
                    members.append(remote)
            if self._checking or not groups:
                self._start_checking()
                return
            self._checking = True
            round_ = Round(self, groups, awaited)
        for members in groups.values():
            self._kernel.pool.submit(partial(round_.look, members))

    def looked(self) -> None:
        """A round of looking is over. Takes the lock."""
        with self._kernel.lock:
            self._checking = False
            self._start_checking()

    def mark(self, group: int, answers: bool) -> None:
        """The devices of a server process answer, or do not any more. Takes the lock."""
        with self._kernel.lock:
            changed = [one for one in self._remotes.values() if one.group == group and one.answers is not answers]
            for remote in changed:
                remote.answers = answers
            for remote in changed:
                for program in remote.users:
                    program.remote_changed(remote)
                if answers:
                    self._kernel.pool.submit(partial(self._read_again, remote))

    def _read_again(self, remote: Remote) -> None:
        try:
            values = remote.read(remote.attributes)
        except (NoAnswer, Refused):
            return
        self._kernel.loop.post(partial(self.take, remote, values))


class Round:
    """One look at all devices that matter now; a job of the pool for each server process."""

    def __init__(self, links: Links, groups: dict[int, list[Remote]], awaited: set[Remote]) -> None:
        self._links, self._awaited = links, awaited
        self._lock = threading.Lock()
        self._open = len(groups)

    def look(self, members: list[Remote]) -> None:
        """Ping the process by its first device; read again what is waited for, in case an event was lost."""
        links = self._links
        loop = links._kernel.loop  # noqa: SLF001
        group = members[0].group
        try:
            members[0].ping()
            loop.post(partial(links.mark, group, True))
            for remote in members:
                if remote in self._awaited:
                    loop.post(partial(links.take, remote, remote.read(remote.attributes)))
        except NoAnswer:
            loop.post(partial(links.mark, group, False))
        except Refused:
            pass
        finally:
            with self._lock:
                self._open -= 1
                last = self._open == 0
            if last:
                loop.post(links.looked)


class Subscribing:
    """Subscriptions on their way."""

    def __init__(self) -> None:
        self._done = threading.Condition()
        self._open: set[tuple[str, str]] = set()

    def add(self, remote: Remote, attribute: str, take: Any) -> None:
        key = (remote.name, attribute)
        with self._done:
            self._open.add(key)

        def push(event: tango.EventData) -> None:
            if not event.err:
                with self._done:
                    self._open.discard(key)
                    self._done.notify_all()
            take(event)

        remote.proxy.subscribe_event(attribute, tango.EventType.CHANGE_EVENT, push, sub_mode=tango.EventSubMode.Async)

    def wait(self, deadline: float) -> None:
        with self._done:
            self._done.wait_for(lambda: not self._open, max(0.0, deadline - time.monotonic()))
            if self._open:
                names = ", ".join(f"{attribute} of {device}" for device, attribute in sorted(self._open)[:5])
                raise NoAnswer(f"no events of {names}")

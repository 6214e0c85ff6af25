"""What one simulated device does: its values, how they follow from others, and the commands that are under way.

Knows nothing of Tango: values come in and changes go out as plain Python. Every method runs with the kernel's lock
held, `flush` excepted.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from harness.models import schema
from harness.models.faults import COMMAND_NOT_ALLOWED
from harness.models.telescope import Device
from simulators.tango.conditions import hold
from simulators.tango.execution import Execution, writes
from simulators.tango.faults import Faults
from simulators.tango.following import Following
from simulators.tango.interference import Interference
from simulators.tango.logs import Line, of_change
from simulators.tango.loop import logged
from simulators.tango.lrc import LongRunning
from simulators.tango.values import Argument, MissingPart, Type, meets

if TYPE_CHECKING:
    from simulators.tango.kernel import Kernel
    from simulators.tango.remote import Remote


PUSHING = 4.0
"""Real seconds that pushing may take; the library waits for a device's monitor no longer."""
PAUSING = 1.0
"""Real seconds to wait for those that push while the device ends; at ``Init``, they wait for it in vain."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What an attribute shows.

    :param time: when it took this value or quality; seconds since the epoch.
    """

    value: Any
    time: float
    quality: str = "VALID"


@dataclass(frozen=True, slots=True)
class Change:
    """A new value that waits to be pushed."""

    attribute: str
    shown: Shown


class Program:
    """One device.

    :ivar monitor: gives the device's Tango monitor, under which changes are pushed.
    :ivar publish: pushes a change; called with the monitor, without the lock.
    :ivar emit: logs a line; called likewise.
    """

    def __init__(self, device: Device, kernel: Kernel) -> None:
        self.device, self.kernel = device, kernel
        self.name = device.name
        self.types = kernel.types(device.device_class.name)
        self.attributes = device.device_class.attributes
        self.commands = device.device_class.commands
        self.monitor: Callable[[], AbstractContextManager[Any]]
        self.publish: Callable[[Change], None]
        self.emit: Callable[[Line], None]
        self.outbox: deque[Change | Line] = deque()
        self.lane: deque[Callable[[], None]] = deque()
        self.lane_busy = False
        self._advance_posted = False
        self._last = 0.0
        self.lost = False
        self.paused = False
        self._flushing = 0
        self._flushed = threading.Condition(kernel.lock)
        self.interference = Interference(self)
        self.faults = Faults(self)
        self.following = Following(self)
        self.types_of_all = {"State": Type("DevState"), "Status": Type("DevString"), **self.types}
        self.reset()

    # ---- values -------------------------------------------------------------------------------------------------

    def reset(self) -> None:
        """As it was when it started; nothing that ran goes on."""
        for execution in [*getattr(self, "running", ()), *getattr(self, "queue", ())]:
            execution.drop()
        now = self._stamp()
        self.shown = {name: Shown(self.kernel.initial(self.device, name), now) for name in self.attributes}
        self.shown.setdefault("State", Shown("ON", now))
        self.shown["Status"] = Shown(self._status(""), now)
        self.running: list[Execution] = []
        self.queue: deque[Execution] = deque()
        self.long_running = LongRunning(self.types, lambda name, value: self.show(name, value, always=True))

    def begin_anew(self, before: dict[str, Shown]) -> None:
        """Reset, and push what is different from `before`. Holds stay."""
        self.reset()
        self.following.mirror_all()
        self.following.start()
        for name, shown in before.items():
            if shown.value != self.shown[name].value or shown.quality != self.shown[name].quality:
                self._put(name, self.shown[name])
            else:
                self.shown[name] = shown  # what is repeated later has the time that was pushed

    def own(self, attribute: str) -> Any:
        """The value of an attribute of this device."""
        return self.shown[attribute].value

    def parameter(self, name: str) -> frozenset[str]:
        """The values of one of the telescope's parameters, as texts."""
        value = self.kernel.telescope.parameters[name]
        return frozenset(map(str, range(1, value + 1) if isinstance(value, int) else value))

    def linked(self, links: Iterable[str], only: str | None) -> Sequence[Remote]:
        """The devices of some links; with `only`, those whose keys the attribute of that name holds."""
        keys = None if only is None else _keys(self.own(only))
        return [
            self.kernel.links.remote(device)
            for link in links
            for key, device in self.device.links.get(link, {}).items()
            if keys is None or key in keys
        ]

    def _stamp(self) -> float:
        """Now; never the same time twice, so that the order of two changes is always known."""
        self._last = max(time.time(), self._last + 2e-6)
        return self._last

    def show(self, attribute: str, value: Any, *, quality: str = "VALID", always: bool = False) -> bool:
        """Give an attribute a value; says whether that is new (or was to be pushed always)."""
        before = self.shown[attribute]
        if not always and before.value == value and before.quality == quality:
            return False
        self._put(attribute, Shown(value, self._stamp(), quality))
        if attribute == "State":
            self.tell("")
        return True

    def tell(self, what: str) -> None:
        """Say in `Status` what went wrong; "" when all is well again."""
        text = self._status(what)
        if self.shown["Status"].value != text and self.attributes.get("Status") is None:
            self._put("Status", Shown(text, self._stamp()))

    def _status(self, what: str) -> str:
        text = f"The device is in {self.own('State')} state."
        return f"{text}\n{what}" if what else text

    def _put(self, attribute: str, shown: Shown) -> None:
        before, self.shown[attribute] = self.shown[attribute], shown
        if before.value != shown.value:
            self.interference.left(attribute, before.value)
        self.outbox.append(Change(attribute, shown))
        self.log(of_change(attribute, self.types_of_all[attribute], shown.value))
        self.advance_soon()

    def repeat(self, attribute: str) -> None:
        """Push what an attribute shows once more."""
        self.outbox.append(Change(attribute, self.shown[attribute]))
        self.kernel.changed(self)

    def log(self, line: Line) -> None:
        """Log a line, in its place among what is pushed. With the lock."""
        self.outbox.append(line)
        self.kernel.changed(self)

    @property
    def events(self) -> list[str]:
        """Attributes of which the device pushes change events."""
        return [name for name in self.types_of_all if name not in self.attributes or self._pushes(name)]

    def _pushes(self, attribute: str) -> bool:
        return self.attributes[attribute].events == "change"

    def leave(self) -> None:
        """The device is gone: nothing that ran goes on, and nothing is pushed. Waits until nobody pushes any more."""
        self.lost = True
        for execution in [*self.running, *self.queue]:
            execution.drop()
        self.outbox.clear()
        self.monitor, self.publish, self.emit = nullcontext, lambda change: None, lambda line: None
        self._flushed.wait_for(lambda: not self._flushing, PUSHING)

    def pause(self) -> None:
        """The device is about to end, or to be initialised: what there is to push waits until it is attached again."""
        self.paused = True
        self._flushed.wait_for(lambda: not self._flushing, PAUSING)

    def flush(self) -> None:
        """Push and log what waits, in order. Takes the monitor; without the lock."""
        with self.kernel.lock:
            if not self.outbox or self.paused:
                return
            monitor = self.monitor
            self._flushing += 1
        try:
            self._flush(monitor)
        finally:
            with self.kernel.lock:
                self._flushing -= 1
                self._flushed.notify_all()

    def _flush(self, monitor: Callable[[], AbstractContextManager[Any]]) -> None:
        with monitor():
            while True:
                with self.kernel.lock:
                    if not self.outbox or self.paused:
                        return
                    item = self.outbox.popleft()
                with logged():
                    if isinstance(item, Line):
                        self.emit(item)
                    else:
                        self.publish(item)

    # ---- what happens by itself ---------------------------------------------------------------------------------

    def break_off(self, attribute: str, why: str) -> None:
        """The commands that work on an attribute fail, because it changed by itself."""
        for execution in list(self.running):
            if attribute in writes(execution.command):
                execution.fail(f"{self.name}: {why} during {execution.name}", spare=attribute)

    def remote_changed(self, remote: Remote) -> None:
        """Something is new about another device."""
        self.following.mirror(remote)
        self.following.settle()
        self.advance()

    def advance(self) -> None:
        """Commands that are under way go on if they can."""
        self._advance_posted = False
        for execution in list(self.running):
            execution.advance()

    def advance_soon(self) -> None:
        """`advance`, on the loop."""
        if self.running and not self._advance_posted:
            self._advance_posted = True
            self.kernel.loop.post(self._locked_advance)

    def _locked_advance(self) -> None:
        with self.kernel.lock:
            self.advance()

    # ---- what others ask of it ----------------------------------------------------------------------------------

    def allowed(self, rules: dict[str, tuple[Any, ...]]) -> str:
        """Why the present values do not allow it, in words; "" if they do."""
        for attribute, values in rules.items():
            if not meets(self.own(attribute), values):
                wanted = " or ".join(str(value) for value in values)
                return f"{attribute} is {self.own(attribute)}, and has to be {wanted}"
        return ""

    def refused(self, command: str) -> str:
        """Why a command is not allowed now, by its declaration or by a fault; "" if it is."""
        declared = self.allowed(self.commands[command].allowed)
        return declared or self.faults.of(COMMAND_NOT_ALLOWED, command)

    def refusal(self, command: schema.Command, argument: Argument) -> str:
        """Why it is refused, although it is allowed; "" if it is not."""
        try:
            for refusal in command.refuses:
                if hold(refusal.when, self, argument):
                    return argument.told(refusal.because)
        except MissingPart as missing:
            return str(missing)
        return ""

    def begin(self, name: str, argument: Argument) -> Execution:
        """Begin a command that is allowed, or let it wait for its turn."""
        command = self.commands[name]
        execution = Execution(self, name, command, argument)
        if command.protocol == "long-running":
            execution.record = self.long_running.submit(name)
        if command.interrupts:
            for other in [*self.running, *self.queue]:
                if execution.conflicts(other):
                    other.interrupt()
        if any(execution.conflicts(other) for other in [*self.running, *self.queue]):
            self.queue.append(execution)
        else:
            self._run(execution)
        return execution

    def _run(self, execution: Execution) -> None:
        self.running.append(execution)
        self.tell("")
        execution.begin()

    def ended(self, execution: Execution) -> None:
        """A command is over: the next one that waits can begin."""
        if execution in self.running:
            self.running.remove(execution)
        elif execution in self.queue:
            self.queue.remove(execution)
        self.kernel.loop.post(self._begin_next)

    def _begin_next(self) -> None:
        with self.kernel.lock:
            for execution in list(self.queue):
                if any(execution.conflicts(other) for other in self.running):
                    return
                self.queue.popleft()
                reason = self.allowed(execution.command.allowed)
                if reason:
                    execution.refuse(reason)
                else:
                    self._run(execution)

    def write(self, attribute: str, value: Any) -> None:
        """Somebody writes an attribute."""
        self.show(attribute, value)
        self.following.settle()


def _keys(value: Any) -> frozenset[str]:
    """Keys of linked devices from an attribute that holds one or several."""
    return frozenset(str(one) for one in (value if isinstance(value, tuple) else (value,)))

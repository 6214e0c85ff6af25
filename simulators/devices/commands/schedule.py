"""The commands of one device that are under way, and those that wait for their turn."""

from __future__ import annotations

from collections import deque

from simulators.devices.commands.effects import writes
from simulators.devices.commands.execution import Execution, Parts
from simulators.devices.values import Argument


class Schedule:
    """Lets the commands of one device begin and go on. With the lock."""

    def __init__(self, parts: Parts) -> None:
        self._parts, self._state, self._clock = parts, parts.state, parts.clock
        self.running: list[Execution] = []
        self.queue: deque[Execution] = deque()
        self._advance_posted = False

    def reset(self) -> None:
        """End everything without a word, and forget the commands that tell their end later."""
        self.drop()
        self.running, self.queue = [], deque()
        self._parts.ledger.reset()

    def drop(self) -> None:
        """End everything without a word."""
        for execution in [*self.running, *self.queue]:
            execution.drop()

    def begin(self, name: str, argument: Argument) -> Execution:
        """Begin a command that is allowed, or let it wait for its turn."""
        command = self._state.device.device_class.commands[name]
        execution = Execution(self._parts, self, name, command, argument)
        if command.protocol != "immediate":
            execution.record = self._parts.ledger.submit(name, argument)
        if command.interrupts:
            for other in [*self.running, *self.queue]:
                if execution.conflicts(other):
                    other.interrupt()
        if any(execution.conflicts(other) for other in [*self.running, *self.queue]):
            self.queue.append(execution)
        else:
            self._run(execution)
        return execution

    def find_conflict(self, name: str) -> Execution | None:
        """Return the command under way that one of this name would have to wait for; None if it could begin at once."""
        command = self._state.device.device_class.commands[name]
        if command.interrupts:
            return None
        execution = Execution(self._parts, self, name, command, Argument())
        return next((other for other in [*self.running, *self.queue] if execution.conflicts(other)), None)

    def _run(self, execution: Execution) -> None:
        self.running.append(execution)
        self._state.tell("")
        execution.begin()

    def remove(self, execution: Execution) -> None:
        """Let the next command begin: this one is over."""
        if execution in self.running:
            self.running.remove(execution)
        elif execution in self.queue:
            self.queue.remove(execution)
        self._clock.post(self._begin_next)

    def _begin_next(self) -> None:
        with self._clock.lock:
            for execution in list(self.queue):
                if any(execution.conflicts(other) for other in self.running):
                    return
                self.queue.popleft()
                reason = self._state.explain_refusal(execution.command.allowed)
                if reason:
                    execution.refuse(reason)
                else:
                    self._run(execution)

    def break_off(self, attribute: str, why: str) -> None:
        """Let the commands fail that work on an attribute, because it changed by itself."""
        for execution in list(self.running):
            if attribute in writes(execution.command):
                execution.fail(f"{self._state.name}: {why} during {execution.name}", spare=attribute)

    def advance(self) -> None:
        """Let commands that are under way go on if they can."""
        self._advance_posted = False
        for execution in list(self.running):
            execution.advance()

    def advance_soon(self) -> None:
        """Call `advance` in an action of its own."""
        if self.running and not self._advance_posted:
            self._advance_posted = True
            self._clock.post(self._locked_advance)

    def _locked_advance(self) -> None:
        with self._clock.lock:
            self.advance()

"""Commands that a device gives to linked devices, one after the other, on a thread of the pool."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from harness.models.schema import Ask
from simulators.tango.presence import PATIENCE
from simulators.tango.remote import NoAnswer, Refused, Remote
from simulators.tango.values import Argument, fill, meets

if TYPE_CHECKING:
    from simulators.tango.execution import Execution
    from simulators.tango.program import Program


@dataclass(frozen=True, slots=True)
class Call:
    """One command to one device; left out if what `unless` says of the device holds."""

    remote: Remote
    command: str
    argument: Any
    unless: dict[str, tuple[Any, ...]]


def prepared(ask: Ask, program: Program, argument: Argument) -> list[Call]:
    """The calls that an `Ask` stands for; with the lock."""
    return [
        Call(remote, ask.command, _argument_of(ask, remote, program, argument), ask.unless)
        for remote in program.linked(ask.of, ask.only)
    ]


def _argument_of(ask: Ask, remote: Remote, program: Program, argument: Argument) -> Any:
    """The argument as the asked command wants it: JSON in a string, or the value itself."""
    declared = remote.device.device_class.commands[ask.command].argument
    if declared is None or ask.with_ is None:
        return None
    value = fill(ask.with_, argument, program.own)
    if declared.type == "DevString" and not isinstance(value, str):
        return json.dumps(value)
    return value


class Asking:
    """The calls of one stage.

    A device asks in order: the calls of a command that was interrupted are over before those of the next begin, so that
    the next reads what they led to. Only a device that does not answer is left behind.
    """

    def __init__(self, execution: Execution, calls: list[Call]) -> None:
        self._execution, self._calls = execution, calls
        self._program = execution.program
        self._kernel = execution.program.kernel
        self._call = 0
        self._over = False

    def enqueue(self) -> None:
        """With the lock."""
        self._program.lane.append(self._start)
        if not self._program.lane_busy:
            self._program.lane_busy = True
            self._program.lane.popleft()()

    def _start(self) -> None:
        self._kernel.pool.submit(self._run)

    def _run(self) -> None:
        """On a thread of the pool: ask until one refuses."""
        failure = ""
        for number, call in enumerate(self._calls):
            with self._kernel.lock:
                if self._over or self._execution.over:
                    break
                self._call = number
                self._kernel.loop.later(PATIENCE, partial(self._late, number))
            failure = self._failure_of(call)
            if failure:
                break
        self._kernel.loop.post(partial(self._end, failure))

    def _late(self, number: int) -> None:
        """The device asked does not answer: go on without it."""
        with self._kernel.lock:
            late = not self._over and self._call == number
        if late:
            self._end(f"{self._calls[number].remote.name} does not answer")

    def _end(self, failure: str) -> None:
        """Tell the command, let the next one ask; on the loop."""
        with self._kernel.lock:
            if self._over:
                return
            self._over = True
            if self._program.lane:
                self._program.lane.popleft()()
            else:
                self._program.lane_busy = False
            if self._execution.over:
                self._program.advance()
            else:
                self._execution.answered(failure)

    def _failure_of(self, call: Call) -> str:
        try:
            self._ask(call)
        except NoAnswer:
            return f"{call.remote.name} does not answer"
        except Refused as error:
            return f"{call.remote.name} refused {call.command}: {error}"
        return ""

    def _ask(self, call: Call) -> None:
        remote = call.remote
        if call.unless:
            values = remote.read(call.unless)
            if all(meets(values[name].value, wanted) for name, wanted in call.unless.items()):
                self._kernel.loop.post(partial(self._kernel.links.take, remote, values))
                return
        began = time.time()
        uid = remote.execute(call.command, call.argument)
        # What is known of the device must not be older than the command: the next wait would take it for its end.
        values = remote.read(remote.attributes)
        with self._kernel.lock:
            self._execution.waiting.asked(remote.name, uid, began)
        self._kernel.loop.post(partial(self._kernel.links.take, remote, values))

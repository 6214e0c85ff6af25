"""Commands that a device gives to linked devices, one after the other, on a thread of the pool."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from harness.models.schema import Ask
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
    the next reads what they led to.
    """

    def __init__(self, execution: Execution, calls: list[Call]) -> None:
        self._execution, self._calls = execution, calls

    def enqueue(self) -> None:
        """With the lock."""
        program = self._execution.program
        program.lane.append(self._run)
        if not program.lane_busy:
            program.lane_busy = True
            program.kernel.pool.submit(program.lane.popleft())

    def _run(self) -> None:
        program = self._execution.program
        kernel = program.kernel
        failure = self._ask_all()
        with kernel.lock:
            if program.lane:
                kernel.pool.submit(program.lane.popleft())
            else:
                program.lane_busy = False
        kernel.loop.post(partial(self._over, failure))

    def _over(self, failure: str) -> None:
        with self._execution.program.kernel.lock:
            if self._execution.over:
                self._execution.program.advance()
            else:
                self._execution.answered(failure)

    def _ask_all(self) -> str:
        """Ask until one refuses; says which and why."""
        for call in self._calls:
            if self._execution.over:
                return ""
            try:
                self._ask(call)
            except NoAnswer:
                return f"{call.remote.name} does not answer"
            except Refused as error:
                return f"{call.remote.name} refused {call.command}: {error}"
        return ""

    def _ask(self, call: Call) -> None:
        remote, kernel = call.remote, self._execution.program.kernel
        if call.unless:
            values = remote.read(call.unless)
            if all(meets(values[name].value, wanted) for name, wanted in call.unless.items()):
                return
        began = time.time()
        uid = remote.execute(call.command, call.argument)
        # What is known of the device must not be older than the command: the next wait would take it for its end.
        values = remote.read(remote.attributes)
        with kernel.lock:
            self._execution.waiting.asked(remote.name, uid, began)
        kernel.loop.post(partial(kernel.links.take, remote, values))

"""Commands that a device gives to linked devices, one after the other, on a thread of the pool."""

from __future__ import annotations

import contextlib
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from harness.models.schema import Ask
from simulators.devices.clock import DeviceClock
from simulators.devices.conditions import View
from simulators.devices.peers import PATIENCE, NoAnswer, Peer, Peers, Refused
from simulators.devices.values import Argument, MissingPart, fill, meets


@dataclass(frozen=True, slots=True)
class Call:
    """One command to one device; left out if what `unless` says of the device holds."""

    remote: Peer
    command: str
    argument: Any
    unless: dict[str, tuple[Any, ...]]


def prepared(ask: Ask, view: View, argument: Argument) -> list[Call]:
    """The calls that an `Ask` stands for; with the lock."""
    return [
        Call(remote, ask.command, _argument_of(ask, remote, view, argument), ask.unless)
        for remote in view.linked(ask.of, ask.only)
    ]


def _argument_of(ask: Ask, remote: Peer, view: View, argument: Argument) -> Any:
    """The argument as the asked command wants it: values by parameter, JSON in a string, or the value itself."""
    asked = remote.device.device_class.commands[ask.command]
    declared = asked.argument
    if asked.taken is None or ask.with_ is None:
        return None
    if isinstance(ask.with_, dict) and asked.parameters:
        return _parameters_of(ask.with_, view, argument)
    value = fill(ask.with_, argument, view.own)
    if declared is not None and declared.type == "DevString" and not isinstance(value, str):
        return json.dumps(value)
    return value


def _parameters_of(given: dict[str, Any], view: View, argument: Argument) -> dict[str, Any]:
    """Return the values of parameters, without those that the argument lacks: they are not required."""
    filled = {}
    for name, template in given.items():
        with contextlib.suppress(MissingPart):
            filled[name] = fill(template, argument, view.own)
    return filled


class Lane:
    """The order in which a device asks others. With the lock.

    The calls of a command that was interrupted are over before those of the next begin, so that the next reads what
    they led to. Only a device that does not answer is left behind.
    """

    def __init__(self) -> None:
        self.busy = False
        self._waiting: deque[Callable[[], None]] = deque()

    def enter(self, start: Callable[[], None]) -> None:
        """Start when those before have left."""
        self._waiting.append(start)
        if not self.busy:
            self.busy = True
            self._waiting.popleft()()

    def leave(self) -> None:
        """Let the next one start."""
        if self._waiting:
            self._waiting.popleft()()
        else:
            self.busy = False


class Asker(Protocol):
    """The command that asks."""

    @property
    def over(self) -> bool: ...

    def note_asked(self, device: str, uid: str, began: float) -> None:
        """Take note of a device that took its command, one with a uid if it will tell the end. With the lock."""

    def end_asking(self, failure: str) -> None:
        """Go on: all devices were asked, or one refused, as `failure` says. With the lock."""


class Asking:
    """The calls of one stage."""

    def __init__(self, asker: Asker, calls: list[Call], lane: Lane, clock: DeviceClock, peers: Peers) -> None:
        self._asker, self._calls = asker, calls
        self._lane, self._clock, self._peers = lane, clock, peers
        self._call = 0
        self._over = False

    def enqueue(self) -> None:
        """Ask when it is its turn. With the lock."""
        self._lane.enter(partial(self._clock.submit, self._run))

    def _run(self) -> None:
        """On a thread of the pool: ask until one refuses."""
        failure = ""
        for number, call in enumerate(self._calls):
            with self._clock.lock:
                if self._over or self._asker.over:
                    break
                self._call = number
                self._clock.later(PATIENCE, partial(self._late, number))
            failure = self._failure_of(call)
            if failure:
                break
        self._clock.post(partial(self._end, failure))

    def _late(self, number: int) -> None:
        """The device asked does not answer: go on without it."""
        with self._clock.lock:
            late = not self._over and self._call == number
        if late:
            self._end(f"{self._calls[number].remote.name} does not answer")

    def _end(self, failure: str) -> None:
        """Tell the command, let the next one ask; on the loop."""
        with self._clock.lock:
            if self._over:
                return
            self._over = True
            self._lane.leave()
            self._asker.end_asking(failure)

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
                self._clock.post(partial(self._peers.take, remote.name, values))
                return
        began = self._clock.time()
        uid = remote.execute(call.command, call.argument)
        # What is known of the device must not be older than the command: the next wait would take it for its end.
        values = remote.read(remote.attributes)
        with self._clock.lock:
            self._asker.note_asked(remote.name, uid, began)
        self._clock.post(partial(self._peers.take, remote.name, values))

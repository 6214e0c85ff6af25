"""One other component, as one that is linked to it knows it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Coroutine, Iterable
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass, field
from typing import Any, TypeVar

from harness.contracts.esw.components import CurrentState
from harness.contracts.esw.params.responses import (
    Cancelled,
    Completed,
    Error,
    Invalid,
    Locked,
    Started,
    SubmitResponse,
)
from harness.contracts.esw.values.names import Prefix
from harness.contracts.long_running import Answer, ResultCode
from harness.models.telescope import Device, Telescope
from simulators.devices.peers import End, NoAnswer, Refused, Seen
from simulators.devices.values import Type
from simulators.esw.components.api import CommandApi
from simulators.esw.components.commanding.parameters import write_command

T = TypeVar("T")
CALL_LIMIT = 1.5
"""Seconds that a call to another component may take: they all answer at once, or not at all."""
ENDS_KEPT = 64
"""Ends of commands that are remembered."""


@dataclass(eq=False)
class LinkedComponent:
    """Another component. What calls it waits for it, so it is called beside the event loop.

    :param source: prefix of the component that commands it.
    :param types: of its attributes.
    :ivar api: the way to it; None while it is gone.
    :ivar located: whether it was there before.
    :ivar awaited: runs of which the end is to be told.
    """

    telescope: Telescope
    device: Device
    source: Prefix
    types: dict[str, Type]
    loop: asyncio.AbstractEventLoop
    values: dict[str, Seen] = field(default_factory=dict)
    ends: OrderedDict[str, End] = field(default_factory=OrderedDict)
    api: CommandApi | None = None
    located: bool = False
    awaited: asyncio.Queue[tuple[str, str]] = field(default_factory=asyncio.Queue)

    @property
    def name(self) -> str:
        return self.device.name

    @property
    def answers(self) -> bool:
        return self.api is not None

    @property
    def attributes(self) -> tuple[str, ...]:
        return tuple(self.values)

    def seen(self, attribute: str) -> Seen | None:
        return self.values.get(attribute)

    def read(self, attributes: Iterable[str]) -> dict[str, Seen]:
        """Return what is known of attributes: nothing of a component can be asked; raises `NoAnswer`."""
        if self.api is None:
            raise NoAnswer(f"{self.name} is gone")
        return {name: seen for name in attributes if (seen := self.values.get(name)) is not None}

    def execute(self, command: str, argument: Any) -> str:
        """Submit a command; returns its run id if it is under way. Raises `NoAnswer`, `Refused`."""
        if self.api is None:
            raise NoAnswer(f"{self.name} is gone")
        declared = self.device.device_class.commands[command]
        try:
            submitted = write_command(self.telescope, command, declared, self.source, argument or {})
        except ValueError as error:
            raise Refused(str(error)) from None
        response = self._wait(self.api.submit(submitted))
        match response:
            case Started():
                self.loop.call_soon_threadsafe(self.awaited.put_nowait, (response.run_id, command))
                return response.run_id
            case Completed():
                return ""
        raise Refused(explain(response))

    def end(self, run_id: str, command: str, response: SubmitResponse) -> None:
        """Take note of the end of a command. With the lock."""
        self.ends[run_id] = End(command, Answer(CODES[type(response)], explain(response)))
        if len(self.ends) > ENDS_KEPT:
            self.ends.popitem(last=False)

    def take(self, state: CurrentState, now: float) -> bool:
        """Take note of a current state; says whether anything is new. With the lock.

        The time of a value is when it was first seen: a component repeats its current states.
        """
        news = False
        for parameter in state.param_set:
            kind = self.types.get(parameter.key_name)
            if kind is None:
                continue
            value = kind.read(parameter.values if kind.shape else parameter.values[0])
            known = self.values.get(parameter.key_name)
            if known is None or known.value != value:
                self.values[parameter.key_name] = Seen(value, "VALID", now)
                news = True
        return news

    def _wait(self, call: Coroutine[Any, Any, T]) -> T:
        future = asyncio.run_coroutine_threadsafe(call, self.loop)
        try:
            return future.result(CALL_LIMIT)
        except (FutureTimeoutError, OSError):
            future.cancel()
            raise NoAnswer(f"{self.name} does not answer") from None
        except Exception as error:
            raise Refused(str(error)) from error


CODES = {
    Completed: ResultCode.OK,
    Error: ResultCode.FAILED,
    Cancelled: ResultCode.ABORTED,
    Invalid: ResultCode.REJECTED,
    Locked: ResultCode.REJECTED,
}
"""How the ends of commands are called where devices are run."""


def explain(response: SubmitResponse) -> str:
    """Return why a command did not complete; "" if it did."""
    match response:
        case Error():
            return response.message
        case Invalid():
            return f"{type(response.issue).__name__}: {response.issue.reason}"
        case Locked():
            return "it is locked by another component"
        case Cancelled():
            return "it was cancelled"
    return ""

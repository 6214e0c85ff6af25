"""An actor for tests."""

from __future__ import annotations

from typing import Any

from harness.contracts.esw.messages import Message
from simulators.esw.actors.behavior import Behavior, Reply
from simulators.esw.msocket.errors import DomainError


class Add(Message):
    number: int


class Total(Message):
    total: int


class Fail(Message):
    how: str


class Never(Message):
    """Is not answered."""


class Count(Message):
    """Stream the numbers below the limit, then end; below 0 without end."""

    limit: int


class Grow(Message):
    """Is not registered."""


MESSAGES = (Add, Total, Fail, Never, Count)


class Counting(Behavior):
    total = 0
    streams = 0

    def receive(self, message: Any, reply: Reply) -> None:
        match message:
            case Add(number):
                self.total += number
                reply.answer(Total(self.total))
            case Fail("domain"):
                raise DomainError(Total(-1))
            case Fail("large"):
                reply.answer("x" * 10_000_000)
            case Fail("several"):
                reply.answer((Total(1), (), None))
            case Fail("unregistered"):
                reply.answer(Grow())
            case Fail(how):
                raise RuntimeError(how)
            case Never():
                self.streams += 1
                reply.on_cancel(self._cancel)
            case Count(limit):
                self.streams += 1
                reply.on_cancel(self._cancel)
                for number in range(limit):
                    reply.push(Total(number))
                if limit >= 0:
                    self.streams -= 1
                    reply.end()

    def _cancel(self) -> None:
        self.streams -= 1

"""The ways back within one process."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable

from simulators.esw.actors.behavior import Reply


class NoReply(Reply):
    """The reply of a message that was only told."""

    def answer(self, message: object) -> None:
        """Drop it."""

    def push(self, message: object) -> None:
        """Drop it."""

    def end(self) -> None:
        """Do nothing."""

    def fail(self, error: Exception) -> None:
        """Drop it: `Mailbox` has logged it."""

    def on_cancel(self, call: Callable[[], None]) -> None:
        call()


class Cancellation:
    """Functions that are called once when nobody waits any more."""

    def __init__(self) -> None:
        self._calls: list[Callable[[], None]] = []
        self.done = False

    def add(self, call: Callable[[], None]) -> None:
        """Add a function."""
        if self.done:
            call()
        else:
            self._calls.append(call)

    def cancel(self) -> None:
        """Call them; a second time it does nothing."""
        self.done = True
        calls, self._calls = self._calls, []
        for call in calls:
            call()


class AskReply(Reply):
    """The reply of a message that asks: its future is what the sender awaits."""

    def __init__(self) -> None:
        self.future: asyncio.Future[object] = asyncio.get_running_loop().create_future()

    def answer(self, message: object) -> None:
        if not self.future.done():
            self.future.set_result(message)

    def push(self, message: object) -> None:
        self.answer(message)

    def end(self) -> None:
        self.fail(ValueError("the actor has ended a stream, where an answer was asked for"))

    def fail(self, error: Exception) -> None:
        if not self.future.done():
            self.future.set_exception(error)

    def on_cancel(self, call: Callable[[], None]) -> None:
        self.future.add_done_callback(lambda future: call() if future.cancelled() else None)


class StreamReply(Reply):
    """The reply of a subscription, and its elements as they come.

    :param buffer: how many elements may wait; the oldest are dropped.
    """

    def __init__(self, buffer: int) -> None:
        self._elements: deque[object] = deque(maxlen=buffer)
        self._changed = asyncio.Event()
        self._ended = False
        self._error: Exception | None = None
        self._cancellation = Cancellation()

    def answer(self, message: object) -> None:
        self.push(message)
        self.end()

    def push(self, message: object) -> None:
        if not self._ended:
            self._elements.append(message)
            self._changed.set()

    def end(self) -> None:
        self._ended = True
        self._changed.set()

    def fail(self, error: Exception) -> None:
        if not self._ended:
            self._error = error
            self.end()

    def on_cancel(self, call: Callable[[], None]) -> None:
        self._cancellation.add(call)

    async def elements(self) -> AsyncGenerator[object, None]:
        """Yield the elements; raises the failure after the last one. Closing the generator cancels the subscription."""
        try:
            while True:
                while self._elements:
                    yield self._elements.popleft()
                if self._ended:
                    if self._error is not None:
                        raise self._error
                    return
                self._changed.clear()
                await self._changed.wait()
        finally:
            if not self._ended:
                self._ended = True
                self._cancellation.cancel()

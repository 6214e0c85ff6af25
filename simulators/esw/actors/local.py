"""An actor of this process."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator

from simulators.esw.actors.errors import AskTimeoutError
from simulators.esw.actors.mailbox import Mailbox
from simulators.esw.actors.refs import STREAM_BUFFER, ActorRef
from simulators.esw.actors.replies import AskReply, NoReply, StreamReply


class LocalRef(ActorRef):
    """Reaches an actor of this process: messages of any class are handed over as they are."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.uri = mailbox.uri
        self._mailbox = mailbox

    async def tell(self, message: object) -> None:
        self._mailbox.put(message, NoReply())

    async def ask(self, message: object, seconds: float) -> object:
        reply = AskReply()
        self._mailbox.put(message, reply)
        try:
            async with asyncio.timeout(seconds):
                return await reply.future
        except TimeoutError:
            if not reply.future.cancelled():
                raise
            raise AskTimeoutError(self.uri, seconds, message) from None

    async def subscribe(self, message: object, buffer: int = STREAM_BUFFER) -> AsyncGenerator[object, None]:
        reply = StreamReply(buffer)
        self._mailbox.put(message, reply)
        async with contextlib.aclosing(reply.elements()) as elements:
            async for element in elements:
                yield element

"""A sequencer that answers each request with an example of its answer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from typing import Any

from harness.contracts.esw.codec import decode
from harness.contracts.esw.params.responses import Completed
from harness.contracts.esw.sequencing.sequencer import SEQUENCER, QuerySequenceFinal
from simulators.esw.http_core.http_service import HttpService
from simulators.esw.http_core.settings import HttpSettings
from simulators.esw.msocket.access import Access
from simulators.esw.msocket.application import create_app
from simulators.esw.msocket.post import PostHandler
from simulators.esw.msocket.websocket import WebsocketHandler
from tests.contracts.esw.examples import read_examples

ANSWERS = [one for one in read_examples() if one.id.startswith("sequencer.")]


def find_answer(answer_type: Any) -> object:
    """Return an example of a type."""
    for one in ANSWERS:
        try:
            return decode(answer_type, one.data)
        except ValueError:
            continue
    raise AssertionError(f"there is no example of {answer_type}")


class ToyPost(PostHandler):
    service = SEQUENCER

    async def handle(self, request: Any, access: Access) -> object:
        return find_answer(SEQUENCER.post_answer(request))


class ToyWebsocket(WebsocketHandler):
    service = SEQUENCER

    async def handle(self, request: Any) -> AsyncGenerator[object, None]:
        if isinstance(request, QuerySequenceFinal):
            yield Completed(request.run_id)
        else:
            for _ in range(2):
                yield find_answer(SEQUENCER.websocket_answer(request))


@contextmanager
def serving_sequencer() -> Iterator[int]:
    """Serve one in a thread of its own, and yield its port."""
    ready, port = threading.Event(), 0
    ended = asyncio.Event()

    async def serve() -> None:
        nonlocal port, loop
        loop = asyncio.get_running_loop()
        http = HttpService(create_app(ToyPost(), ToyWebsocket()), HttpSettings())
        await http.start()
        port = http.port
        ready.set()
        await ended.wait()
        await http.stop()

    loop: asyncio.AbstractEventLoop | None = None
    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    ready.wait()
    try:
        yield port
    finally:
        assert loop is not None
        loop.call_soon_threadsafe(ended.set)
        thread.join()

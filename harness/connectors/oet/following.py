"""Follows a procedure until it is as wanted, as for somebody who waits at a terminal."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from tenacity import AsyncRetrying, RetryError, retry_if_result, stop_after_delay, wait_exponential

from harness.connectors.oet.client import OetClient
from harness.connectors.oet.echo import Echoes
from harness.contracts.oet import topics
from harness.contracts.oet.procedures import ProcedureSummary
from harness.contracts.oet.stream import StreamEvent
from harness.errors import Unreachable

LAG = 1.0
"""Seconds that the history of a procedure may be behind the stream."""
SHORT, LONGEST = 0.01, 0.2
"""Seconds between two looks at it."""


async def follow(
    client: OetClient,
    pid: int | None,
    met: Callable[[ProcedureSummary], bool],
    tell: Callable[[StreamEvent], None] = lambda _: None,
    begin: Callable[[], Awaitable[int]] | None = None,
) -> ProcedureSummary:
    """Return a procedure once it is as wanted; a stream that ends is opened again.

    Raises `NotDefined` for one that is not known, `Unreachable`, `TimedOut`. Ends by itself only when it is met: the
    caller has a limit.

    :param pid: its id; None if `begin` makes it.
    :param tell: hears of each event that the procedure publishes.
    :param begin: is called once the stream is open, such as to start the procedure, so that no event is missed; returns
        its id.
    """
    echoes = Echoes(client, client.limit)
    while True:
        async with client.listen() as stream:
            events = echoes.keep_alive(stream)
            if begin is not None:
                pid = await begin()
            assert pid is not None
            summary, told = await client.describe_procedure(pid), ""
            if met(summary) and begin is None:
                return summary
            begin = None
            while not (met(summary) and told == summary.state):
                event = await _take_next(events, LAG if met(summary) else None)
                if event is None:
                    break
                if event.msg_src != str(pid):
                    continue
                tell(event)
                if event.topic == topics.STATE_CHANGED:
                    told = str(event.fields.get("new_state"))
                    summary = summary if met(summary) else await _look(client, pid, told)
            if met(summary):
                return summary
        await client.describe_procedure(pid)  # tried again until the OET is back, within its limit


async def _take_next(events: AsyncIterator[StreamEvent], limit: float | None) -> StreamEvent | None:
    """Return the next event; None if the stream ends or breaks, or none comes in time.

    :param limit: seconds; after them the stream can be used no more.
    """
    try:
        return await asyncio.wait_for(anext(events, None), limit)
    except (TimeoutError, Unreachable):
        return None


async def _look(client: OetClient, pid: int, state: str) -> ProcedureSummary:
    """Describe a procedure whose history may be a little behind what the stream has told.

    :param state: as the stream has told it.
    """
    retrying = AsyncRetrying(
        retry=retry_if_result(lambda now: all(one != state for one, _ in now.history.process_states)),
        wait=wait_exponential(multiplier=SHORT, max=LONGEST),
        stop=stop_after_delay(LAG),
    )
    try:
        return await retrying(client.describe_procedure, pid)
    except RetryError:
        return await client.describe_procedure(pid)

"""Follows a procedure until it is as wanted, as for somebody who waits at a terminal."""

from __future__ import annotations

from collections.abc import Callable

from tenacity import AsyncRetrying, RetryError, retry_if_result, stop_after_delay, wait_exponential

from harness.connectors.oet.client import OetClient
from harness.connectors.oet.echo import Echoes
from harness.contracts.oet import topics
from harness.contracts.oet.procedures import ProcedureSummary
from harness.contracts.oet.stream import StreamEvent

LAG = 1.0
"""Seconds that the history of a procedure may be behind the stream."""
SHORT, LONGEST = 0.01, 0.2
"""Seconds between two looks at it."""


async def follow(
    client: OetClient,
    pid: int,
    met: Callable[[ProcedureSummary], bool],
    tell: Callable[[StreamEvent], None] = lambda _: None,
) -> ProcedureSummary:
    """Return a procedure once it is as wanted; a stream that ends is opened again.

    Raises `NotDefined` for one that is not known, `Unreachable`, `TimedOut`. Ends by itself only when it is met: the
    caller has a limit.

    :param tell: hears of each event that the procedure publishes.
    """
    echoes = Echoes(client, client.limit)
    while True:
        async with client.listen() as events:
            summary = await client.describe_procedure(pid)
            if met(summary):
                return summary
            async for event in echoes.keep_alive(events):
                if event.msg_src != str(pid):
                    continue
                tell(event)
                if event.topic == topics.STATE_CHANGED:
                    summary = await _look(client, pid, str(event.fields.get("new_state")))
                    if met(summary):
                        return summary


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

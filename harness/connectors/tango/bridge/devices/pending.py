"""A command that is sent without waiting for its answer, which the gateway gives only when it has ended."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Callable
from typing import Any

from harness.connectors.tango.abstract import PendingCommand
from harness.errors import TimedOut


class RemotePendingCommand(PendingCommand):
    """Waits on a thread of its own.

    :param answer: waits for the command's result, within the limit of a call.
    """

    def __init__(
        self, what: str, answer: Callable[[], Any], called_back: Callable[[PendingCommand], None] | None
    ) -> None:
        self._what = what
        pool = concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix="tango-bridge-command")
        self._future = pool.submit(answer)
        pool.shutdown(wait=False)
        if called_back is not None:
            self._future.add_done_callback(lambda _: called_back(self))

    def result(self, limit: float) -> Any:
        try:
            return self._future.result(limit)
        except concurrent.futures.TimeoutError:
            raise TimedOut(f"{self._what}: not over within {limit:g} s") from None

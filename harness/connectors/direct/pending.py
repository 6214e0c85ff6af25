"""A command that was sent without waiting for its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import tango

from harness.connectors.abstract import PendingCommand
from harness.connectors.direct.conversion import plain

if TYPE_CHECKING:
    from harness.connectors.direct.proxy import DirectDeviceProxy

_MARGIN = 0.2


class DirectPendingCommand(PendingCommand):
    """Tango's asynchronous command in its polling model: the answer waits in the client until it is fetched."""

    def __init__(self, proxy: DirectDeviceProxy, raw: Any, number: int, command: str, *, silent: bool) -> None:
        self._proxy, self._raw, self._number, self._command, self._silent = proxy, raw, number, command, silent
        self._answer: list[Any] = []

    def result(self, limit: float) -> Any:
        """The result; may be asked for again after a `TimedOut`. To be called from one thread at a time."""
        if not self._answer:
            what = f"command {self._command}"
            milliseconds = max(1, int(limit * 1000))
            late = self._proxy.timed_out(what, limit)
            answer = self._proxy.call(what, self._fetch, milliseconds, late, limit=limit + _MARGIN)
            self._answer.append(answer)
        return self._answer[0]

    def _fetch(self, milliseconds: int, late: Exception) -> Any:
        try:
            answer = self._raw.command_inout_reply_raw(self._number, milliseconds)
        except tango.AsynReplyNotArrived:
            raise late from None
        return None if self._silent else plain(answer.extract(tango.ExtractAs.Tuple))

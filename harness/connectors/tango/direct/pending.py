"""A command that was sent without waiting for its answer, in both of Tango's models: polling and callback."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import tango

from harness.connectors.tango.abstract import PendingCommand
from harness.connectors.tango.direct.conversion import plain
from harness.errors import ConnectorError

if TYPE_CHECKING:
    from harness.connectors.tango.direct.connection import DeviceConnection

_MARGIN = 0.2


class DirectPendingCommand(PendingCommand):
    """Tango's polling model: the answer waits in the client until it is fetched."""

    def __init__(self, proxy: DeviceConnection, raw: Any, number: int, command: str, *, silent: bool) -> None:
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


class CalledBack(PendingCommand):
    """Tango's callback model: the answer comes by itself, on a thread of Tango.

    :param called_back: is told once, after `result` has the answer.
    """

    def __init__(
        self,
        proxy: DeviceConnection,
        command: str,
        called_back: Callable[[PendingCommand], None],
        *,
        silent: bool,
    ) -> None:
        self._proxy, self._command, self._called_back, self._silent = proxy, command, called_back, silent
        self._arrived = threading.Event()
        self._value: Any = None
        self._error: ConnectorError | None = None

    def cmd_ended(self, answer: Any) -> None:
        """What PyTango calls."""
        if answer.err:
            self._error = self._proxy.failure(f"command {self._command}", answer.errors)
        elif not self._silent:
            self._value = plain(answer.argout)
        self._arrived.set()
        self._called_back(self)

    def result(self, limit: float) -> Any:
        if not self._arrived.wait(limit):
            raise self._proxy.timed_out(f"command {self._command}", limit)
        if self._error is not None:
            raise self._error
        return self._value


def pushed() -> None:
    """Let Tango call back by itself, for all of the process: by default it waits to be asked."""
    tango.ApiUtil.instance().set_asynch_cb_sub_model(tango.cb_sub_model.PUSH_CALLBACK)

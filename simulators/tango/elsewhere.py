"""The control devices of the other server processes, asked so that a process that hangs cannot do late what it is told.

The library waits for a stopped process longer than it is told: 3 to 6 s with a timeout of 1.5 s (PyTango 10.3).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import tango

from simulators.devices.loop import Pool
from simulators.tango.linked.remote import NO_ANSWER, connected
from simulators.tango.plan import CONTROL_CLASS

LIMIT = 1.5
"""Seconds that a process may take to answer, and again to do what it is told."""
TIMED_OUT = "API_DeviceTimedOut"
GONE = frozenset(NO_ANSWER) - {TIMED_OUT}
"""Reasons of errors that tell of a process that has ended, and not of one that hangs."""


class Elsewhere:
    """Asks; raises `tango.DevFailed`.

    :param pool: its threads wait for the answers.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def command(self, control: str, command: str, argument: list[str] | None = None) -> None:
        """Command a control device."""
        self._ask(control, lambda proxy: proxy.command_inout(command, *([] if argument is None else [argument])))

    def clear(self, control: str) -> None:
        """Command ``Clear``; a process that has ended holds nothing."""
        self._ask(control, lambda proxy: proxy.command_inout("Clear"), of_ended=None)

    def read(self, control: str, attribute: str) -> list[str]:
        """The texts that an attribute shows; none of a process that has ended."""
        shown = self._ask(control, lambda proxy: proxy.read_attribute(attribute).value, of_ended=None)
        return list(shown or ())

    def _ask(self, control: str, call: Callable[[tango.DeviceProxy], Any], **answer: None) -> Any:
        """What a call gives; with ``of_ended``, that of a process that has ended."""
        try:
            # Apart from the call: it would be done when the process goes on, and nobody wants it any more.
            proxy = self._pool.within(LIMIT, partial(connected, control))
            return self._pool.within(LIMIT, partial(call, proxy))
        except TimeoutError:
            return tango.Except.throw_exception(
                TIMED_OUT,
                f"{control} did not answer within {LIMIT:g} s: its process hangs, and its devices keep what they were "
                "given. Command it again when it goes on",
                CONTROL_CLASS,
            )
        except tango.DevFailed as error:
            if "of_ended" in answer and not GONE.isdisjoint(part.reason for part in error.args):
                return answer["of_ended"]
            raise

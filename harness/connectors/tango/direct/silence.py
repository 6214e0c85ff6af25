"""A Tango database that does not answer: found out once, so that not every call waits for it.

A call that had no answer in time raises the doubt, and one question is put in the background. Until it is answered,
calls that need the database fail at once. Nothing runs meanwhile: whoever calls looks whether the answer has come.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from harness.connectors.guard import Guard
from harness.errors import ConnectorError, Unreachable

GRACE = 0.1
"""Seconds that a call waits for the answer to the question: a database that is there again is used again."""


class Silence:
    """Whether a database is silent. May be used from any thread.

    :param question: asks the database something; ends or raises when it answers, or Tango gives up.
    """

    def __init__(self, address: str, guard: Guard, question: Callable[[], object]) -> None:
        self._address, self._guard, self._question = address, guard, question
        self._lock = threading.Lock()
        self._since = 0.0
        self._asked: _Asked | None = None

    def doubt(self) -> None:
        """A call had no answer in time."""
        with self._lock:
            if self._asked is None:
                self._since = time.monotonic() - self._guard.limit
                self._asked = self._ask()

    def check(self, what: str, device: str = "") -> None:
        """Raise `Unreachable` if the database is silent.

        :param what: the call that needs it, in words.
        """
        with self._lock:
            asked = self._asked
        if asked is None:
            return
        if asked.answered.wait(GRACE):
            if not asked.failed:
                self._forget(asked)
                return
            # Tango has given up the question, not the harness: a database that was killed refuses the next one at once.
            asked = self._again(asked)
            if asked.answered.wait(GRACE):
                self._forget(asked)
                return
        raise Unreachable(
            f"{what}: not tried, because the Tango database at {self._address} has not answered for "
            f"{time.monotonic() - self._since:.0f} s. It is stopped, overloaded or cut off; see whether its process "
            "runs and what it logs",
            device=device,
        )

    def _again(self, before: _Asked) -> _Asked:
        with self._lock:
            if self._asked is before or self._asked is None:
                self._asked = self._ask()
            return self._asked

    def _forget(self, asked: _Asked) -> None:
        with self._lock:
            if self._asked is asked:
                self._asked = None

    def _ask(self) -> _Asked:
        asked = _Asked(self._question)
        try:
            # Nobody waits for the call itself, so it holds up no end of the connector.
            self._guard.give_up(self._guard.start(f"whether the Tango database {self._address} answers", asked.run))
        except ConnectorError:  # too many calls are stuck already, or the connector is closed
            asked.failed = True
            asked.answered.set()
        return asked


class _Asked:
    """The question, once."""

    def __init__(self, question: Callable[[], object]) -> None:
        self._question = question
        self.answered = threading.Event()
        self.failed = False

    def run(self) -> None:
        try:
            self._question()
        except Exception:  # whatever it is, it is no answer
            self.failed = True
        finally:
            self.answered.set()

"""Asking again and again for what no event tells."""

from __future__ import annotations

import threading
from collections.abc import Callable

from harness.events.budget import Budget

NO_DATA = "API_NoDataYet"
"""Reason of the error of a device that has not polled yet what it polls."""


def ask_until(check: Callable[[], None], budget: Budget, pace: float) -> None:
    """Call until no `AssertionError` comes; raises the last one when the budget is spent.

    :param pace: seconds between two calls.
    """
    pause = threading.Event()
    while True:
        try:
            check()
        except AssertionError:
            if budget.left <= 0:
                raise
            pause.wait(min(pace, budget.left))
        else:
            return

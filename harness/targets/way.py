"""The way to a control system: whether it is there, and waiting for a gateway that may come back."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from harness.connectors.base import Source
from harness.errors import GatewayAway, NotLoggedIn, TimedOut, Unreachable
from harness.events.budget import Budget

T = TypeVar("T")

AT_FIRST = 10.0
"""Seconds to wait for a gateway that was never there: its address may be wrong."""


class Way:
    """Asks whether a control system answers; a gateway before it that is away is waited for. From one thread at a time.

    :param patience: seconds to wait for a gateway, each time that it goes away.
    :param say: is told what it waits for, and until when.
    """

    def __init__(self, patience: float, say: Callable[[str], None]) -> None:
        self._patience, self._say = patience, say
        self._given_up = False
        self._seen = False
        self.absences = 0
        """How often a gateway was waited for that came back."""
        self.told: list[str] = []
        """When a gateway was waited for, and why."""

    def blocked(self, source: Source, *, login: bool = False) -> str:
        """Why nothing of the control system can be used; "" while it answers.

        Ends within a call's limit; within that of the wait and two calls if a gateway is away. One that stayed away
        is not waited for again until it has been seen.

        :param login: also whether the gateway still takes the user, whom it does not ask about where it only tells.
        """
        error = _tried(source, login)
        if isinstance(error, GatewayAway) and not self._given_up:
            budget = Budget(self._patience if self._seen else min(AT_FIRST, self._patience))
            began, away = time.time(), error
            self._say(f"waiting, until {clock(began + budget.left)} at most, for the way to the telescope: {error}")
            while isinstance(error, GatewayAway) and budget.left:  # each try pauses between its own
                error = _tried(source, login)
            self.absences += not isinstance(error, GatewayAway)
            self.told.append(f"{clock(began)} to {clock(time.time())}: {away}")
        self._given_up = isinstance(error, GatewayAway)
        self._seen = self._seen or error is None
        return "" if error is None else str(error)

    def again(self, source: Source, action: Callable[[], T]) -> T:
        """Do what may be done twice; if a gateway was away meanwhile, again when it is back.

        Raises `GatewayAway` if it stays away, or is away again and again for as long as it is waited for.
        """
        budget = Budget(self._patience)
        while True:
            try:
                done = action()
            except GatewayAway:
                if not budget.left or self.blocked(source):
                    raise
            else:
                self._seen = True
                return done


def clock(seconds: float) -> str:
    """A time since the epoch as a clock shows it."""
    return f"{datetime.fromtimestamp(seconds, UTC):%H:%M:%S} UTC"


def _tried(source: Source, login: bool) -> Exception | None:
    try:
        source.check(login=login)
    except (Unreachable, TimedOut, NotLoggedIn) as error:
        return error
    return None

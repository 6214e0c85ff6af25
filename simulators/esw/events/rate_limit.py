"""How many events a second a subscription takes."""

from __future__ import annotations


class RateLimit:
    """Lets the first of each window pass; windows follow each other from the first event's on.

    :param most: events a second; 0 for any number.
    """

    def __init__(self, most: int = 0) -> None:
        self._window = 1000 // most / 1000 if most else 0.0
        self._began = self._taken = -1.0

    def allows(self, now: float) -> bool:
        """Tell whether an event passes that comes now, by a clock in seconds."""
        if not self._window:
            return True
        if self._began < 0:
            self._began = now
        window = (now - self._began) // self._window
        if window == self._taken:
            return False
        self._taken = window
        return True

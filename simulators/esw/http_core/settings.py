"""How a simulated service is set up, whichever it is."""

from __future__ import annotations

from dataclasses import dataclass

LOOPBACK = "127.0.0.1"
LOCATION_SERVICE = f"http://{LOOPBACK}:7654"
REALM = "TMT"
"""Of the users of the observatory."""
AUDIENCE = "tmt-backend-app"
"""The client whose services take the tokens."""
SHORTEST = 0.5
"""Seconds that no limit falls below: a busy machine would see limits that are over too early."""


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """One service over HTTP.

    :param port: 0 for any that is free.
    :param location_service: URL of the Location Service that it registers with.
    :param limit_scale: factor of the real service's time limits; what a client asks for is never scaled.
    """

    host: str = LOOPBACK
    port: int = 0
    location_service: str = LOCATION_SERVICE
    limit_scale: float = 1.0

    def scale(self, seconds: float) -> float:
        """Return a time limit of the real service as it is here."""
        return min(seconds, max(SHORTEST, seconds * self.limit_scale))

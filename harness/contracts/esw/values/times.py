"""Times to the nanosecond, in UTC and in TAI."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import total_ordering
from typing import Any, Self

from harness.contracts.esw.values.wire_value import Media, WireValue, expect_text

TEXT = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(?::(\d{2})(?:\.(\d{0,9}))?)?Z", re.ASCII | re.IGNORECASE)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST, LAST = -62_135_596_800, 253_402_300_799
"""Seconds of the years 1 to 9999."""
NANOS = 1_000_000_000
DAY = 86_400
SECOND = len("2025-05-15T09:43:55")


@total_ordering
class InstantTime(WireValue):
    """A point of time.

    :param seconds: whole seconds since 1970, rounded down.
    :param nanos: what comes on top, 0 to 999999999 nanoseconds.
    """

    __slots__ = ("nanos", "seconds")

    def __init__(self, seconds: int, nanos: int = 0) -> None:
        if not (FIRST <= seconds <= LAST and 0 <= nanos < NANOS):
            raise ValueError(f"{seconds} s and {nanos} ns are no time of the years 1 to 9999")
        self.seconds, self.nanos = seconds, nanos

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``2025-05-15T09:43:55.098Z``, with 0 to 9 digits of a second; raises `ValueError`."""
        parts = TEXT.fullmatch(text)
        if parts is None:
            raise ValueError(f"{text!r} is no time, such as '2025-05-15T09:43:55.098Z'")
        minute, second, fraction = parts.groups()
        try:
            moment = datetime.fromisoformat(f"{minute.upper()}:{second or '00'}+00:00")
        except ValueError as error:
            raise ValueError(f"{text!r} is no time: {error}") from None
        since = moment - EPOCH
        return cls(since.days * DAY + since.seconds, int((fraction or "").ljust(9, "0")))

    @classmethod
    def now(cls) -> Self:
        """Return the time of this machine."""
        return cls.of(datetime.now(UTC))

    @classmethod
    def of(cls, moment: datetime) -> Self:
        """Return a time that knows its zone, to the microsecond."""
        since = moment - EPOCH
        return cls(since.days * DAY + since.seconds, since.microseconds * 1000)

    @property
    def timestamp(self) -> float:
        """Seconds since 1970."""
        return self.seconds + self.nanos / NANOS

    @classmethod
    def from_wire(cls, plain: Any) -> Self:
        """Read a text or, as CBOR has it, an object of ``seconds`` and ``nanos``."""
        if not isinstance(plain, dict):
            return cls.parse(expect_text(plain))
        seconds, nanos = plain.get("seconds"), plain.get("nanos")
        if type(seconds) is not int or type(nanos) is not int:  # True is an int too
            raise ValueError("Expected `seconds` and `nanos`, which are whole numbers")
        return cls(seconds, nanos)

    def to_wire(self, media: Media) -> Any:
        """Return a text in JSON, ``seconds`` and ``nanos`` in CBOR."""
        return str(self) if media is Media.JSON else {"seconds": self.seconds, "nanos": self.nanos}

    def __str__(self) -> str:
        """Write it as Java does: with 0, 3, 6 or 9 digits of a second."""
        moment = (EPOCH + timedelta(seconds=self.seconds)).isoformat()[:SECOND]
        if not self.nanos:
            return f"{moment}Z"
        digits = f"{self.nanos:09}"
        return f"{moment}.{digits.removesuffix('000').removesuffix('000')}Z"

    def __repr__(self) -> str:
        """Write it as one would in Python."""
        return f"{type(self).__name__}.parse({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        """Tell whether it is the same time of the same scale."""
        return type(other) is type(self) and self._parts() == other._parts()

    def __lt__(self, other: Self) -> bool:
        """Tell whether it comes before another of the same scale."""
        return self._parts() < other._parts() if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        """Hash it with its scale."""
        return hash((type(self), self._parts()))

    def _parts(self) -> Any:
        return self.seconds, self.nanos


class UTCTime(InstantTime):
    """A time in UTC."""

    __slots__ = ()


class TAITime(InstantTime):
    """A time in TAI (International Atomic Time)."""

    __slots__ = ()

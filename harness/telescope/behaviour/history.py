"""What devices were seen to show and to do, in the order of their own times."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from harness.models.machines.coverage import Began, Ended


@dataclass(frozen=True, slots=True)
class Change:
    """An attribute shows a value; None if what it shows is not known from here on."""

    attribute: str
    value: Any


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that a device told, and when it happened by its own clock, in seconds since the epoch."""

    time: float
    what: Change | Began | Ended


@dataclass(frozen=True)
class History:
    """What one device was seen to do.

    :param first: what its attributes showed at the beginning; those that are not observed are left out.
    :param happenings: in the order in which they happened.
    :param under_way: identifiers of commands that had begun before.
    :param in_doubt: why some of it may be missing; "" if nothing is.
    """

    device: str
    first: Mapping[str, Any]
    happenings: Sequence[Happening]
    in_doubt: str = ""
    under_way: frozenset[str] = frozenset()
    _times: dict[str, list[float]] = field(default_factory=dict, repr=False, compare=False)
    _values: dict[str, list[Any]] = field(default_factory=dict, repr=False, compare=False)
    _began: dict[str, list[float]] = field(default_factory=dict, repr=False, compare=False)
    _uids: dict[str, str] = field(default_factory=dict, repr=False, compare=False)
    _ended: dict[str, list[float]] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name, value in self.first.items():
            self._times[name], self._values[name] = [-math.inf], [value]
        for happening in self.happenings:
            match happening.what:
                case Change(name, value):
                    self._times.setdefault(name, [-math.inf]).append(happening.time)
                    self._values.setdefault(name, [None]).append(value)
                case Began(uid, command) if uid not in self._uids:
                    self._uids[uid] = command
                    self._began.setdefault(command, []).append(happening.time)
                case Ended(uid=uid):
                    self._ended.setdefault(self._uids.get(uid, ""), []).append(happening.time)

    def show(self, attribute: str, start: float, end: float) -> Sequence[Any] | None:
        """Return what an attribute showed at the start and since, until the end; None if it is not observed."""
        if attribute not in self._times:
            return None
        times = self._times[attribute]
        first = max(bisect_right(times, start) - 1, 0)
        return self._values[attribute][first : bisect_right(times, end)]

    def began(self, command: str, start: float, end: float) -> bool:
        """Return whether a command of this name began between two times."""
        return _is_between(self._began.get(command, ()), start, end)

    def ended(self, command: str, start: float, end: float) -> bool:
        """Return whether a command of this name ended between two times, in whatever way."""
        return _is_between(self._ended.get(command, ()), start, end)

    @property
    def commands(self) -> frozenset[str]:
        """The commands that began."""
        return frozenset(self._began)


def _is_between(times: Sequence[float], start: float, end: float) -> bool:
    return bisect_left(times, start) < bisect_right(times, end)

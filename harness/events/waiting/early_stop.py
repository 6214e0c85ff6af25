"""What ends a wait before its time, because what is waited for cannot come any more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.events.expecting.matching import Expectation, Matcher, Start, Verdict
from harness.events.key import Key

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.events.entry import Entry


@dataclass(frozen=True)
class EarlyStop:
    """Ends a wait at once, unless the same entry meets it.

    :param when: an expectation that is met, or a test of entries.
    :param because: the reason, as in ``the command had failed``; or what makes it from the entry that decided.
    :param interests: keys whose entries a test is given; all entries, if there are none.
    :param since: entries from this sequence number on; default: those that the wait looks at.
    """

    when: Expectation | Callable[[Entry], bool]
    because: str | Callable[[Entry], str]
    interests: tuple[Key, ...] = ()
    since: int | None = None

    @property
    def keys(self) -> tuple[Key, ...]:
        if isinstance(self.when, Expectation):
            return self.when.interests
        return tuple(dict.fromkeys(self.interests))

    def reason(self, entry: Entry) -> str:
        return self.because if isinstance(self.because, str) else self.because(entry)


class Armed:
    """An early stop in one wait."""

    def __init__(self, stop: EarlyStop, since: int, start: Callable[[tuple[Key, ...], int], Start]) -> None:
        self.stop = stop
        self.since = since if stop.since is None else stop.since
        self.keys = frozenset(stop.keys)
        self.matcher: Matcher | None = None
        if isinstance(stop.when, Expectation):
            self.matcher = stop.when.begin(start(stop.keys, self.since))

    def take(self, key: Key, entry: Entry) -> bool:
        """Whether the wait has to stop with this entry."""
        if entry.sequence < self.since or (self.keys and key not in self.keys):
            return False
        if self.matcher is not None:
            return self.matcher.verdict is Verdict.OPEN and self.matcher.take(key, entry) is Verdict.MET
        return not isinstance(self.stop.when, Expectation) and self.stop.when(entry)

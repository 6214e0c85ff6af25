"""What every expectation is made of: a description that does not change, and a matcher that entries are fed to."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from harness.events.entry import Entry, Event
    from harness.events.key import Key


def later(event: Event, ends: float) -> bool:
    """Whether something happened after a time, and did not only arrive after it.

    The clock of the device alone does not decide, it may be ahead.
    """
    return event.received > ends and event.source_time > ends


class Verdict(Enum):
    """What an expectation has come to."""

    OPEN = "open"
    MET = "met"
    UNMET = "unmet"


@dataclass(frozen=True, slots=True)
class Start:
    """What is known when a wait begins.

    :param before: the last value of each attribute before the first entry that is fed.
    :param gaps: attributes of which events may have been missed since that value.
    :param now: values read for this wait, where the expectation asks for it (`Expectation.read_first`).
    :param ends: when the time of the wait is over, seconds since the epoch.
    """

    before: Mapping[Key, Entry] = field(default_factory=dict)
    gaps: frozenset[Key] = frozenset()
    now: Mapping[Key, Entry] = field(default_factory=dict)
    ends: float = float("inf")


@dataclass(frozen=True, slots=True)
class Telling:
    """How a matcher is to tell what came closest.

    :param clock: a time of an entry, such as ``+0.300 s``.
    :param route: from the value seen last to the value wanted, such as ``one transition short of IDLE``; "" if unknown.
    :param full: name the device too.
    """

    clock: Callable[[float], str]
    route: Callable[[str, str], str]
    full: bool = False

    def name(self, key: Key) -> str:
        return str(key) if self.full else key.field


class Matcher(ABC):
    """The state of one expectation in one wait.

    Entries are fed in the order of the journal, by one thread at a time; each costs the same, however many came
    before. Once the verdict is not open any more, nothing is fed.
    """

    verdict = Verdict.OPEN
    inconclusive = False
    """Not met, although it may have come true: what was seen does not tell."""

    @abstractmethod
    def take(self, key: Key, entry: Entry) -> Verdict:
        """Take the next entry of one of the expectation's interests."""

    def precede(self, key: Key, entry: Entry) -> Verdict:
        """Take an entry that came later than what is waited for began, and happened before: what was known then.

        What does not look at when something happened takes it as any other.
        """
        return self.take(key, entry)

    def take_late(self, key: Key, entry: Entry) -> Verdict:
        """Take an entry of what happened when the time was over; it meets nothing."""
        return self.verdict

    def is_overdue(self, key: Key, event: Event) -> bool:
        """Whether this value would meet it, or be the end of what meets it, had it come in time."""
        return self.arrived(key, event)

    def names(self, key: Key, event: Event) -> bool:
        """Whether this value is one of those that the expectation names for the attribute."""
        return self.arrived(key, event)

    def expire(self) -> Verdict:
        """The time is over: what has it come to? It is not met, where that does not depend on how long it held."""
        self.verdict = Verdict.UNMET
        return self.verdict

    @abstractmethod
    def unsettled(self) -> tuple[Key, ...]:
        """The attributes that it still depends on."""

    def doubtful(self, key: Key) -> bool:
        """Whether a reading speaks against it, of which only an event can tell whether it came after the time."""
        return False

    def in_doubt(self, missed: Collection[Key]) -> bool:
        """Whether it may have come true although it was not met.

        :param missed: attributes of which events may be missing.
        """
        return self.inconclusive or any(key in missed for key in self.unsettled())

    @abstractmethod
    def closest(self, telling: Telling) -> tuple[str, ...]:
        """Sentences, without full stop, on what came closest."""

    @abstractmethod
    def arrived(self, key: Key, event: Event) -> bool:
        """Whether this value of an unsettled attribute is where the expectation wants it to end."""

    def notes(self) -> tuple[str, ...]:
        """What a reader of the result should know, such as that an attribute was polled."""
        return ()


class Expectation(ABC):
    """What a wait waits for. Frozen: it may be used again."""

    @property
    @abstractmethod
    def interests(self) -> tuple[Key, ...]:
        """Everything that it depends on, each once."""

    @property
    def read_first(self) -> tuple[Key, ...]:
        """Attributes that have to be read when the wait begins."""
        return ()

    @abstractmethod
    def begin(self, start: Start) -> Matcher:
        """A new matcher."""

    @abstractmethod
    def failure(self, limit: str) -> str:
        """That it was not met within the limit (a text such as ``5 s``), as a sentence without full stop."""

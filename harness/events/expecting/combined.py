"""What can be expected of several expectations together: that all come true, or any."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from harness.events.expecting.matching import Expectation, Matcher, Start, Telling, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from harness.events.entry import Entry, Event
    from harness.events.key import Key

MOST_LISTED = 6


@dataclass(frozen=True)
class _Several(Expectation):
    members: tuple[Expectation, ...]

    def __init__(self, members: Sequence[Expectation]) -> None:
        object.__setattr__(self, "members", tuple(members))
        if not self.members:
            raise ValueError("an expectation of several needs one at least")

    @property
    def interests(self) -> tuple[Key, ...]:
        return tuple(dict.fromkeys(key for member in self.members for key in member.interests))

    @property
    def read_first(self) -> tuple[Key, ...]:
        return tuple(dict.fromkeys(key for member in self.members for key in member.read_first))

    @property
    def listed(self) -> str:
        texts = [str(member) for member in self.members[:MOST_LISTED]]
        if len(self.members) > MOST_LISTED:
            texts.append(f"and {len(self.members) - MOST_LISTED} more")
        return "; ".join(texts)


class AllOf(_Several):
    """All of these come true, in any order; it fails as soon as one of them has."""

    def begin(self, start: Start) -> Matcher:
        return _Together(self, start, every=True)

    def __str__(self) -> str:
        return f"all of: {self.listed}"

    def failure(self, limit: str) -> str:
        return f"not all of these came true within {limit}: {self.listed}"


class AnyOf(_Several):
    """One of these comes true; it fails as soon as all of them have."""

    def begin(self, start: Start) -> Matcher:
        return _Together(self, start, every=False)

    def __str__(self) -> str:
        return f"any of: {self.listed}"

    def failure(self, limit: str) -> str:
        return f"none of these came true within {limit}: {self.listed}"


class _Together(Matcher):
    def __init__(self, expectation: _Several, start: Start, *, every: bool) -> None:
        self.every = every
        self.members = [member.begin(start) for member in expectation.members]
        self.by_key: dict[Key, list[Matcher]] = {}
        for member, matcher in zip(expectation.members, self.members, strict=True):
            for key in member.interests:
                self.by_key.setdefault(key, []).append(matcher)
        self.open = sum(matcher.verdict is Verdict.OPEN for matcher in self.members)
        self.decisive, self.otherwise = (Verdict.UNMET, Verdict.MET) if every else (Verdict.MET, Verdict.UNMET)
        if any(matcher.verdict is self.decisive for matcher in self.members):
            self.verdict = self.decisive
        elif self.open == 0:
            self.verdict = self.otherwise

    def take(self, key: Key, entry: Entry) -> Verdict:
        for matcher in self.by_key.get(key, ()):
            if matcher.verdict is Verdict.OPEN:
                self._count(matcher.take(key, entry))
        return self.verdict

    def precede(self, key: Key, entry: Entry) -> Verdict:
        for matcher in self.by_key.get(key, ()):
            if matcher.verdict is Verdict.OPEN:
                self._count(matcher.precede(key, entry))
        return self.verdict

    def take_late(self, key: Key, entry: Entry) -> Verdict:
        for matcher in self.by_key.get(key, ()):
            if matcher.verdict is Verdict.OPEN:
                self._count(matcher.take_late(key, entry))
        return self.verdict

    def is_overdue(self, key: Key, event: Event) -> bool:
        return any(
            matcher.is_overdue(key, event) for matcher in self.by_key.get(key, ()) if matcher.verdict is Verdict.OPEN
        )

    def names(self, key: Key, event: Event) -> bool:
        return any(matcher.names(key, event) for matcher in self.by_key.get(key, ()) if matcher in self._not_met())

    def _count(self, verdict: Verdict) -> None:
        if verdict is not Verdict.OPEN:
            self.open -= 1
            if self.verdict is Verdict.OPEN:
                if verdict is self.decisive:
                    self.verdict = verdict
                elif self.open == 0:
                    self.verdict = self.otherwise

    def expire(self) -> Verdict:
        for matcher in self.members:
            if matcher.verdict is Verdict.OPEN:
                self._count(matcher.expire())
        return self.verdict

    def unsettled(self) -> tuple[Key, ...]:
        return tuple(dict.fromkeys(key for matcher in self._not_met() for key in matcher.unsettled()))

    def doubtful(self, key: Key) -> bool:
        return any(matcher.doubtful(key) for matcher in self.by_key.get(key, ()) if matcher.verdict is Verdict.OPEN)

    def in_doubt(self, missed: Collection[Key]) -> bool:
        failed = (matcher.in_doubt(missed) for matcher in self.members if matcher.verdict is Verdict.UNMET)
        return all(failed) if self.every else any(failed)

    def arrived(self, key: Key, event: Event) -> bool:
        return any(
            matcher.arrived(key, event) for matcher in self.by_key.get(key, ()) if matcher.verdict is not Verdict.MET
        )

    def notes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(note for matcher in self.members for note in matcher.notes()))

    def closest(self, telling: Telling) -> tuple[str, ...]:
        failed = [matcher for matcher in self.members if matcher.verdict is Verdict.UNMET] or self._not_met()
        told = [text for matcher in failed for text in matcher.closest(replace(telling, full=True))]
        if self.every and len(self.members) > 1:
            met = sum(matcher.verdict is Verdict.MET for matcher in self.members)
            told.insert(0, f"{met} of {len(self.members)} came true")
        return tuple(dict.fromkeys(told))

    def _not_met(self) -> list[Matcher]:
        return [matcher for matcher in self.members if matcher.verdict is not Verdict.MET]

"""Looks twice before an alarm: at events that are on their way, and at such as were lost. Used from the main thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from harness.connectors.base import Source
from harness.events.budget import Budget
from harness.events.journal import Journal
from harness.events.key import Key
from harness.events.values import same
from harness.events.waiting.second_look import SecondLook
from harness.telescope.behaviour.finding import Finding

LATE = 1.0
"""Seconds within which an event arrives that was pushed before what is judged."""
SINCE = "since the scenario began"


@dataclass(frozen=True)
class Confirmation:
    """How findings are confirmed.

    :param watched: what is listened to.
    :param since: since when events count, in seconds since the epoch.
    """

    source: Source
    journal: Journal
    watched: Sequence[Key]
    since: float

    @property
    def look(self) -> SecondLook:
        """What asks the devices themselves."""
        return SecondLook(self.source)

    def judge_again(self, judge: Callable[[], Sequence[Finding]]) -> Sequence[Finding]:
        """Judge, and as long as anything is not as declared, let events come that are on their way."""
        budget = Budget(LATE)
        while (findings := judge()) and budget.left > 0:
            self.look.flush()
        return findings

    def list_lost(self) -> list[str]:
        """Return what is known of events that were pushed and have not come, a sentence for each key.

        Where nobody counts events, what is read now has to be what came last.
        """
        counts = self.look.count_events(self.watched, self.since)
        lost = [f"{key}: {each.tell(SINCE)}" for key, each in counts.items() if each.lost or each.broken]
        unknown = [key for key, each in counts.items() if each.lost is None and not each.broken]
        for key, event in zip(unknown, self.look.read_each(unknown), strict=True):
            latest = self.journal.latest(key)
            known = latest is not None and latest.event.has_value == event.has_value
            if not known or (latest is not None and not same(latest.event.value, event.value)):
                lost.append(f"{key} is {event.shown}, which no event told")
        return lost

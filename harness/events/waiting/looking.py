"""What a wait does when events cannot be trusted: it notes gaps, and looks closely when its time is over."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.events.entry import Kind
from harness.events.expecting.matching import Matcher, Verdict
from harness.events.explaining.explanation import Look
from harness.events.explaining.timeline import brief
from harness.events.values import same
from harness.events.waiting.lost_events import LOST

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from harness.events.entry import Entry, Event
    from harness.events.journal import Journal
    from harness.events.key import Key
    from harness.events.waiting.late import Late
    from harness.events.waiting.lost_events import Counted

LOOK_LIMIT = 5.0
"""Seconds after which looking again begins no further call; each call has the connector's own limit."""

MOST_SENTENCES = 6


@dataclass(frozen=True, slots=True)
class Seen:
    """What looking closely has shown; by default nothing was looked at."""

    look: Look = Look.NONE
    sentences: tuple[str, ...] = ()
    at_limit: bool = False
    lost: frozenset[Key] = frozenset()
    """Attributes of which an event was lost that may have met what was waited for."""

    @property
    def in_trouble(self) -> bool:
        """Whether it is the device that does not answer."""
        return self.look in (Look.DEVICE_GONE, Look.UNREADABLE)


def look_closely(
    matcher: Matcher,
    journal: Journal,
    *,
    missed: Collection[Key],
    counted: Counted,
    ask: Callable[[Key], Entry],
    ping: Callable[[str], str],
    name: Callable[[str], str],
    settled: Callable[[], bool],
    late: Late,
    earlier: Collection[Key] = (),
) -> Seen:
    """Read each attribute that an expectation still depends on, and ping its device.

    :param missed: attributes of which events may be missing.
    :param counted: what is known of the numbers of events.
    :param ask: reads and journals; the matcher is fed by the journal.
    :param ping: what is wrong with a device; "" if it answers.
    :param name: what messages call that which answers for a subject.
    :param settled: whether what was journalled has decided it, so that there is no more to look at.
    :param late: what came after the limit.
    :param earlier: attributes that came to what is wanted before the entries that the wait looks at.
    """
    end = time.monotonic() + LOOK_LIMIT
    answers: dict[str, str] = {}
    found: list[tuple[Look, str]] = []
    lost: set[Key] = set()
    keys = matcher.unsettled()
    for number, key in enumerate(keys):
        device = key.subject
        if time.monotonic() > end:
            found.append((Look.NONE, f"there was no time to look at {len(keys) - number} more"))
            break
        if answers.get(device):
            continue
        known = journal.latest(key, with_value=True, told=True)
        entry = ask(key)
        if matcher.doubtful(key):
            found.append((Look.EVENT_LOST, _untold(entry.event)))
            continue
        if settled():
            if matcher.verdict is Verdict.UNMET and entry.event.has_value:
                found.append((Look.EVENT_LOST, _untold(entry.event)))
                lost.add(key)
            break
        if device not in answers:
            answers[device] = ping(device)
        who = name(device)
        finding = _too_late(key, entry.event, late, answers[device], who) or _finding(
            matcher,
            key,
            known,
            entry.event,
            answers[device],
            who=who,
            is_missed=key in missed,
            is_earlier=key in earlier,
        )
        found.append(counted.judge(key, *finding))
        if found[-1][0] is Look.EVENT_LOST:
            lost.add(key)
    looks = [look for look, _ in found]
    order = (
        Look.OUT_OF_REACH,
        Look.DEVICE_GONE,
        Look.UNREADABLE,
        Look.NEVER_HAPPENED,
        Look.NOT_PUSHED,
        Look.HAPPENED_BEFORE,
        Look.LATE,
        Look.EVENT_LOST,
        Look.NONE,
    )
    sentences = [f"Looked again at the limit: {text}" for _, text in found[:MOST_SENTENCES]]
    if len(found) > MOST_SENTENCES:
        sentences.append(f"{len(found) - MOST_SENTENCES} more were looked at")
    return Seen(min(looks, key=order.index, default=Look.NONE), tuple(sentences), at_limit=True, lost=frozenset(lost))


def _untold(event: Event) -> str:
    return f"{event.key} is {brief(event)}, which no event told"


def _too_late(key: Key, event: Event, late: Late, trouble: str, who: str) -> tuple[Look, str] | None:
    """What a reading shows that is too late, or may be."""
    name = f"{event.key} is {brief(event)}"
    if trouble or not event.has_value:
        return None
    if late.came(key):
        return Look.LATE, f"{name} and {who} answers, it came too late"
    if key in late.undated:
        return Look.EVENT_LOST, f"{name}, which no event told; whether it came before the limit is not known"
    return None


def _finding(
    matcher: Matcher,
    key: Key,
    known: Entry | None,
    event: Event,
    trouble: str,
    *,
    who: str,
    is_missed: bool,
    is_earlier: bool,
) -> tuple[Look, str]:
    name = f"{event.key}"
    if event.kind is Kind.GAP:
        return Look.OUT_OF_REACH, f"nothing can be asked ({event.error.rstrip('.')})"
    if trouble:
        return Look.DEVICE_GONE, f"{event.key.subject} is gone ({trouble.rstrip('.')})"
    if not event.has_value:
        why = event.error.rstrip(".") or "its value is not valid"
        return Look.UNREADABLE, f"{name} cannot be read ({why}), although {who} answers"
    lost = known is None or not same(known.event.value, event.value)
    if lost and matcher.arrived(key, event):
        return Look.EVENT_LOST, f"{name} is {brief(event)}, it happened and {LOST}"
    also = ", which no event told" if lost else ""
    now = f"{name} is {brief(event)}{also} and {who} answers"
    if is_missed:
        return Look.NONE, f"{now}; whether it happened in the gap is not known"
    look, what = (
        (Look.HAPPENED_BEFORE, "it did not happen again") if is_earlier else (Look.NEVER_HAPPENED, "it never happened")
    )
    return look, f"{now}, {what}"

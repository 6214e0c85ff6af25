"""Why a wait was not met, as text for a tester and as fields for a report."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from harness.events.entry import Entry
    from harness.events.explaining.timeline import Timeline
    from harness.events.key import Key


class Look(StrEnum):
    """What looking again at the limit has shown."""

    NONE = "not looked again"
    NEVER_HAPPENED = "never happened"
    HAPPENED_BEFORE = "happened before what was looked at"
    EVENT_LOST = "happened, the event was lost"
    NOT_PUSHED = "happened, no event was pushed"
    LATE = "happened after the limit"
    DEVICE_GONE = "device gone"
    UNREADABLE = "cannot be read"
    OUT_OF_REACH = "out of reach"


class Background(Protocol):
    """What else is known that bears on what is waited for; raises nothing."""

    def devices(self, keys: Collection[Key]) -> Collection[str] | None:
        """The devices that bear on these attributes; None if that is not known."""

    def tell_pending(self, keys: Collection[Key]) -> Sequence[str]:
        """Sentences on what the change that is waited for waits for in turn; may ask devices."""

    def tell_actions(self) -> Sequence[str]:
        """Lines on what the actions do or have done that it may come of; may ask their systems."""

    def tell_logged(self, keys: Collection[Key]) -> Sequence[str]:
        """The nearest few warnings and errors that these devices logged."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a wait is part of.

    :param sentence: the step that waits, such as ``Then subarray 1 becomes IDLE``; "" if it is shown elsewhere.
    :param after: the step that it follows, such as ``When I assign resources to subarray 1``; "" without one.
    :param mark: the mark of the segment: where the timeline of an explanation begins.
    :param started: when the mark was taken, seconds since the epoch: what its times count from.
    :param also: keys that belong in the timeline beside what is waited for.
    :param shown: text for an entry in place of attribute and value, such as ``AssignResources FAILED: ...``;
        "" leaves it out, ``None`` is the usual text.
    :param route: from the value that an attribute has to the one wanted, such as ``one transition short of IDLE``;
        "" if there is nothing to say.
    :param attached: what else the report holds, as a sentence.
    :param background: what stands behind what is waited for; asked when it was not met.
    :param tolerance: how far the clocks of devices may be from the harness's, in seconds.
    """

    sentence: str = ""
    after: str = ""
    mark: int = 0
    started: float = 0.0
    also: tuple[Key, ...] = ()
    shown: Callable[[Entry], str | None] | None = None
    route: Callable[[str, str], str] | None = None
    attached: str = ""
    background: Background | None = None
    tolerance: float = 0.0

    @property
    def since(self) -> str:
        """Since when events count."""
        return "since the When" if self.after else "since the beginning"

    def clock(self, time: float) -> str:
        """A time, in seconds since the epoch, as an explanation shows it."""
        return f"{time - self.started:+.3f} s"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a wait was not met; its text is what a tester reads.

    :param failure: what was wanted, within what time of which step.
    :param timeline: what was seen of it.
    :param closest: what came closest.
    :param stopped: when it stopped early and why; "" if it did not.
    :param look: what looking again has shown, and `looked` the same in sentences.
    :param gaps: where events may be missing, of what was waited for and of what bears on it.
    :param without_gap: that none may be missing of what was waited for; "" if that is not so.
    :param pending: what the awaited change waits for in turn.
    :param actions: lines on the actions that it may come of.
    :param logged: warnings and errors that devices logged.
    :param notes: what else bears on it, such as that an attribute was polled.
    """

    sentence: str
    failure: str
    timeline: Timeline
    closest: tuple[str, ...] = ()
    stopped: str = ""
    look: Look = Look.NONE
    looked: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    without_gap: str = ""
    pending: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    logged: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    attached: str = ""

    def __str__(self) -> str:
        lines = [self.failure]
        lines += [f"  {line}" for line in str(self.timeline).splitlines()] or ["  nothing was seen of it"]
        closest = [f"{text}." for text in self.closest]
        if self.stopped:
            if len(closest) == 1:
                closest[0] += f" {self.stopped}."
            else:
                closest.append(f"{self.stopped}.")
        lines += closest
        lines += [f"{text}." for text in self.pending]
        lines += [f"{text}." for text in (*self.looked, *self.notes)]
        lines += self.actions
        if self.logged:
            lines += ["The devices logged:", *(f"  {text}" for text in self.logged)]
        lines += [f"{text}." for text in (self.without_gap, *self.gaps) if text]
        if self.attached:
            lines[-1] += f" {self.attached}"
        if self.sentence:
            lines = [self.sentence, *(f"  {line}" for line in lines)]
        return "\n".join(lines)

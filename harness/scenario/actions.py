"""How an action on any control system ended, and what tells it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from harness.events.entry import Event
from harness.events.key import Key


class ActionState(StrEnum):
    """Where an action stands; all but the first are ends."""

    UNDER_WAY = "UNDER_WAY"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    """It was accepted, and did not do what it was asked for."""
    REJECTED = "REJECTED"
    """It was not accepted."""
    ABORTED = "ABORTED"
    """It was accepted, and another action or an operator ended it."""
    CANCELLED = "CANCELLED"
    """It was accepted, and taken back by the one that carried it out."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where an action stands, or how it ended.

    :param text: what the system says of it: the identifier of one that is under way, a message otherwise.
    :param word: the system's own word for the state, such as ``NOT_ALLOWED``; "" if it has none.
    :param reason: the name that the system has for the cause, such as ``API_CommandNotAllowed``; "" if it has none.
    :param sent: False if nothing was sent, because the system does not have what was asked for.
    """

    state: ActionState
    text: str = ""
    word: str = ""
    reason: str = ""
    sent: bool = True

    @property
    def said(self) -> str:
        """The state in the system's own word."""
        return self.word or self.state.value

    @property
    def told(self) -> str:
        """The end as the system tells it, such as ``NOT_ALLOWED: the dome is closed``."""
        return f"{self.said}: {self.text}" if self.text else self.said

    @property
    def has_ended(self) -> bool:
        return self.state is not ActionState.UNDER_WAY

    @property
    def is_success(self) -> bool:
        return self.state is ActionState.SUCCEEDED

    def mentions(self, text: str) -> bool:
        """Return whether a text is the reason, or else the word, or stands in the message."""
        return text == (self.reason or self.said) or text in self.text

    def __str__(self) -> str:
        """Return the end as the second half of a sentence."""
        return "succeeded" if self.is_success else f"was {self.told}"


class Tracker(ABC):
    """Tells how one action ends: by its call, or by events that come later.

    A control system has a tracker for each way in which it tells an end. Used from the main thread, but for `read`.
    """

    @property
    @abstractmethod
    def call(self) -> Outcome:
        """What the call itself has told by now: an end, or that the action is under way."""

    @property
    def telling(self) -> tuple[Key, ...]:
        """The keys whose events tell the end of an action that its call has begun, as `Source.resolve` makes them.

        One is enough to listen to, the first. None, if the call tells the end.
        """
        return ()

    def read(self, event: Event) -> Outcome | None:
        """Return what an event tells of the action; None if it tells nothing of it. From any thread.

        It is asked about events of any key. Only an end counts.
        """
        return None

    def collect(self, limit: float) -> None:
        """Fetch an answer of the call that is still to come; raises `TimedOut` if none comes in so many seconds."""
        return

    @property
    def may_outlive(self) -> bool:
        """Whether the action may be under way when the scenario ends, since it is stopped then."""
        return False

    @property
    def acts_elsewhere(self) -> bool:
        """Whether it moves any subject of the telescope, as a script does, without a declaration that tells which."""
        return False

    @property
    def moves(self) -> tuple[Key, ...]:
        """What it may change step by step, which belongs into its time line as far as it is listened to."""
        return ()

    def lacks_cause(self, end: Outcome) -> bool:
        """Return whether events are still to tell why the action ended so; they are waited for, for a short time."""
        return False

    def describe(self) -> Sequence[str]:
        """Return lines on what the action does or has done, for a failure; may ask the system, and raises nothing."""
        return ()

    def hides(self, key: Key) -> bool:
        """Return whether a timeline leaves out what events of a key say of the actions of others."""
        return False

    def is_plain(self, key: Key) -> bool:
        """Return whether the values of a key, which tell the end, stand in a timeline as they are."""
        return False

    def is_busy(self, subject: str) -> bool:
        """Return whether a subject that the action is passed on to has something under way; True if it cannot tell.

        Raises nothing.
        """
        return True

    def tell_part(self, subject: str) -> tuple[Key, ...]:
        """Return the key whose events tell that a subject that the action is passed on to has ended its part, if any.

        Raises nothing.
        """
        return ()

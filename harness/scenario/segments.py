"""From where in the journal a ``Then`` reads."""

from __future__ import annotations

import time

from harness.events.journal import Journal
from harness.events.key import Key
from harness.events.mark import Mark


class Segments:
    """The segments of one scenario: consecutive ``When``s open one, whose mark is before the first of them.

    Within a segment each key has a cursor that successive ``Then``s move forward. Before any ``When`` the
    segment is the whole scenario. Used from the main thread.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._acting = False
        self._cursors: dict[Key, int] = {}
        self.mark = 0
        self.started = time.time()
        self.after = ""
        """The sentence that opened the segment, with its keyword; "" before any ``When``."""
        self.marks: list[Mark] = []
        """Where each segment but the first began."""

    @property
    def acting(self) -> bool:
        """Whether a further ``When`` belongs to the segment that there is."""
        return self._acting

    def acts(self, sentence: str) -> bool:
        """A ``When`` is about to run; says whether it opens a segment."""
        opens = not self._acting
        if opens:
            self._acting = True
            self._cursors.clear()
            self.mark = self._journal.mark()
            self.started = time.time()
            self.after = sentence
            self.marks.append(Mark(self.mark, self.started, sentence))
        return opens

    def looks(self) -> None:
        """A ``Given`` or ``Then`` is about to run."""
        self._acting = False

    def since(self, key: Key, *, again: bool) -> int:
        """Sequence number of the first entry that a ``Then`` about this key may look at.

        :param again: the entry that decided the ``Then`` before may decide this one too: "becomes IDLE" said twice is
            true twice, while "goes through" begins with what came after it.
        """
        decided = self._cursors.get(key)
        if decided is None:
            return self.mark
        return decided if again else decided + 1

    def move(self, key: Key, sequence: int) -> None:
        """A ``Then`` was decided by the entry with this number."""
        self._cursors[key] = max(sequence, self._cursors.get(key, self.mark))

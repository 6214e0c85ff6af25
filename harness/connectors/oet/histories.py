"""What is known of the procedures that somebody listens to: how much of each one's history was told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.connectors.oet.keys import stacktrace_key, state_key
from harness.connectors.pushing import Told
from harness.contracts.oet.procedures import ProcedureSummary
from harness.contracts.oet.states import ProcedureState


@dataclass(slots=True)
class Followed:
    """One procedure.

    :ivar states: its history, as it was read last.
    :ivar told: how many states of it were told.
    :ivar heard: how many states the stream has told; None if it was not open from the first one on.
    :ivar lost: how many had been told when the stream broke last.
    :ivar stale: whether nothing was read of it since then.
    :ivar began: the time of its first state: another one means another procedure of that id.
    :ivar stacktrace: as it was told.
    """

    states: Sequence[tuple[ProcedureState, float]] = ()
    told: int = 0
    heard: int | None = None
    lost: int = 0
    stale: bool = False
    began: float = 0.0
    stacktrace: str = ""


class Histories:
    """The histories of procedures are what is told: the stream carries no times, and tells that there is more to read.

    Used on the loop of a source.
    """

    def __init__(self) -> None:
        self._followed: dict[int, Followed] = {}

    def hear(self, pid: int, state: str) -> list[Told]:
        """Count a state that the stream tells; return what is to be told of it, as far as that was read before."""
        followed = self._of(pid)
        if state == ProcedureState.CREATING:
            if followed.stale or followed.heard is not None:
                followed = self._followed[pid] = Followed()
            followed.heard = 0
        if followed.heard is None:
            return []
        followed.heard += 1
        return self._tell(pid, followed, followed.heard)

    def lacks(self, pid: int) -> bool:
        """Return whether the stream has told states that were not told yet, or may have."""
        followed = self._of(pid)
        return followed.heard is None or followed.told < followed.heard

    def has_all(self, summary: ProcedureSummary, state: str) -> bool:
        """Return whether a summary holds what the stream has told, of which this state is the last."""
        states, followed = summary.history.process_states, self._of(summary.id)
        if followed.heard is not None:
            return len(states) >= followed.heard
        return any(one == state for one, _ in states[max(0, followed.told - 1) :])

    def advance(self, summary: ProcedureSummary, *, as_heard: bool = False) -> list[Told]:
        """Return what of a procedure was not told yet, oldest first.

        :param as_heard: no more of its states than the stream has told, so that they are told in its order.
        """
        followed = self._meet(summary)
        heard = followed.heard if as_heard else None
        new = self._tell(summary.id, followed, len(followed.states) if heard is None else heard)
        stacktrace = summary.history.stacktrace or ""
        if stacktrace not in ("", followed.stacktrace) and followed.told == len(followed.states):
            followed.stacktrace = stacktrace
            new.append(tell_stacktrace(summary))
        return new

    def advance_over_gap(self, summary: ProcedureSummary) -> list[Told]:
        """Return all states of a procedure since the stream broke, and count them as told."""
        followed = self._meet(summary)
        self.advance(summary)
        return [tell_state(summary.id, state, when) for state, when in followed.states[followed.lost :]]

    def date(self, pid: int, now: float) -> float:
        """Return when a procedure published what has just come, as near as its history tells: between two states."""
        followed = self._of(pid)
        if followed.heard is None:
            return now
        before, after = followed.states[followed.heard - 1 : followed.heard], followed.states[followed.heard :]
        latest = min(now, after[0][1]) if after else now
        return max(latest, before[0][1]) if before else latest

    def lose(self) -> None:
        """Take note that events may be missing: what the stream has told is counted no more."""
        for followed in self._followed.values():
            followed.heard, followed.lost, followed.stale = None, followed.told, True

    def _meet(self, summary: ProcedureSummary) -> Followed:
        """Return what is known of a procedure: nothing of one that has the id of another, as after a restart."""
        states, followed = summary.history.process_states, self._of(summary.id)
        if states and followed.began not in (0.0, states[0][1]):
            followed = self._followed[summary.id] = Followed()
        followed.began = states[0][1] if states else followed.began
        followed.stale = False
        if len(states) >= len(followed.states):
            followed.states = states
        return followed

    def _tell(self, pid: int, followed: Followed, until: int) -> list[Told]:
        new = followed.states[followed.told : until]
        followed.told += len(new)
        return [tell_state(pid, state, when) for state, when in new]

    def _of(self, pid: int) -> Followed:
        return self._followed.setdefault(pid, Followed())


def tell_state(pid: int, state: ProcedureState, when: float) -> Told:
    """Return a state as it is told."""
    return Told(state_key(pid), state.value, when, state.value, dated=True)


def tell_stacktrace(summary: ProcedureSummary) -> Told:
    """Return the traceback of a procedure as it is told, with the time of its last state."""
    states = summary.history.process_states
    when = states[-1][1] if states else 0.0
    return Told(stacktrace_key(summary.id), summary.history.stacktrace or "", when, dated=True)

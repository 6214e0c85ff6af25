"""The table of procedures: the one place where their states are."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from harness.contracts.oet.refusals import tell_unknown_procedure
from harness.contracts.oet.script_arguments import ProcedureInput
from harness.contracts.oet.scripts import ExecutableScript
from harness.contracts.oet.states import ProcedureState
from simulators.oet.procedures.record import ProcedureRecord
from simulators.oet.procedures.refusal import CommandRefusedError, Reason

LIMIT = 10
"""Finished procedures are forgotten when there are more than this many procedures."""
BEFORE_READY = frozenset(
    {
        ProcedureState.CREATING,
        ProcedureState.IDLE,
        ProcedureState.PREP_ENV,
        ProcedureState.LOADING,
        ProcedureState.INITIALISING,
    }
)


class ProcedureTable:
    """Checks and changes in one step, under a lock: may be used from any thread.

    :param saved: told of each record that has changed.
    :param forgotten: told of each id that was pruned.
    """

    def __init__(self, saved: Callable[[ProcedureRecord], None], forgotten: Callable[[int], None]) -> None:
        self._saved, self._forgotten = saved, forgotten
        self._records: dict[int, ProcedureRecord] = {}
        self._next = 1
        self._lock = threading.RLock()

    def restore(self, records: Sequence[ProcedureRecord], next_id: int) -> None:
        """Take over what another worker process had."""
        with self._lock:
            self._records = {record.id: record for record in records}
            self._next = next_id

    def use_id(self) -> int:
        """Return an id that was never used before."""
        with self._lock:
            number, self._next = self._next, self._next + 1
            return number

    def add(self, script: ExecutableScript, init_args: ProcedureInput) -> ProcedureRecord:
        """Add a procedure in CREATING, and forget finished ones that are too many."""
        with self._lock:
            pid = self.use_id()
            record = ProcedureRecord(id=pid, script=script, script_args={"init": init_args})
            record.history.process_states.append((ProcedureState.CREATING, time.time()))
            self._records[pid] = record
            self._prune()
            self._saved(record)
            return record

    def get(self, pid: int) -> ProcedureRecord:
        """Return a record.

        :raises CommandRefusedError: for an unknown id.
        """
        with self._lock:
            record = self._records.get(pid)
        if record is None:
            raise CommandRefusedError(Reason.UNKNOWN_ID, tell_unknown_procedure(pid))
        return record

    def find(self, pids: Sequence[int] | None) -> list[ProcedureRecord]:
        """Return those that there are among some ids, or all, by ascending id."""
        with self._lock:
            return [self._records[pid] for pid in sorted(self._records) if pids is None or pid in pids]

    def change(self, pid: int, state: ProcedureState, when: float, stacktrace: str | None = None) -> bool:
        """Enter a state; return False, and change nothing, for a procedure that has finished or is pruned."""
        with self._lock:
            record = self._records.get(pid)
            if record is None or (record.state.finished and record.state != ProcedureState.UNKNOWN):
                return False
            record.state = state
            record.history.process_states.append((state, when))
            if stacktrace is not None:
                record.history.stacktrace = stacktrace
            self._saved(record)
            return True

    def reserve_start(self, pid: int, function: str, run_args: ProcedureInput, force: bool, racy: bool) -> None:
        """Accept the start of a procedure, and no other until it has finished.

        :param force: whether one that will be READY can be started, too.
        :param racy: whether another one that is about to run is not minded.
        :raises CommandRefusedError: if another one runs, or this one is not READY.
        """
        with self._lock:
            record = self.get(pid)
            for other in self._records.values():
                if other.id != pid and other.busy and not racy:
                    raise CommandRefusedError(
                        Reason.BUSY, f"Cannot start PID {pid}: PID #{other.id} is ProcedureState.RUNNING"
                    )
            ready = record.state == ProcedureState.READY or (force and record.state in BEFORE_READY)
            if (record.reserved and not racy) or record.stopping or not ready:
                raise CommandRefusedError(
                    Reason.NOT_READY, f"Cannot start script with ID {pid}: it is {describe(record)}, not READY"
                )
            record.reserved = True
            record.script_args[function] = run_args
            self._saved(record)

    def reserve_stop(self, pid: int, only_running: bool) -> ProcedureRecord:
        """Accept the stop of a procedure.

        :param only_running: whether one that is not RUNNING cannot be stopped.
        :raises CommandRefusedError: if it has finished, or is being stopped.
        """
        with self._lock:
            record = self.get(pid)
            stoppable = record.state == ProcedureState.RUNNING if only_running else not record.state.finished
            if record.stopping or not stoppable:
                raise CommandRefusedError(
                    Reason.NOT_STOPPABLE, f"Cannot stop script with ID {pid}: Script is not running"
                )
            record.stopping = True
            self._saved(record)
            return record

    def _prune(self) -> None:
        oldest = sorted(self._records)[: max(0, len(self._records) - LIMIT)]
        for pid in oldest:
            if self._records[pid].state.finished:
                del self._records[pid]
                self._forgotten(pid)


def describe(record: ProcedureRecord) -> str:
    """Return the state of a procedure as an operator sees it: one that was accepted is on its way."""
    if record.stopping:
        return "being stopped"
    return "being started" if record.reserved and record.state == ProcedureState.READY else str(record.state)

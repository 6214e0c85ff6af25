"""What a worker process holds: handed to the next one, should this one be killed."""

from __future__ import annotations

import time

from pydantic import BaseModel, Field

from harness.contracts.oet.activities import ActivitySummary
from harness.contracts.oet.states import ProcedureState
from simulators.oet.procedures.record import ProcedureRecord

LOST = "The worker process of the OET was killed, and the script of procedure {} with it, while it was {}.\n"


class Holdings(BaseModel):
    """Procedures and activities.

    :param next_id: of the next procedure.
    """

    records: dict[int, ProcedureRecord] = Field(default_factory=dict)
    activities: list[ActivitySummary] = Field(default_factory=list)
    next_id: int = 1

    def fail_unfinished(self) -> list[ProcedureRecord]:
        """Enter FAILED for all that had not finished, and return those: their processes are gone."""
        lost = [record for record in self.records.values() if not record.state.finished]
        for record in lost:
            record.history.stacktrace = LOST.format(record.id, record.state)
            record.state = ProcedureState.FAILED
            record.history.process_states.append((record.state, time.time()))
        return lost

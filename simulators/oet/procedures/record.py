"""What is known of one procedure."""

from __future__ import annotations

from pydantic import BaseModel, Field

from harness.contracts.oet.procedures import ProcedureHistory, ProcedureSummary
from harness.contracts.oet.script_arguments import ProcedureInput
from harness.contracts.oet.scripts import ExecutableScript
from harness.contracts.oet.states import ProcedureState


class ProcedureRecord(BaseModel):
    """A row of the table.

    :param script_args: the arguments of each function, by name, in the order in which they were called.
    :param reserved: whether a start was accepted; it stays so when the function has ended, because it is called once.
    :param stopping: whether a stop was accepted.
    """

    id: int
    script: ExecutableScript
    script_args: dict[str, ProcedureInput]
    history: ProcedureHistory = Field(default_factory=ProcedureHistory)
    state: ProcedureState = ProcedureState.CREATING
    reserved: bool = False
    stopping: bool = False

    @property
    def busy(self) -> bool:
        """Whether no other procedure may be started now."""
        return self.reserved and not self.state.finished

    def summarise(self, base_path: str) -> ProcedureSummary:
        """Return what REST and the stream tell of it."""
        return ProcedureSummary(
            id=self.id,
            script=self.script,
            script_args=dict(self.script_args),
            history=ProcedureHistory(
                process_states=list(self.history.process_states), stacktrace=self.history.stacktrace
            ),
            state=self.state,
            uri=f"http://localhost{base_path}/procedures/{self.id}",
        )

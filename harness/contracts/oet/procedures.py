"""Procedures: a script, its arguments, and what became of it."""

from __future__ import annotations

from pydantic import BaseModel, Field

from harness.contracts.oet.script_arguments import ProcedureInput, ScriptArgs, default_script_args
from harness.contracts.oet.scripts import ExecutableScript
from harness.contracts.oet.states import ProcedureState


class ProcedureHistory(BaseModel):
    """The states passed through, oldest first, each with its Unix time in seconds; the traceback of one that failed."""

    process_states: list[tuple[ProcedureState, float]] = Field(default_factory=list)
    stacktrace: str | None = None


class ProcedureSummary(BaseModel):
    """A procedure as REST and the stream tell it.

    :param script_args: the arguments of each function that was called or is about to be, ``init`` first.
    :param uri: names host ``localhost`` without a port on release 7, wherever the OET runs: not an address.
    """

    id: int
    script: ExecutableScript
    script_args: dict[str, ProcedureInput]
    history: ProcedureHistory
    state: ProcedureState
    uri: str


class ProcedurePostRequest(BaseModel):
    """Create a procedure."""

    script: ExecutableScript
    script_args: ScriptArgs = Field(default_factory=default_script_args)


class ProcedurePutRequest(BaseModel):
    """Start or stop a procedure.

    :param abort: whether the abort script runs once this one is stopped.
    """

    script_args: ScriptArgs = Field(default_factory=default_script_args)
    state: ProcedureState | None = None
    abort: bool = False


class AbortSummary(BaseModel):
    """The answer to a stop."""

    abort_message: str

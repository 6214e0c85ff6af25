"""What the `ScriptExecutionService` is told to do."""

from __future__ import annotations

from dataclasses import dataclass

from harness.contracts.oet.script_arguments import ProcedureInput
from harness.contracts.oet.scripts import ExecutableScript


@dataclass(frozen=True, slots=True)
class PrepareProcessCommand:
    """Load a script in a process of its own, and call its init."""

    script: ExecutableScript
    init_args: ProcedureInput


@dataclass(frozen=True, slots=True)
class StartProcessCommand:
    """Call a function of a script that was prepared.

    :param force_start: whether it is called as soon as the script is READY, if that is not so yet.
    """

    process_uid: int
    fn_name: str
    run_args: ProcedureInput
    force_start: bool = False


@dataclass(frozen=True, slots=True)
class StopProcessCommand:
    """End a script.

    :param run_abort: whether the abort script is run then, for the subarray that the script was given.
    """

    process_uid: int
    run_abort: bool

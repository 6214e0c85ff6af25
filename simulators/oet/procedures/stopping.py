"""Stops a script, and aborts the subarray that it had."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from harness.contracts.oet.procedures import ProcedureSummary
from harness.contracts.oet.script_arguments import ProcedureInput
from harness.contracts.oet.scripts import FILE_PREFIX, FileSystemScript
from harness.contracts.oet.states import ProcedureState
from harness.contracts.oet.weaknesses import Weakness
from simulators.oet.procedures.commands import PrepareProcessCommand, StartProcessCommand, StopProcessCommand
from simulators.oet.procedures.record import ProcedureRecord
from simulators.oet.procedures.refusal import CommandRefusedError, Reason
from simulators.oet.procedures.script_execution_service import ScriptExecutionService
from simulators.oet.procedures.table import ProcedureTable
from simulators.oet.settings import OetSettings
from simulators.oet.weak import Weaknesses

SUBARRAY = "subarray_id"
NOT_STARTED = "it was not started"


class OetExitError(Exception):
    """The whole OET ends, as the real one does: only where that weakness is switched on."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """What a stop has led to.

    :param abort: the procedure of the abort script, if it was started.
    :param remark: why it was not, although it was asked for.
    """

    abort: list[ProcedureSummary] = field(default_factory=list)
    remark: str = ""


class Stopper:
    """Follows `StopProcessCommand`."""

    def __init__(
        self, settings: OetSettings, table: ProcedureTable, weaknesses: Weaknesses, service: ScriptExecutionService
    ) -> None:
        self._settings, self._table, self._weaknesses, self._service = settings, table, weaknesses, service

    async def stop(self, command: StopProcessCommand) -> Stopped:
        """Stop a script, and start the abort script if that is wanted.

        A script is stopped even where nothing can be aborted: then the answer says so. The abort script is not run for
        one that was not started, because the subarray may be in the hands of another.

        :raises CommandRefusedError: and has stopped nothing.
        """
        pid = command.process_uid
        if command.run_abort and self._settings.strict:
            record = self._table.get(pid)
            obstacle = self._find_obstacle(record) if record.reserved else NOT_STARTED
            if obstacle:
                raise CommandRefusedError(Reason.INVALID, f"Cannot stop and abort script with ID {pid}: {obstacle}")
        record = self._table.reserve_stop(pid, Weakness.UNSTOPPABLE in self._weaknesses)
        await self._service.end_process(pid)
        if not command.run_abort:
            return Stopped()
        return await self._abort(record) if record.reserved else Stopped(remark=NOT_STARTED)

    def _find_obstacle(self, record: ProcedureRecord) -> str:
        if find_subarray(record) is None:
            return f"its arguments name no {SUBARRAY}, or several"
        script = self._settings.abort_script
        return "" if Path(script.removeprefix(FILE_PREFIX)).is_file() else f"there is no abort script {script}"

    async def _abort(self, record: ProcedureRecord) -> Stopped:
        obstacle = self._find_obstacle(record)
        if obstacle and Weakness.ABORT_EXITS in self._weaknesses:
            raise OetExitError
        if obstacle:
            return Stopped(remark=obstacle)
        script = FileSystemScript(script_uri=self._settings.abort_script)
        init = ProcedureInput(kwargs={SUBARRAY: find_subarray(record)})
        pid = (await self._service.prepare(PrepareProcessCommand(script, init))).id
        state = await self._service.await_settled(pid, self._settings.abort_limit)
        if state != ProcedureState.READY:
            return Stopped(remark=f"the abort script, procedure {pid}, is {state} instead of READY")
        try:
            return Stopped([self._service.start(StartProcessCommand(pid, "main", ProcedureInput()))])
        except CommandRefusedError as refused:
            return Stopped(remark=f"the abort script was refused: {refused}")


def find_subarray(record: ProcedureRecord) -> int | str | None:
    """Return the subarray that a script was given; None without one, or if its functions were given different ones."""
    given = [one.kwargs[SUBARRAY] for one in record.script_args.values() if SUBARRAY in one.kwargs]
    return given[0] if given and all(one == given[0] for one in given) else None

"""Follows the requests for procedures on the bus, and publishes the answers."""

from __future__ import annotations

from collections.abc import Sequence

from harness.contracts.oet import topics
from harness.contracts.oet.procedures import ProcedureSummary
from harness.contracts.oet.scripts import GitScript
from harness.contracts.oet.weaknesses import Weakness
from simulators.oet.bus.event_bus_worker import EventBusWorker
from simulators.oet.procedures.command_fields import write_prepare, write_start
from simulators.oet.procedures.commands import PrepareProcessCommand, StartProcessCommand
from simulators.oet.procedures.refusal import CommandRefusedError, Reason
from simulators.oet.procedures.script_execution_service import ScriptExecutionService
from simulators.oet.procedures.table import ProcedureTable
from simulators.oet.scripts.environments import EnvironmentManager
from simulators.oet.weak import Weaknesses

RESERVED = {
    "name": "MainContext.Proc() got multiple values for argument 'name'",
    "environment": (
        "ska_oso_oet.mptools._mptools.MainContext.Proc() got multiple values for keyword argument 'environment'"
    ),
}
"""What the real OET says to arguments of init that have these names."""


class SESWorker:
    """Joins the `ScriptExecutionService` and the bus: each command is seen there, with its answer."""

    def __init__(
        self, bus: EventBusWorker, service: ScriptExecutionService, table: ProcedureTable, weaknesses: Weaknesses
    ) -> None:
        self._bus, self._service, self._table, self._weaknesses = bus, service, table, weaknesses

    async def prepare(
        self, command: PrepareProcessCommand, request_id: int, on_behalf_of: str = ""
    ) -> ProcedureSummary:
        """Prepare a script.

        :param on_behalf_of: another worker than the web process that requests it, to be told on the bus.
        """
        if on_behalf_of:
            self._bus.publish(topics.CREATE_REQUESTED, write_prepare(command), request_id, on_behalf_of)
        if Weakness.RESERVED_ARGUMENTS in self._weaknesses:
            for name, text in RESERVED.items():
                if name in command.init_args.kwargs:
                    self._table.use_id()
                    raise CommandRefusedError(Reason.CRASHED, text)
        if Weakness.ENVIRONMENT_BLOCKS in self._weaknesses:
            self._create_env(command)
        summary = await self._service.prepare(command)
        if Weakness.EMPTY_HISTORY in self._weaknesses:
            summary.history.process_states.clear()
        self._bus.publish(topics.CREATED, {"result": summary.model_dump(mode="json")}, request_id)
        return summary

    def start(self, command: StartProcessCommand, request_id: int, on_behalf_of: str = "") -> ProcedureSummary:
        """Start a script."""
        if on_behalf_of:
            self._bus.publish(topics.START_REQUESTED, write_start(command), request_id, on_behalf_of)
        summary = self._service.start(command)
        self._bus.publish(topics.STARTED, {"result": summary.model_dump(mode="json")}, request_id)
        return summary

    def summarise(self, pids: Sequence[int] | None, request_id: int) -> None:
        """Publish those of some procedures that there are, or all."""
        found = [one.model_dump(mode="json") for one in self._service.summarise(pids)]
        self._bus.publish(topics.LISTED, {"result": found}, request_id)

    def _create_env(self, command: PrepareProcessCommand) -> None:
        """Make an environment while everything else waits."""
        if not isinstance(command.script, GitScript) or not command.script.create_env:
            return
        places = self._service.places
        try:
            EnvironmentManager(places["environments"], places["clones"]).create_env(
                command.script.model_dump(mode="json")
            )
        except Exception as error:
            self._table.use_id()
            raise CommandRefusedError(Reason.CRASHED, str(error)) from error

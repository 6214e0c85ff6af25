"""``/procedures/``: create, list, describe, start and stop procedures."""

from __future__ import annotations

import errno
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from aiohttp import web

from harness.contracts.oet import topics
from harness.contracts.oet.procedures import AbortSummary, ProcedurePostRequest, ProcedurePutRequest
from harness.contracts.oet.refusals import tell_unknown_procedure
from harness.contracts.oet.script_arguments import ProcedureInput
from harness.contracts.oet.scripts import FILE_PREFIX, FileSystemScript
from harness.contracts.oet.states import ProcedureState
from harness.contracts.oet.weaknesses import Weakness
from simulators.oet.procedures.command_fields import write_prepare, write_start, write_stop
from simulators.oet.procedures.commands import PrepareProcessCommand, StartProcessCommand, StopProcessCommand
from simulators.oet.procedures.refusal import CommandRefusedError, Reason
from simulators.oet.scripts.confinement import resolve_script
from simulators.oet.settings import OetSettings
from simulators.oet.weak import Weaknesses
from simulators.oet.web.answers import answer_crash, answer_json
from simulators.oet.web.bodies import InvalidRequestError, read_body, read_id
from simulators.oet.web.fast_api_worker import Answer, FastAPIWorker

Ask = Callable[[str, dict[str, Any]], Awaitable[Answer]]


class ProcedureAPI:
    """The routes of procedures."""

    def __init__(self, settings: OetSettings, weaknesses: Weaknesses, worker: FastAPIWorker) -> None:
        self._settings, self._weaknesses, self._worker = settings, weaknesses, worker

    async def get_procedures(self, request: web.Request) -> web.Response:
        """List all procedures, by ascending id."""
        answer = await self._worker.request(topics.LIST_REQUESTED, {"pids": None})
        return answer_json(answer.result)

    async def get_procedure(self, request: web.Request) -> web.Response:
        """Describe a procedure."""
        return answer_json(await self._find(read_id(request, "procedure_id")))

    async def create_procedure(self, request: web.Request) -> web.Response:
        """Create a procedure: its script is loaded, and its init is called, while the answer is on its way."""
        body = await read_body(request, ProcedurePostRequest)
        if body.script_args.init is None and Weakness.MAIN_ARGUMENTS in self._weaknesses:
            return answer_crash()
        if self._settings.strict and isinstance(body.script, FileSystemScript):
            self._check_script(body.script)
        command = PrepareProcessCommand(body.script, body.script_args.init or ProcedureInput())
        answer = await self._worker.request(topics.CREATE_REQUESTED, write_prepare(command))
        return answer_json(answer.result, HTTPStatus.CREATED)

    async def update_procedure(self, request: web.Request) -> web.Response:
        """Start or stop a procedure; any other wish changes nothing."""
        pid = read_id(request, "procedure_id")
        body = await read_body(request, ProcedurePutRequest)
        known = await self._find(pid)
        if body.state == ProcedureState.STOPPED:
            return await self._stop(pid, body.abort)
        if body.state == ProcedureState.RUNNING:
            return await self._start(pid, body, known)
        if self._settings.strict:
            wanted = "no state" if body.state is None else f"state {body.state}"
            raise CommandRefusedError(
                Reason.INVALID, f"A procedure can be set to RUNNING or STOPPED; the request has {wanted}"
            )
        return answer_json(known)

    async def _start(self, pid: int, body: ProcedurePutRequest, known: dict[str, Any]) -> web.Response:
        if known["state"] != ProcedureState.READY and not self._settings.strict:
            return answer_json(known)
        if body.script_args.main is None and Weakness.MAIN_ARGUMENTS in self._weaknesses:
            return answer_crash()
        command = StartProcessCommand(pid, "main", body.script_args.main or ProcedureInput())
        try:
            answer = await self._worker.request(topics.START_REQUESTED, write_start(command))
        except CommandRefusedError as refused:
            if refused.reason == Reason.NOT_READY and not self._settings.strict:
                return answer_json(await self._find(pid))
            raise
        return answer_json(answer.result)

    async def _stop(self, pid: int, abort: bool) -> web.Response:
        try:
            answer = await self._worker.request(topics.STOP_REQUESTED, write_stop(StopProcessCommand(pid, abort)))
        except CommandRefusedError as refused:
            if refused.reason == Reason.NOT_STOPPABLE and not self._settings.strict:
                return answer_json(AbortSummary(abort_message=str(refused)))
            raise
        message = f"Successfully stopped script with ID {pid}"
        if answer.result:
            message += " and aborted subarray activity"
        elif answer.remark:
            message += f", but subarray activity was not aborted: {answer.remark}"
        return answer_json(AbortSummary(abort_message=message))

    async def _find(self, pid: int) -> dict[str, Any]:
        answer = await self._worker.request(topics.LIST_REQUESTED, {"pids": [pid]})
        if not answer.result:
            raise CommandRefusedError(Reason.UNKNOWN_ID, tell_unknown_procedure(pid))
        found: dict[str, Any] = answer.result[0]
        return found

    def _check_script(self, script: FileSystemScript) -> None:
        """Refuse a script that could not be loaded."""
        uri = script.script_uri
        try:
            path = resolve_script(uri, [str(folder) for folder in self._settings.scripts])
            if path.exists() and not path.is_file():  # to open a pipe would wait until something is written to it
                raise OSError(errno.EINVAL, "Not a file")
            with path.open("rb"):
                pass
        except (OSError, ValueError) as error:
            message = f"Value error, {error}" if FILE_PREFIX in str(error) else f"Value error, {error}: {uri}"
            place = ["body", "script", "filesystem", "script_uri"]
            raise InvalidRequestError(
                [{"type": "value_error", "loc": place, "msg": message, "input": uri, "ctx": {"error": {}}}]
            ) from None

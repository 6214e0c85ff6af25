"""Commands as the fields of requests on the bus."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from harness.contracts.oet.script_arguments import ProcedureInput
from harness.contracts.oet.scripts import ExecutableScript
from simulators.oet.procedures.commands import PrepareProcessCommand, StartProcessCommand, StopProcessCommand

_SCRIPT: TypeAdapter[ExecutableScript] = TypeAdapter(ExecutableScript)


def write_prepare(command: PrepareProcessCommand) -> dict[str, Any]:
    """Write the request to create a procedure."""
    script, init_args = command.script.model_dump(mode="json"), command.init_args.model_dump(mode="json")
    return {"cmd": {"script": script, "init_args": init_args}}


def read_prepare(fields: Mapping[str, Any]) -> PrepareProcessCommand:
    """Read the request to create a procedure."""
    cmd = fields["cmd"]
    init_args = ProcedureInput.model_validate(cmd["init_args"])
    return PrepareProcessCommand(_SCRIPT.validate_python(cmd["script"]), init_args)


def write_start(command: StartProcessCommand) -> dict[str, Any]:
    """Write the request to start a procedure."""
    return {
        "cmd": {
            "process_uid": command.process_uid,
            "fn_name": command.fn_name,
            "run_args": command.run_args.model_dump(mode="json"),
            "force_start": command.force_start,
        }
    }


def read_start(fields: Mapping[str, Any]) -> StartProcessCommand:
    """Read the request to start a procedure."""
    cmd = fields["cmd"]
    run_args = ProcedureInput.model_validate(cmd["run_args"])
    return StartProcessCommand(cmd["process_uid"], cmd["fn_name"], run_args, cmd["force_start"])


def write_stop(command: StopProcessCommand) -> dict[str, Any]:
    """Write the request to stop a procedure."""
    return {"cmd": {"process_uid": command.process_uid, "run_abort": command.run_abort}}


def read_stop(fields: Mapping[str, Any]) -> StopProcessCommand:
    """Read the request to stop a procedure."""
    return StopProcessCommand(fields["cmd"]["process_uid"], fields["cmd"]["run_abort"])

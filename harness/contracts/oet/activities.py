"""Activities: a script that a scheduling block definition names, run with that block."""

from __future__ import annotations

from pydantic import BaseModel, Field

from harness.contracts.oet.script_arguments import ProcedureInput, ScriptArgs, default_script_args

TODO = "TODO"
"""The only state that an activity of release 7 has."""


class ActivityPostRequest(BaseModel):
    """Run an activity of a scheduling block definition.

    :param prepare_only: whether its procedure is created and not started.
    """

    sbd_id: str
    activity_name: str
    script_args: ScriptArgs = Field(default_factory=default_script_args)
    prepare_only: bool = False
    create_env: bool = False


class ActivitySummary(BaseModel):
    """An activity as REST and the stream tell it.

    :param pid: its procedure, as is `procedure_id`.
    :param sbi_id: the scheduling block instance made for this run.
    """

    id: int
    pid: int
    procedure_id: int
    sbd_id: str
    activity_name: str
    prepare_only: bool
    script_args: dict[str, ProcedureInput]
    activity_states: list[tuple[str, float]]
    state: str
    sbi_id: str
    uri: str

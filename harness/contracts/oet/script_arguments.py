"""Arguments of the functions of a script."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


class ProcedureInput(BaseModel):
    """Arguments of one function."""

    args: list[Any] = Field(default_factory=list)
    kwargs: dict[str, Any] = Field(default_factory=dict)


class ScriptArgs(BaseModel):
    """Arguments by function, as a request gives them."""

    init: ProcedureInput | None = None
    main: ProcedureInput | None = None


def default_script_args() -> ScriptArgs:
    """Return what a request without ``script_args`` stands for."""
    return ScriptArgs(init=ProcedureInput())

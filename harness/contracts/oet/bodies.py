"""Reads the bodies of any release as those of release 7."""

from __future__ import annotations

from typing import Any

from harness.contracts.oet.activities import ActivitySummary
from harness.contracts.oet.procedures import ProcedureSummary
from harness.contracts.oet.releases import Release


def read_procedures(body: Any, release: Release) -> list[ProcedureSummary]:
    """Read a list of procedures; raises `ValueError` for what is none."""
    return [ProcedureSummary.model_validate(_with_id(one)) for one in _open(body, "procedures", release)]


def read_procedure(body: Any, release: Release) -> ProcedureSummary:
    """Read a procedure; raises `ValueError` for what is none."""
    return ProcedureSummary.model_validate(_with_id(_open(body, "procedure", release)))


def read_activities(body: Any, release: Release) -> list[ActivitySummary]:
    """Read a list of activities; raises `ValueError` for what is none."""
    return [_read_activity(one) for one in _open(body, "activities", release)]


def read_activity(body: Any, release: Release) -> ActivitySummary:
    """Read an activity; raises `ValueError` for what is none."""
    return _read_activity(_open(body, "activity", release))


def _open(body: Any, name: str, release: Release) -> Any:
    if not release.nested:
        return body
    if not isinstance(body, dict) or name not in body:
        raise ValueError(f"it has no member {name!r}")
    return body[name]


def _read_activity(body: Any) -> ActivitySummary:
    """Read an activity: before release 5.3 it tells no scheduling block instance."""
    body = _with_id(body)
    if isinstance(body, dict):
        procedure = body.get("procedure_id", body.get("pid"))
        body = {"sbi_id": "", "pid": procedure, "procedure_id": procedure, **body}
    return ActivitySummary.model_validate(body)


def _with_id(body: Any) -> Any:
    """Return a summary with its id, which before release 7 only the end of its URI tells."""
    if not isinstance(body, dict) or "id" in body:
        return body
    return {"id": str(body.get("uri", "")).rstrip("/").rpartition("/")[2], **body}

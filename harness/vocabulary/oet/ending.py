"""Ends a procedure with its scenario, so that none is left running."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.connectors.oet.refusals import is_unknown
from harness.contracts.oet.states import FINISHED, ProcedureState
from harness.errors import NotAllowed, NotDefined, PreconditionError

if TYPE_CHECKING:
    from harness.connectors.oet.source import OetSource

OVER = FINISHED - {ProcedureState.UNKNOWN}
"""States of which an OET is sure: the script of one that is UNKNOWN may have survived its stop."""


def end_procedure(source: OetSource, pid: int) -> None:
    """Stop a procedure unless it is over, or forgotten by the OET.

    One that is READY does nothing until it is started; no OET of release 7 can stop it. Raises `PreconditionError` for
    any other that goes on, and errors of the connector.
    """
    if read_stage(source, pid) in OVER:
        return
    try:
        source.stop(pid)
        why = "it was stopped, and may go on"
    except NotAllowed as refused:
        why = str(refused)
    state = read_stage(source, pid)
    if state not in (*OVER, ProcedureState.READY):
        raise PreconditionError(f"procedure {pid} is {state}: {why}. End its script by hand")


def read_stage(source: OetSource, pid: int) -> ProcedureState:
    """Return where a procedure stands; STOPPED for one that the OET has forgotten, as it does those that are over."""
    try:
        return source.describe(pid).state
    except NotDefined as error:
        if is_unknown(error):
            return ProcedureState.STOPPED
        raise

"""What a scenario that did not pass says: that what is tested failed, or that it was not even reached."""

from __future__ import annotations

from harness.errors import ControlSystemDown, PreconditionError, RestError, Unreachable
from harness.events.waits import Inconclusive

NOT_MET = "precondition not met"
INCONCLUSIVE = "inconclusive"
ERROR = "error"


def outcome_of(error: BaseException) -> str:
    """What the summary counts it as; "" for a failure of what is tested, and for what is none of the telescope's."""
    if isinstance(error, PreconditionError):
        return NOT_MET
    if isinstance(error, Inconclusive):
        return INCONCLUSIVE
    return ERROR if isinstance(error, (ControlSystemDown, RestError, Unreachable)) else ""

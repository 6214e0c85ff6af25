"""What a scenario that did not pass says: that what is tested failed, or nothing of it.

Terminal, Allure and JUnit XML all take it from here, so that they count alike: a failure is failed in all of them; the
rest is told by its word in the terminal, and is broken in Allure and an error in JUnit XML.
"""

from __future__ import annotations

import pytest

from harness.errors import PreconditionError
from harness.events.waiting.verdicts import Inconclusive

NOT_MET = "precondition not met"
INCONCLUSIVE = "inconclusive"
ERROR = "error"


def outcome_of(error: BaseException) -> str:
    """What the summary counts it as; "" for an expectation that was not met: what is tested failed."""
    if isinstance(error, PreconditionError):
        return NOT_MET
    if isinstance(error, Inconclusive):
        return INCONCLUSIVE
    return "" if isinstance(error, (AssertionError, pytest.fail.Exception)) else ERROR

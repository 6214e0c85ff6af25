"""Why an attribute cannot be read: the gateway leaves that out of answers, and tells it on the websocket."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.connectors.tango.failures import Attempt, explain
from harness.errors import CallFailed, ConnectorError


def cause(shown: Mapping[str, Any], attempt: Attempt) -> ConnectorError | None:
    """The error that a reading ends with; None if the attribute can be read, be it without a valid value.

    (An answer holds null and the quality INVALID for an attribute that cannot be read, as for one that has no valid
    value; seen with 2.3.)

    :param shown: what the gateway has shown of it right after it gave no value.
    """
    if error := shown.get("error"):
        known = error if isinstance(error, dict) else {"desc": error}
        text = " ".join(str(known.get("desc") or "an error without description").split())
        if reason := str(known.get("reason") or ""):
            return explain(((reason, text, ""),), attempt)
        return CallFailed(f"{attempt.what} failed: {text}", device=attempt.device)
    if shown.get("value") is None or str(shown.get("quality")).endswith("INVALID"):
        return None
    return CallFailed(
        f"{attempt.what} failed: the gateway gave neither value nor reason, and shows a value now",
        device=attempt.device,
    )

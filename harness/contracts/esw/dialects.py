"""Messages of CSW before release 6, which had Akka where now Pekko is."""

from __future__ import annotations

from typing import Any

TYPES = {"AkkaLocation": "PekkoLocation", "AkkaRegistration": "PekkoRegistration"}
"""Messages that have another name now."""
MEMBERS = {"akkaLevel": "pekkoLevel"}
"""Members that have another name now."""


def may_be_old(data: bytes) -> bool:
    """Tell whether there is anything in it that may have another name now."""
    return b"kka" in data


def rename_old(plain: Any) -> Any:
    """Return a message with the names of release 6."""
    if isinstance(plain, list):
        return [rename_old(one) for one in plain]
    if not isinstance(plain, dict):
        return plain
    renamed = {MEMBERS.get(name, name): rename_old(one) for name, one in plain.items()}
    if isinstance(tag := renamed.get("_type"), str):
        renamed["_type"] = TYPES.get(tag, tag)
    return renamed

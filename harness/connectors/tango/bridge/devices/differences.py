"""What differs because a gateway is in between: the short list of ``differences.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

FILE = Path(__file__).with_suffix(".toml")


class Difference(BaseModel):
    """One thing that differs from devices that are reached directly.

    :param needs: whether scenarios that cannot do without are tagged ``@needs.<name>``, and skipped.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    what: str
    why: str
    needs: bool = False


@cache
def differences() -> dict[str, Difference]:
    """The list, by name."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))["difference"]
    return {one.name: one for one in map(Difference.model_validate, found)}


def lacking() -> dict[str, Difference]:
    """What scenarios can need, and a gateway cannot give."""
    return {name: one for name, one in differences().items() if one.needs}

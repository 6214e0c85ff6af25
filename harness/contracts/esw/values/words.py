"""Words of a list, which are read in any case and written in one."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A word of a list."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        """Find the word that was written in another case."""
        if not isinstance(value, str):
            return None
        return next((one for one in cls if one.lower() == value.lower()), None)

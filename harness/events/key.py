"""What one stream of events is about."""

from __future__ import annotations

from typing import NamedTuple


class Key(NamedTuple):
    """A field of a subject, such as an attribute of a device: ``("mid-tmc/subarray/01", "obsState")``.

    Keys compare as they stand. Names of which one control system knows several spellings are made one by
    `harness.connectors.base.Source.resolve`.
    """

    subject: str
    field: str

    def __str__(self) -> str:
        return f"{self.subject} {self.field}"

"""Messages for the actor of the Config Service; they stay in its process."""

from __future__ import annotations

from dataclasses import dataclass

from harness.contracts.esw.config import FileType
from harness.contracts.esw.values.times import UTCTime


@dataclass(frozen=True, slots=True)
class FileChange:
    """A change of a file, and whose it is."""

    path: str
    author: str
    comment: str


@dataclass(frozen=True, slots=True)
class CreateFile(FileChange):
    """Store the first version of a file, and make it active."""

    data: bytes
    annex: bool


@dataclass(frozen=True, slots=True)
class UpdateFile(FileChange):
    """Store another version of a file."""

    data: bytes


@dataclass(frozen=True, slots=True)
class DeleteFile(FileChange):
    """Delete a file; its versions can still be read by their ids."""


@dataclass(frozen=True, slots=True)
class ActivateVersion(FileChange):
    """Make a version active; None for the latest."""

    version: str | None


@dataclass(frozen=True, slots=True)
class ReadFile:
    """Read a file: the latest version, that of an id, or that of a time."""

    path: str
    version: str | None = None
    time: UTCTime | None = None


@dataclass(frozen=True, slots=True)
class ReadActiveFile:
    """Read the active version of a file, now or at a time."""

    path: str
    time: UTCTime | None = None


@dataclass(frozen=True, slots=True)
class FindFile:
    """Tell whether a file exists, or a version of it."""

    path: str
    version: str | None = None


@dataclass(frozen=True, slots=True)
class FindActiveVersion:
    """Tell the id of the active version."""

    path: str


@dataclass(frozen=True, slots=True)
class ListHistory:
    """List the versions of a file, or the versions that were made active, newest first.

    :param most: how many.
    """

    path: str
    active: bool
    start: UTCTime | None
    end: UTCTime | None
    most: int


@dataclass(frozen=True, slots=True)
class ListFiles:
    """List the files.

    :param pattern: regular expression that the whole path has to match; None for all.
    """

    file_type: FileType | None
    pattern: str | None

"""What the Config Service can be asked."""

from __future__ import annotations

from abc import ABC, abstractmethod

from harness.contracts.esw.config import ConfigFileInfo, ConfigFileRevision, ConfigId, FileType
from harness.contracts.esw.values.times import UTCTime

MOST_REVISIONS = 2**31 - 1


class ConfigApi(ABC):
    """The Config Service; errors of its protocol are `DomainError` with a `ConfigError`.

    Changes take the name of the user and a comment, which the history tells.
    """

    @abstractmethod
    async def create(self, path: str, data: bytes, annex: bool, author: str, comment: str) -> ConfigId:
        """Store the first version of a file, make it active, and return its id."""

    @abstractmethod
    async def update(self, path: str, data: bytes, author: str, comment: str) -> ConfigId:
        """Store another version of a file, and return its id."""

    @abstractmethod
    async def delete(self, path: str, author: str, comment: str) -> None:
        """Delete a file; its versions can still be read by their ids."""

    @abstractmethod
    async def set_active(self, path: str, version: ConfigId | None, author: str, comment: str) -> None:
        """Make a version active; None for the latest."""

    @abstractmethod
    async def read(self, path: str, version: ConfigId | None = None, time: UTCTime | None = None) -> bytes | None:
        """Return the latest version of a file, or that of an id or a time; None if there is none."""

    @abstractmethod
    async def read_active(self, path: str, time: UTCTime | None = None) -> bytes | None:
        """Return the active version of a file, now or at a time; None if there is none."""

    @abstractmethod
    async def exists(self, path: str, version: ConfigId | None = None) -> bool:
        """Tell whether a file exists, or a version of it."""

    @abstractmethod
    async def find_active(self, path: str) -> ConfigId | None:
        """Return the id of the active version; None if there is none."""

    @abstractmethod
    async def list_history(
        self,
        path: str,
        active: bool,
        start: UTCTime | None = None,
        end: UTCTime | None = None,
        most: int = MOST_REVISIONS,
    ) -> tuple[ConfigFileRevision, ...]:
        """Return the versions of a file, or the versions that were made active, newest first."""

    @abstractmethod
    async def list_files(self, file_type: FileType | None, pattern: str | None) -> tuple[ConfigFileInfo, ...]:
        """Return the files of a type whose paths match a regular expression."""

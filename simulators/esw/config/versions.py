"""The versions of all files, as they follow from the commits; knows no repository."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from harness.contracts.esw.config import ConfigFileInfo, ConfigFileRevision, FileType
from harness.contracts.esw.values.times import UTCTime
from simulators.esw.config.errors import refuse_missing


class CommitAction(StrEnum):
    """What a commit does to a file."""

    STORE = "store"
    STORE_ANNEX = "store-annex"
    DELETE = "delete"
    ACTIVATE = "activate"


@dataclass(frozen=True, slots=True)
class Commit:
    """One change of one file.

    :param number: counts the commits of the repository from 1: the id of a version.
    :param key: of the stored content, SHA-1; of an activation the id of the version.
    """

    number: int
    action: CommitAction
    path: str
    key: str
    author: str
    comment: str
    time: UTCTime

    @property
    def id(self) -> str:
        """The id as clients have it."""
        return str(self.number)

    @property
    def file_type(self) -> FileType:
        """Where a stored content is."""
        return FileType.ANNEX if self.action is CommitAction.STORE_ANNEX else FileType.NORMAL


class FileHistory:
    """The commits of one file, oldest first.

    What was before the file was deleted is found by its id only.
    """

    def __init__(self) -> None:
        self._by_id: dict[str, Commit] = {}
        self._stored: list[Commit] = []
        self._activated: list[Commit] = []

    def add(self, commit: Commit) -> None:
        """Add the next commit."""
        match commit.action:
            case CommitAction.DELETE:
                self._stored, self._activated = [], []
            case CommitAction.ACTIVATE:
                self._activated.append(commit)
            case _:
                self._stored.append(commit)
                self._by_id[commit.id] = commit

    @property
    def exists(self) -> bool:
        """Whether there is a file now."""
        return bool(self._stored)

    @property
    def latest(self) -> Commit | None:
        """The last version; None if there is no file now."""
        return self._stored[-1] if self._stored else None

    def find(self, version: str) -> Commit | None:
        """Return a version, also of a file that was deleted; None if there is none of that id."""
        return self._by_id.get(version)

    def find_at(self, time: UTCTime) -> Commit | None:
        """Return the version of a time; before there was any, the first one. None if there is no file now."""
        return _find_at(self._stored, time)

    def active(self, time: UTCTime | None = None) -> Commit | None:
        """Return the active version, now or at a time; before there was any, the first active one."""
        activated = _find_at(self._activated, time) if time is not None else next(reversed(self._activated), None)
        return None if activated is None else self.find(activated.key)

    def list_versions(self) -> list[ConfigFileRevision]:
        """Return all versions, newest first."""
        return [_describe(commit, commit.id) for commit in reversed(self._stored)]

    def list_activations(self) -> list[ConfigFileRevision]:
        """Return all activations, newest first, with the id of the version that each made active."""
        return [_describe(commit, commit.key) for commit in reversed(self._activated)]


class Versions:
    """The histories of all files."""

    def __init__(self, commits: Iterable[Commit] = ()) -> None:
        self._files: dict[str, FileHistory] = {}
        self.number = 0
        """Of the last commit."""
        for commit in commits:
            self.add(commit)

    def add(self, commit: Commit) -> None:
        """Add the next commit."""
        self.number = commit.number
        self._files.setdefault(commit.path, FileHistory()).add(commit)

    def exists(self, path: str) -> bool:
        """Tell whether there is a file now."""
        return path in self._files and self._files[path].exists

    def look_up(self, path: str) -> FileHistory | None:
        """Return the history of a file, also of one that was deleted; None if there never was one."""
        return self._files.get(path)

    def demand(self, path: str) -> FileHistory:
        """Return the history of a file that exists now; raises `DomainError` if it does not."""
        history = self._files.get(path)
        if history is None or not history.exists:
            raise refuse_missing(path)
        return history

    def demand_latest(self, path: str) -> Commit:
        """Return the last version of a file; raises `DomainError` if it does not exist now."""
        latest = self.demand(path).latest
        assert latest is not None
        return latest

    def list_files(self, file_type: FileType | None) -> tuple[ConfigFileInfo, ...]:
        """Return the files of a type, by their paths.

        :param file_type: None for all.
        """
        latest = {path: history.latest for path, history in sorted(self._files.items())}
        return tuple(
            ConfigFileInfo(path, commit.id, commit.author, commit.comment)
            for path, commit in latest.items()
            if commit is not None and file_type in (None, commit.file_type)
        )


def _find_at(commits: Sequence[Commit], time: UTCTime) -> Commit | None:
    earlier = [commit for commit in commits if not time < commit.time]
    return earlier[-1] if earlier else next(iter(commits), None)


def _describe(commit: Commit, version: str) -> ConfigFileRevision:
    return ConfigFileRevision(version, commit.author, commit.comment, commit.time)

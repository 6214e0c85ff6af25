"""The client of the actor that holds the files."""

from __future__ import annotations

from typing import cast

from harness.contracts.esw.config import ConfigFileInfo, ConfigFileRevision, ConfigId, FileType
from harness.contracts.esw.values.times import UTCTime
from simulators.esw.actors.refs import ActorRef
from simulators.esw.config.api import MOST_REVISIONS, ConfigApi
from simulators.esw.config.messages import (
    ActivateVersion,
    CreateFile,
    DeleteFile,
    FindActiveVersion,
    FindFile,
    ListFiles,
    ListHistory,
    ReadActiveFile,
    ReadFile,
    UpdateFile,
)

ANSWER_LIMIT = 30.0
"""Seconds for an answer of the actor, whose changes run one after another."""


class ConfigImpl(ConfigApi):
    """Turns calls into messages for `ConfigBehavior`."""

    def __init__(self, actor: ActorRef) -> None:
        self._actor = actor

    async def create(self, path: str, data: bytes, annex: bool, author: str, comment: str) -> ConfigId:
        return cast(ConfigId, await self._ask(CreateFile(path, author, comment, data, annex)))

    async def update(self, path: str, data: bytes, author: str, comment: str) -> ConfigId:
        return cast(ConfigId, await self._ask(UpdateFile(path, author, comment, data)))

    async def delete(self, path: str, author: str, comment: str) -> None:
        await self._ask(DeleteFile(path, author, comment))

    async def set_active(self, path: str, version: ConfigId | None, author: str, comment: str) -> None:
        await self._ask(ActivateVersion(path, author, comment, version))

    async def read(self, path: str, version: ConfigId | None = None, time: UTCTime | None = None) -> bytes | None:
        return cast(bytes | None, await self._ask(ReadFile(path, version, time)))

    async def read_active(self, path: str, time: UTCTime | None = None) -> bytes | None:
        return cast(bytes | None, await self._ask(ReadActiveFile(path, time)))

    async def exists(self, path: str, version: ConfigId | None = None) -> bool:
        return cast(bool, await self._ask(FindFile(path, version)))

    async def find_active(self, path: str) -> ConfigId | None:
        return cast(ConfigId | None, await self._ask(FindActiveVersion(path)))

    async def list_history(
        self,
        path: str,
        active: bool,
        start: UTCTime | None = None,
        end: UTCTime | None = None,
        most: int = MOST_REVISIONS,
    ) -> tuple[ConfigFileRevision, ...]:
        listed = await self._ask(ListHistory(path, active, start, end, most))
        return cast(tuple[ConfigFileRevision, ...], listed)

    async def list_files(self, file_type: FileType | None, pattern: str | None) -> tuple[ConfigFileInfo, ...]:
        return cast(tuple[ConfigFileInfo, ...], await self._ask(ListFiles(file_type, pattern)))

    async def _ask(self, message: object) -> object:
        return await self._actor.ask(message, ANSWER_LIMIT)

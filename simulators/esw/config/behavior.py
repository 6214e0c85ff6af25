"""The actor that holds the files: one change after another, each a commit."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import singledispatchmethod
from typing import Any

from harness.contracts.esw.config import ConfigFileInfo, ConfigFileRevision, FileType
from harness.contracts.esw.values.times import UTCTime
from simulators.esw.actors.behavior import ActorContext, Behavior, Reply
from simulators.esw.config.errors import refuse_existing, refuse_missing
from simulators.esw.config.messages import (
    ActivateVersion,
    CreateFile,
    DeleteFile,
    FileChange,
    FindActiveVersion,
    FindFile,
    ListFiles,
    ListHistory,
    ReadActiveFile,
    ReadFile,
    UpdateFile,
)
from simulators.esw.config.patterns import match_paths
from simulators.esw.config.repository import Repository, hash_annexed, hash_blob
from simulators.esw.config.versions import Commit, CommitAction, Versions

INITIAL = "initializing active file with the first version"


class ConfigBehavior(Behavior):
    """Owns the versions, and the repository that they are in.

    :param versions: of the commits that are there.
    :param annex_from: bytes of a file that goes to the annex, wherever its creator wants it.
    """

    def __init__(self, context: ActorContext, repository: Repository, versions: Versions, annex_from: int) -> None:
        super().__init__(context)
        self._repository, self._versions, self._annex_from = repository, versions, annex_from
        self._changing = asyncio.Lock()

    def receive(self, message: Any, reply: Reply) -> None:
        self._follow(message, reply)

    @singledispatchmethod
    def _follow(self, message: Any, reply: Reply) -> None:
        raise TypeError(f"the Config Service takes no {type(message).__name__}")

    @_follow.register
    def _create(self, message: CreateFile, reply: Reply) -> None:
        async def create() -> str:
            if self._versions.exists(message.path):
                raise refuse_existing(message.path)
            stored = await self._store(message, message.data, message.annex)
            await self._activate(message, stored, INITIAL)
            return stored

        self._start(reply, self._change(create))

    @_follow.register
    def _update(self, message: UpdateFile, reply: Reply) -> None:
        async def update() -> str:
            latest = self._versions.demand_latest(message.path)
            return await self._store(message, message.data, latest.file_type is FileType.ANNEX)

        self._start(reply, self._change(update))

    @_follow.register
    def _delete(self, message: DeleteFile, reply: Reply) -> None:
        async def delete() -> None:
            self._versions.demand(message.path)
            commit = self._make_commit(CommitAction.DELETE, message, "", message.comment)
            await self._repository.delete(commit)
            self._versions.add(commit)

        self._start(reply, self._change(delete))

    @_follow.register
    def _set_active(self, message: ActivateVersion, reply: Reply) -> None:
        async def activate() -> None:
            history = self._versions.demand(message.path)
            version = history.latest if message.version is None else history.find(message.version)
            if version is None:
                raise refuse_missing(message.path)
            await self._activate(message, version.id, message.comment)

        self._start(reply, self._change(activate))

    @_follow.register
    def _read(self, message: ReadFile, reply: Reply) -> None:
        self._answer_content(reply, self._find(message))

    @_follow.register
    def _read_active(self, message: ReadActiveFile, reply: Reply) -> None:
        self._answer_content(reply, self._find_active(message.path, message.time))

    @_follow.register
    def _exists(self, message: FindFile, reply: Reply) -> None:
        if message.version is None:
            reply.answer(self._versions.exists(message.path))
        else:
            history = self._versions.look_up(message.path)
            reply.answer(history is not None and history.find(message.version) is not None)

    @_follow.register
    def _answer_active(self, message: FindActiveVersion, reply: Reply) -> None:
        active = self._find_active(message.path)
        reply.answer(active.id if active is not None else None)

    @_follow.register
    def _list_history(self, message: ListHistory, reply: Reply) -> None:
        history = self._versions.demand(message.path)
        listed = history.list_activations() if message.active else history.list_versions()

        def is_wanted(revision: ConfigFileRevision) -> bool:
            too_early = message.start is not None and revision.time < message.start
            return not too_early and not (message.end is not None and message.end < revision.time)

        reply.answer(tuple(filter(is_wanted, listed))[: message.most])

    @_follow.register
    def _list_files(self, message: ListFiles, reply: Reply) -> None:
        async def list_files() -> tuple[ConfigFileInfo, ...]:
            files = self._versions.list_files(message.file_type)
            if message.pattern is None:
                return files
            matching = await match_paths(message.pattern, [file.path for file in files])
            return tuple(file for file in files if file.path in matching)

        self._start(reply, list_files())

    def _find(self, wanted: ReadFile) -> Commit | None:
        history = self._versions.look_up(wanted.path)
        if history is None:
            return None
        if wanted.time is not None:
            return history.find_at(wanted.time)
        return history.latest if wanted.version is None else history.find(wanted.version)

    def _find_active(self, path: str, time: UTCTime | None = None) -> Commit | None:
        history = self._versions.look_up(path)
        return history.active(time) if history is not None else None

    def _answer_content(self, reply: Reply, commit: Commit | None) -> None:
        if commit is None:
            reply.answer(None)
        else:
            self._start(reply, self._repository.read(commit))

    def _start(self, reply: Reply, work: Awaitable[object]) -> None:
        """Answer with the result of what takes a while."""

        async def answer() -> None:
            try:
                reply.answer(await work)
            except Exception as error:
                reply.fail(error)

        self.context.start(answer())

    async def _change(self, change: Callable[[], Awaitable[object]]) -> object:
        async with self._changing:
            return await change()

    async def _store(self, message: FileChange, data: bytes, annex: bool) -> str:
        annexed = annex or len(data) >= self._annex_from
        action, key = (
            (CommitAction.STORE_ANNEX, hash_annexed(data)) if annexed else (CommitAction.STORE, hash_blob(data))
        )
        commit = self._make_commit(action, message, key, message.comment)
        await self._repository.store(commit, data)
        self._versions.add(commit)
        return commit.id

    async def _activate(self, message: FileChange, version: str, comment: str) -> None:
        commit = self._make_commit(CommitAction.ACTIVATE, message, version, comment)
        await self._repository.activate(commit)
        self._versions.add(commit)

    def _make_commit(self, action: CommitAction, message: FileChange, key: str, comment: str) -> Commit:
        number = self._versions.number + 1
        return Commit(number, action, message.path, key, message.author, comment, UTCTime.now())

"""The git repository that holds the files, and the folder beside it that holds large ones."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from harness.contracts.esw.values.times import UTCTime
from harness.errors import LauncherError
from simulators.esw.config.versions import Commit, CommitAction

BRANCH = "refs/heads/main"
GIT_LIMIT = 20.0
"""Seconds that one call of git may take."""
ACTIVE, ANNEX = "$active", "$sha1"
"""What stands behind the path of a file where its active version and the key of its annexed content are kept."""
TRAILERS = re.compile(
    r"(?P<comment>.*)\n\nTime: (?P<time>\S+)\nAction: (?P<action>\S+)\nPath: (?P<path>\S+)\nKey: (?P<key>\S*)",
    re.DOTALL,
)
_UNSAFE = re.compile(r"[<>\0\n]")


class Repository:
    """A bare git repository; each change of a file is a commit.

    A commit is made by one process of git, which makes it as a whole or not at all. Used by one actor.
    """

    def __init__(self, folder: Path) -> None:
        self.files, self.annex = folder / "files.git", folder / "annex"

    async def open(self) -> list[Commit]:
        """Make the repository, if there is none, and return its commits, oldest first."""
        self.annex.mkdir(parents=True, exist_ok=True)
        await self._run("init", "--quiet", "--bare", f"--initial-branch={BRANCH.removeprefix('refs/heads/')}")
        if not (await self._run("for-each-ref", BRANCH)).strip():
            return []
        log = (await self._run("log", "--reverse", "-z", "--format=%an%n%B", BRANCH)).decode(errors="replace")
        return [read_commit(number, entry) for number, entry in enumerate(log.rstrip("\0").split("\0"), 1)]

    async def store(self, commit: Commit, data: bytes) -> None:
        """Make a commit that stores a file."""
        if commit.action is CommitAction.STORE_ANNEX:
            await asyncio.to_thread(self._annex, commit.key, data)
            files = {commit.path + ANNEX: commit.key.encode(), commit.path: None}
        else:
            files = {commit.path: data, commit.path + ANNEX: None}
        await self._commit(commit, files)

    async def delete(self, commit: Commit) -> None:
        """Make a commit that deletes a file."""
        await self._commit(commit, dict.fromkeys((commit.path, commit.path + ANNEX, commit.path + ACTIVE)))

    async def activate(self, commit: Commit) -> None:
        """Make a commit that makes a version active."""
        await self._commit(commit, {commit.path + ACTIVE: commit.key.encode()})

    async def read(self, commit: Commit) -> bytes:
        """Return the content that a commit has stored."""
        if commit.action is CommitAction.STORE_ANNEX:
            return await asyncio.to_thread(self._annex_file(commit.key).read_bytes)
        return await self._run("cat-file", "blob", commit.key)

    def _annex_file(self, key: str) -> Path:
        return self.annex / key[:2] / key[2:]

    def _annex(self, key: str, data: bytes) -> None:
        file = self._annex_file(key)
        file.parent.mkdir(exist_ok=True)
        unfinished = file.with_suffix(".unfinished")
        unfinished.write_bytes(data)
        unfinished.replace(file)

    async def _commit(self, commit: Commit, files: Mapping[str, bytes | None]) -> None:
        message = write_message(commit).encode()
        name = _UNSAFE.sub("", commit.author)
        parts: list[bytes] = [
            b"feature done\n",
            f"commit {BRANCH}\ncommitter {name} <{name}> {commit.time.seconds} +0000\n".encode(),
            b"data %d\n%b\n" % (len(message), message),
        ]
        if commit.number > 1:
            parts.append(f"from {BRANCH}^0\n".encode())
        for path, data in files.items():
            quoted = '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'
            if data is None:
                parts.append(f"D {quoted}\n".encode())
            else:
                parts.append(b"M 100644 inline %b\ndata %d\n%b\n" % (quoted.encode(), len(data), data))
        await self._run("fast-import", "--quiet", given=[*parts, b"done\n"])

    async def _run(self, *arguments: str, given: Sequence[bytes] = ()) -> bytes:
        """Run git in the repository, and return what it prints."""
        try:
            process = await asyncio.create_subprocess_exec(
                "git",
                *arguments,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env={
                    **os.environ,
                    "GIT_DIR": str(self.files),
                    "GIT_CONFIG_GLOBAL": os.devnull,
                    "GIT_CONFIG_NOSYSTEM": "1",
                },
            )
        except FileNotFoundError:
            raise LauncherError("the Config Service keeps files in a git repository: git is not installed") from None
        try:
            async with asyncio.timeout(GIT_LIMIT):
                printed, complaint = await process.communicate(b"".join(given))
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode:
            raise OSError(f"git {arguments[0]} has failed: {complaint.decode(errors='replace').strip()}")
        return printed


def hash_blob(data: bytes) -> str:
    """Return the key under which git keeps a content."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def hash_annexed(data: bytes) -> str:
    """Return the key under which the annex keeps a content."""
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


def write_message(commit: Commit) -> str:
    """Write the message of a commit, from which it can be read again."""
    told = f"Time: {commit.time}\nAction: {commit.action}\nPath: {commit.path}\nKey: {commit.key}\n"
    return f"{commit.comment}\n\n{told}"


def read_commit(number: int, entry: str) -> Commit:
    """Read a commit of what git logs: the author's name in a line, and the message."""
    author, _, message = entry.partition("\n")
    found = TRAILERS.fullmatch(message.rstrip("\n"))
    if found is None:
        why = f"its commit {number} was made by another program: {message!r}"
        raise LauncherError(f"the Config Service cannot use the repository: {why}. Give it a folder of its own.")
    return Commit(
        number,
        CommitAction(found["action"]),
        found["path"],
        found["key"],
        author,
        found["comment"],
        UTCTime.parse(found["time"]),
    )

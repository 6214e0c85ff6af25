"""Where a run leaves its results: a place that no other run uses, and that holds nothing of the run before."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TextIO

LOCK = ".in-use"
"""The file that a run holds locked as long as it lasts, however it ends."""


@dataclass(frozen=True)
class Places:
    """Where the results of one run go; its own as long as the lock is open.

    :param paths: the folder or file for each of the paths that were asked for.
    :param taken: whether these are others than were asked for, because another run is under way there.
    :param apart: whether each lies by itself in the repository's folder, among files that are not results.
    """

    paths: tuple[Path, ...]
    taken: bool
    apart: bool
    lock: TextIO


def take_places(paths: Sequence[Path], root: Path) -> Places:
    """Take the places for a run's results; numbered ones beside them while another run has them.

    :param paths: folders, and files, which have a suffix.
    :param root: the repository's folder: what is directly in it is numbered each by itself.
    """
    common = Path(os.path.commonpath([path.parent if path.suffix else path for path in paths]))
    apart = common in (root, *root.parents)
    number = 1
    while True:
        here = tuple(_numbered(path, number, None if apart else common) for path in paths)
        file = here[0].with_name(f".{here[0].name}{LOCK}") if apart else _numbered(common, number, common) / LOCK
        file.parent.mkdir(parents=True, exist_ok=True)
        lock = file.open("a", encoding="utf-8")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            number += 1
            continue
        return Places(here, number > 1, apart, lock)


def _numbered(path: Path, number: int, common: Path | None) -> Path:
    if number == 1:
        return path
    if common is None:
        return path.with_name(f"{path.stem}-{number}{path.suffix}")
    return common.with_name(f"{common.name}-{number}") / path.relative_to(common)


def make_room(file: Path, *, add: bool) -> Path:
    """Return where a file of results goes: numbered beside those of runs before, or they are removed.

    :param add: keep them.
    """
    if add:
        return next(name for number in count(1) if not (name := _numbered(file, number, None)).exists())
    remove(file.parent.glob(f"{file.stem}-[0-9]*{file.suffix}"))
    return file


def write_whole(file: Path, text: str) -> None:
    """Write a file so that nobody ever reads a part of it, also when several processes write what is the same."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.{os.getpid()}.unfinished")
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(file)


def remove_old(folder: Path) -> None:
    """Remove what a run before left in a folder of results."""
    remove(folder.glob("*"))


def remove(files: Iterable[Path]) -> None:
    """Remove files of a run, but for the lock of one that is under way."""
    for file in files:
        if file.is_file() and file.name != LOCK:
            file.unlink(missing_ok=True)

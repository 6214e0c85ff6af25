"""Which files may be run as scripts."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

FILE_PREFIX = "file://"


def resolve_script(uri: str, folders: Sequence[str]) -> Path:
    """Return the path of a ``file://`` URI.

    :param folders: scripts lie below one of these, after ``..`` and links are followed; none at all: anywhere.
    :raises PermissionError: for one that lies elsewhere.
    """
    path = uri.removeprefix(FILE_PREFIX)
    real = os.path.realpath(path)
    if folders and not any(is_below(real, folder) for folder in folders):
        allowed = ", ".join(folders)
        raise PermissionError(
            f"{uri} lies outside the script folders of this OET ({allowed}). Move it there, or start the OET with "
            f"--scripts for its folder"
        )
    return Path(path)


def is_below(real: str, folder: str) -> bool:
    """Return whether a path without links lies in a folder or below it."""
    root = os.path.realpath(folder)
    return os.path.commonpath([real, root]) == root

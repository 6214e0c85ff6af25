"""Loads a script as the module that its functions are called on."""

from __future__ import annotations

import errno
import os
import types
from collections.abc import Sequence
from importlib.machinery import SourceFileLoader
from pathlib import Path

from simulators.oet.bus.frames import Message
from simulators.oet.scripts.confinement import is_below, resolve_script
from simulators.oet.scripts.git_manager import GitManager

GIT_PREFIX = "git://"
MODULE = "user_module"


class ModuleFactory:
    """Makes modules of scripts.

    :param folders: below which scripts of the file system lie.
    :param clones: where git repositories are cloned to.
    :param misleading: whether a missing branch is told as a missing file, as the real OET does.
    """

    def __init__(self, folders: Sequence[str], clones: str, misleading: bool = False) -> None:
        self._folders, self._git, self._misleading = folders, GitManager(clones), misleading

    def get_module(self, script: Message) -> types.ModuleType:
        """Load and execute a script: without ``__file__``, and without its folder on ``sys.path``."""
        path = self.find_file(script)
        if not path.is_file():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), script["script_uri"])
        module = types.ModuleType(MODULE)
        SourceFileLoader(MODULE, str(path)).exec_module(module)
        return module

    def find_file(self, script: Message) -> Path:
        """Return the path of a script; of one in a git repository, once that is cloned."""
        uri = script["script_uri"]
        if script["script_type"] != "git":
            return resolve_script(uri, self._folders)
        try:
            clone = self._git.clone_repo(script["git_args"])
        except Exception:
            if self._misleading and script["git_args"]["git_branch"] != "master":
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), uri) from None
            raise
        path: Path = clone / uri.removeprefix(GIT_PREFIX)
        if not is_below(os.path.realpath(path), str(clone)):
            raise PermissionError(f"{uri} leads out of its repository {script['git_args']['git_repo']}")
        return path

"""Loads a script as the module that its functions are called on."""

from __future__ import annotations

import errno
import os
import tempfile
import types
from collections.abc import Sequence
from importlib.machinery import SourceFileLoader
from pathlib import Path

from simulators.oet.bus.frames import Message
from simulators.oet.scripts.confinement import is_below, resolve_script
from simulators.oet.scripts.git_manager import DEFAULT_BRANCH, GitManager, run_git

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
        if self._misleading and not script["git_args"]["git_commit"]:
            self._mislead(script)
        clone = self._git.clone_repo(script["git_args"])
        path: Path = clone / uri.removeprefix(GIT_PREFIX)
        if not is_below(os.path.realpath(path), str(clone)):
            raise PermissionError(f"{uri} leads out of its repository {script['git_args']['git_repo']}")
        return path

    def _mislead(self, script: Message) -> None:
        """Fail as the real OET does for a branch that there is not: it is the default one, or the file is missed."""
        repository, branch = script["git_args"]["git_repo"], script["git_args"]["git_branch"]
        if run_git("ls-remote", "--heads", repository, f"refs/heads/{branch}"):
            return
        if branch == DEFAULT_BRANCH:
            with tempfile.TemporaryDirectory() as folder:
                run_git("clone", "--depth=1", "--single-branch", f"--branch={branch}", "--", repository, folder)
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), script["script_uri"])

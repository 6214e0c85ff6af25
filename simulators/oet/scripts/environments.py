"""Environments of scripts: what their repository requires, installed beside what the OET has."""

from __future__ import annotations

import fcntl
import shutil
import site
import sys
import sysconfig
from pathlib import Path

from simulators.oet.bus.frames import Message
from simulators.oet.scripts.git_manager import GitManager, run_command

LIMIT = 600.0
"""Seconds that the installation may take."""


class EnvironmentManager:
    """Makes an environment for each commit, and uses it again.

    :param folder: of the environments: ``<folder>/<project>/<commit>``.
    :param clones: of the repositories.
    """

    def __init__(self, folder: str, clones: str) -> None:
        self._folder, self._git = folder, GitManager(clones)

    def create_env(self, script: Message) -> str:
        """Return the folder of the environment of a script, made if it is not there yet.

        A second procedure that wants the same one waits until it is made.
        """
        clone = Path(self._git.clone_repo(script["git_args"]))
        target = Path(self._folder) / clone.parent.name / clone.name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.with_suffix(".lock").open("w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not target.is_dir():
                self._install(clone, target)
        return str(target)

    def enter_env(self, script: Message) -> None:
        """Put the environment of a script in front on ``sys.path`` of this process."""
        target = self.create_env(script)
        packages = sysconfig.get_path("purelib", "venv", {"base": target, "platbase": target})
        before = list(sys.path)
        site.addsitedir(packages)
        sys.path[:] = [path for path in sys.path if path not in before] + before

    def _install(self, clone: Path, target: Path) -> None:
        try:
            run_command([sys.executable, "-m", "venv", "--without-pip", str(target)], LIMIT)
            python = str(target / "bin" / "python")
            pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--disable-pip-version-check"]
            requirements = clone / "requirements.txt"
            if requirements.is_file():
                run_command([*pip, "--requirement", str(requirements)], LIMIT)
            if any((clone / name).is_file() for name in ("pyproject.toml", "setup.py")):
                run_command([*pip, str(clone)], LIMIT)
        except BaseException:
            shutil.rmtree(target, ignore_errors=True)
            raise

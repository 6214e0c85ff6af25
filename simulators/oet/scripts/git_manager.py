"""Clones git repositories; each commit once."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

LIMIT = 120.0
"""Seconds that one call of git may take."""
DEFAULT_BRANCH = "master"
_COMMIT = re.compile(r"[0-9a-f]{40}")


class GitCommandError(Exception):
    """Git did not do what was asked; its output says why."""


class GitManager:
    """Keeps clones in a folder: ``<folder>/<project>/<commit>``."""

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)

    def clone_repo(self, git_args: dict[str, Any]) -> Path:
        """Return the folder of a clone, made if it is not there yet.

        Clones are made beside and then renamed, so that two procedures may want one at the same time.

        :raises GitCommandError: if there is no such repository, branch or commit.
        """
        repository = git_args["git_repo"]
        if not repository or repository.startswith("-"):  # git would take it for an option
            raise GitCommandError(f"{repository!r} is no git repository: git_repo has to be a URL or a path.")
        commit = self.get_commit_hash(git_args)
        target = self.get_folder(git_args, commit)
        if not target.is_dir():
            self._clone(git_args, commit, target)
        return target

    def get_folder(self, git_args: dict[str, Any], commit: str) -> Path:
        """Return where the clone of a commit is, or will be."""
        project = re.sub(r"[^A-Za-z0-9.]+", "-", str(git_args["git_repo"]).removesuffix(".git")).strip("-")
        return self._folder / project / commit

    def get_commit_hash(self, git_args: dict[str, Any]) -> str:
        """Return the commit that is wanted: the one given, or where the branch is now; "master" is the default branch.

        :raises GitCommandError: if there is no such repository or branch.
        """
        if git_args["git_commit"]:
            return str(git_args["git_commit"])
        branch, repository = git_args["git_branch"], git_args["git_repo"]
        wanted = "HEAD" if branch == DEFAULT_BRANCH else f"refs/heads/{branch}"
        answer = run_git("ls-remote", repository, wanted).split()
        if not answer:
            known = [
                line.partition("refs/heads/")[2] for line in run_git("ls-remote", "--heads", repository).splitlines()
            ]
            raise GitCommandError(
                f"{repository} has no branch {branch!r}. It has: {', '.join(known) or 'none at all'}."
            )
        return answer[0]

    def _clone(self, git_args: dict[str, Any], commit: str, target: Path) -> None:
        if not _COMMIT.fullmatch(commit):
            raise GitCommandError(f"{commit!r} is not a commit: 40 hexadecimal digits are wanted.")
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=target.parent))
        try:
            run_git("clone", "--no-checkout", "--", str(git_args["git_repo"]), str(beside))
            run_git("-C", str(beside), "checkout", "--detach", "--quiet", commit)
            beside.rename(target)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            if not target.is_dir():
                raise


def run_git(*words: str) -> str:
    """Run git and return what it prints.

    :raises GitCommandError: with its command line and what it said.
    """
    return run_command(["git", *words], LIMIT)


def run_command(command: Sequence[str], limit: float) -> str:
    """Run a command that asks no questions.

    :param limit: seconds.
    """
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0"}
    name = Path(command[0]).name
    try:
        done = subprocess.run(  # noqa: S603  (the words come from a request, none of them is run by a shell)
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=limit,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise GitCommandError(f"Cmd('{name}') did not end within {limit:g} s\n  cmdline: {' '.join(command)}") from None
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip())[-4000:]
        line = " ".join(command)
        raise GitCommandError(
            f"Cmd('{name}') failed due to: exit code({done.returncode})\n  cmdline: {line}\n  stderr: '{said}'"
        )
    return done.stdout

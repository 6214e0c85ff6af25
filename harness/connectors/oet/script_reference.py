"""Which script is to be run, as a request names it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from harness.contracts.oet.scripts import FILE_PREFIX, GIT_PREFIX
from harness.errors import RejectedArgument


@dataclass(frozen=True, slots=True)
class ScriptReference:
    """A script of the file system of the OET (``file://``), or of a git repository (``git://`` and its path there).

    What is "" is left to the OET.

    :param create_env: whether it runs in an environment with the requirements of the repository.
    """

    uri: str
    git_repo: str = ""
    git_branch: str = ""
    git_commit: str = ""
    create_env: bool = False

    def write(self) -> dict[str, Any]:
        """Return it as the body of a request has it; raises `RejectedArgument` for what no OET takes."""
        git = {"git_repo": self.git_repo, "git_branch": self.git_branch, "git_commit": self.git_commit}
        given = {name: value for name, value in git.items() if value}
        if self.uri.startswith(FILE_PREFIX):
            if given or self.create_env:
                names = ", ".join([*given, *(["create_env"] if self.create_env else [])])
                raise RejectedArgument(
                    f"{self.uri} is a script of the file system, for which {names} cannot be given. "
                    f"Leave it out, or begin the URI with {GIT_PREFIX}"
                )
            return {"script_type": "filesystem", "script_uri": self.uri}
        if self.uri.startswith(GIT_PREFIX):
            body: dict[str, Any] = {"script_type": "git", "script_uri": self.uri}
            if given:
                body["git_args"] = given
            return {**body, "create_env": True} if self.create_env else body
        raise RejectedArgument(
            f"{self.uri} is no script: its URI begins with neither {FILE_PREFIX} nor {GIT_PREFIX}. "
            "Write file:///folder/script.py for one on the disk of the OET, or git://path/in/repository.py"
        )

"""Where a script comes from: the file system of the OET, or a git repository."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

FILE_PREFIX = "file://"
GIT_PREFIX = "git://"
DEFAULT_REPOSITORY = "https://gitlab.com/ska-telescope/oso/ska-oso-scripting.git"
DEFAULT_BRANCH = "master"


class GitArgs(BaseModel):
    """Which repository, and what of it; a commit is preferred to a branch."""

    git_repo: str | None = DEFAULT_REPOSITORY
    git_branch: str | None = None
    git_commit: str | None = None

    @model_validator(mode="after")
    def fill_branch(self) -> Self:
        """Fill in the default branch where neither branch nor commit is given."""
        if not self.git_branch and not self.git_commit:
            self.git_branch = DEFAULT_BRANCH
        return self


class FileSystemScript(BaseModel):
    """A script in the file system of the OET."""

    model_config = ConfigDict(json_schema_extra={"required": ["script_uri", "script_type"]})
    script_uri: str = Field(json_schema_extra={"pattern": f"^{FILE_PREFIX}"})
    script_type: Literal["filesystem"] = "filesystem"

    @model_validator(mode="after")
    def check_prefix(self) -> Self:
        """Refuse another scheme."""
        if not self.script_uri.startswith(FILE_PREFIX):
            raise ValueError(f"Incorrect prefix for FileSystemScript: {self.script_uri}")
        return self


class GitScript(BaseModel):
    """A script in a git repository: the URI is its path there.

    :param create_env: whether it runs in an environment with the requirements of the repository.
    """

    model_config = ConfigDict(json_schema_extra={"required": ["script_uri", "script_type"]})
    script_uri: str = Field(json_schema_extra={"pattern": f"^{GIT_PREFIX}"})
    git_args: GitArgs = Field(default_factory=GitArgs)
    create_env: bool = False
    script_type: Literal["git"] = "git"

    @model_validator(mode="after")
    def check_prefix(self) -> Self:
        """Refuse another scheme."""
        if not self.script_uri.startswith(GIT_PREFIX):
            raise ValueError(f"Incorrect prefix for GitScript: {self.script_uri}")
        return self


ExecutableScript = Annotated[FileSystemScript | GitScript, Field(discriminator="script_type")]

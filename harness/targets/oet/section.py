"""The table ``[oet]`` of a profile."""

from __future__ import annotations

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from harness.targets.profile import CREDENTIALS, Section

URL = "scheme, host and port, such as http://oet.example.org:5000, and a path behind them if there is one"


class OetSection(Section):
    """An OET, which runs scripts. Which release it is of, and the path of its API, are found out.

    :param url: scheme, host and port, and the namespace or the whole path of its API if there is one; without it, what
        OET_URL in the environment says. Not wanted for a simulated OET.
    :param certificates: file of the certificate authority, if the system does not know it.
    :param scripts: folder below which a sentence names scripts. Of a simulated OET one of this repository, from where
        the profile lies or from the root; of a deployed one a folder in its git repository, or else on its own disk.
    :param git_repo: URL of the git repository from which a deployed OET has scripts; what lies beside a feature is not
        on its disk.
    :param git_branch: branch of it; without it, the OET's default.
    :param create_env: whether scripts run in an environment with the requirements of the repository.
    :param blocks: folder of scheduling block definitions for activities, of a simulated OET; found as `scripts` are.
    :param preload: modules that a simulated OET imports once, for all scripts.
    """

    url: str = Field(default="", pattern=r"^$|^https?://[\w.-]+(:\d+)?(/[\w.~/-]*)?$", description=URL)
    certificates: str | None = None
    scripts: str = "features/oet/scripts"
    git_repo: str = ""
    git_branch: str = ""
    create_env: bool = False
    blocks: str = "features/oet/blocks"
    preload: tuple[str, ...] = ()

    @field_validator("url", "git_repo", mode="before")
    @classmethod
    def _without_credentials(cls, url: object) -> object:
        if isinstance(url, str) and "://" in url and "@" in url.partition("://")[2].partition("/")[0]:
            raise PydanticCustomError(CREDENTIALS, "an URL with a user or a password in it")
        return url

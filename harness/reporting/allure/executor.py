"""Who ran the tests: the CI system and its build, or this machine; the report shows it, and links to the build."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FILE = "executor.json"


@dataclass(frozen=True, slots=True)
class System:
    """A CI system.

    :param told_by: the variable by which a job can tell that it runs there.
    :param about: what Allure wants to know, made of the variables of the environment that the system sets.
    """

    name: str
    type: str
    told_by: str
    about: Mapping[str, str]


SYSTEMS = (
    System(
        "GitLab CI",
        "gitlab",
        "GITLAB_CI",
        {
            "buildName": "{CI_JOB_NAME} #{CI_PIPELINE_IID}",
            "buildOrder": "{CI_PIPELINE_IID}",
            "buildUrl": "{CI_JOB_URL}",
        },
    ),
    System(
        "GitHub Actions",
        "github",
        "GITHUB_ACTIONS",
        {
            "buildName": "{GITHUB_WORKFLOW} #{GITHUB_RUN_NUMBER}",
            "buildOrder": "{GITHUB_RUN_NUMBER}",
            "buildUrl": "{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}",
        },
    ),
    System(
        "Jenkins",
        "jenkins",
        "JENKINS_URL",
        {"buildName": "{JOB_NAME} #{BUILD_NUMBER}", "buildOrder": "{BUILD_NUMBER}", "buildUrl": "{BUILD_URL}"},
    ),
)


def executor(environment: Mapping[str, str] = os.environ) -> dict[str, str | int]:
    """What Allure shows as the executor of a run; what a system does not set is left out."""
    system = next((each for each in SYSTEMS if environment.get(each.told_by)), None)
    if system is None:
        return {"name": platform.node() or "this machine", "type": "local"}
    about: dict[str, str | int] = {"name": system.name, "type": system.type}
    for key, template in system.about.items():
        try:
            text = template.format_map(environment)
        except KeyError:
            continue
        about[key] = int(text) if key == "buildOrder" and text.isdecimal() else text
    return about


def write_executor(folder: Path, environment: Mapping[str, str] = os.environ) -> None:
    """Write it beside the results of a run, if there are any."""
    if next(folder.glob("*-result.json"), None):
        (folder / FILE).write_text(json.dumps(executor(environment), indent=2), encoding="utf-8")

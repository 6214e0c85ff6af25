"""Runs pytest on features in a process of its own, as a user would."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIMIT = 300.0
GATEWAY = """
[tango]
connector = "bridge"
[tango.gateway]
url = "{url}"
prefix = "{prefix}"
[lease]
exclusive = true
"""
"""Of a profile: the way in is a gateway, and nobody else is there."""


def command(*arguments: str | Path) -> list[str]:
    """The command line of pytest with this repository's configuration, wherever the features are."""
    base = [sys.executable, "-m", "pytest", f"--rootdir={ROOT}", f"--config-file={ROOT / 'pyproject.toml'}"]
    outside = [path for path in arguments if isinstance(path, Path) and ROOT not in path.parents]
    # Features outside the repository's folder do not find its conftest.py by themselves.
    root = ["-p", "conftest"] if outside else []
    # Else pytest would look at each of the hundreds of folders that stand beside theirs.
    root += [f"--confcutdir={path.parent}" for path in outside if path.suffix == ".feature"][:1]
    base += ["-o", "found=reports/results/found"]  # what fails on purpose is no finding
    return [*base, *root, "-p", "no:randomly", "-p", "no:cacheprovider", *map(str, arguments)]


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """This environment without what would choose a target, and with ``extra``.

    Without ``CI``, too: where that is set, pytest repeats each message in its summary.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FIRSTLIGHT_", "TANGO_HOST"))}
    return {**kept, "COLUMNS": "160", "CI": "", "BUILD_NUMBER": "", **(extra or {})}


def run(
    *arguments: str | Path, extra: Mapping[str, str] | None = None, limit: float = LIMIT
) -> subprocess.CompletedProcess[str]:
    """Run to the end; the result holds exit code, standard output and error."""
    return subprocess.run(
        command(*arguments),
        cwd=ROOT,
        env=environment(extra),
        capture_output=True,
        text=True,
        timeout=limit,
        check=False,
    )


def results(folder: Path) -> Sequence[str]:
    """Arguments by which a run leaves its results in a folder."""
    return [f"--alluredir={folder / 'allure'}", f"--junitxml={folder / 'junit.xml'}"]

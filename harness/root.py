"""Where what a run or a command uses lies: in the user's repository, then in what comes along with Firstlight."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from harness.errors import ProfileError

MARK = "pyproject.toml"
"""The file that makes a folder the root of a repository."""

ALONG = Path(__file__).resolve().parents[1]
"""The folder with the targets and telescopes that come along: the checkout's, or where the package is installed."""

REPORTS = "reports"
"""The folder of a repository with the results of its last run, the report, its history and the known issues."""

RESULTS, JUNIT = f"{REPORTS}/results/allure", f"{REPORTS}/results/junit.xml"
"""What the last run leaves there, unless the repository's configuration of pytest says otherwise."""


def find_root(start: Path) -> Path:
    """Return the nearest folder with a pyproject.toml, `start` or one above it; `start` itself if there is none."""
    start = start.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / MARK).is_file()), start)


def folders(root: Path, kind: Literal["targets", "telescopes"]) -> tuple[Path, ...]:
    """Return where targets or telescopes are looked for, in this order: in the repository, in what comes along."""
    return tuple(dict.fromkeys((root / kind, ALONG / kind)))


def read_document(root: Path) -> Mapping[str, Any]:
    """Return a repository's pyproject.toml; {} without one. Raises `ProfileError` if it cannot be read."""
    file = root / MARK
    try:
        return tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(f"this is not TOML: {error}", place=str(file)) from None


def read_settings(root: Path) -> Mapping[str, str]:
    """Return the texts among pytest's settings in a repository's pyproject.toml: for commands, which are not pytest.

    Raises `ProfileError` if the file cannot be read.
    """
    table = read_document(root).get("tool", {}).get("pytest", {})
    settings = table.get("ini_options", table)
    return {name: value for name, value in settings.items() if isinstance(value, str)}

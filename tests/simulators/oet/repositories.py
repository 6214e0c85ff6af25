"""Real git repositories of a test."""

from __future__ import annotations

import subprocess
from pathlib import Path

IDENTITY = ["-c", "user.name=Observer", "-c", "user.email=observer@example.invalid"]


def make_repository(folder: Path, branch: str, files: dict[str, str], *branches: str) -> str:
    """Make a repository with one commit; return that."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", f"--initial-branch={branch}")
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=scripts")
    for other in branches:
        git(folder, "branch", other)
    return git(folder, "rev-parse", "HEAD").strip()


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *IDENTITY, *words], check=True, capture_output=True, text=True, timeout=30
    )
    return done.stdout

"""The official clients of ESW, each installed once in a folder of the user's cache."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

HERE = Path(__file__).parent
INSTALL_LIMIT = 180.0
"""Seconds that an installation may take; only needed once."""
OLDEST_NODE = 20


def install_esw_ts() -> Path:
    """Return the folder of modules that Node finds the TypeScript client in; skips the test where it cannot be had."""
    node = find_program("node")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    major = re.match(r"v(\d+)", version)
    if not major or int(major[1]) < OLDEST_NODE:
        pytest.skip(f"Node is {version}, and the official TypeScript client needs {OLDEST_NODE} or later")
    wanted = HERE / "esw_ts" / "package.json"
    options = [
        "--no-package-lock",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--loglevel=error",
        "--fetch-retries=1",
    ]
    npm = find_program("npm")
    with kept("esw-ts", wanted.read_bytes(), version) as (folder, is_new):
        if is_new:
            shutil.copy(wanted, folder)
            call(folder, "the official TypeScript client", [npm, "install", "--prefix", str(folder), *options])
    return folder / "node_modules"


def install_tmtpycsw() -> Path:
    """Return the Python of an environment that has the Python client; skips the test where it cannot be had."""
    wanted = HERE / "tmtpycsw.txt"
    with kept("tmtpycsw", wanted.read_bytes(), sys.version) as (folder, is_new):
        python = folder / "bin" / "python"
        if is_new:
            what = "the official Python client"
            call(folder, what, [sys.executable, "-m", "venv", "--without-pip", str(folder)])
            # It says that it needs Python 3.13, and runs on 3.11.
            options = [
                "--ignore-requires-python",
                "--no-deps",
                "--only-binary=:all:",
                "--no-compile",
                "--quiet",
                "--retries=1",
            ]
            pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python)]
            call(folder, what, [*pip, "install", *options, "--requirement", str(wanted)])
    return python


def find_program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed, and the official TypeScript client runs on Node {OLDEST_NODE}")
    return found


@contextmanager
def kept(name: str, *versions: bytes | str) -> Iterator[tuple[Path, bool]]:
    """Give a folder for what has these versions, and whether it is still to be filled; one process at a time."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "firstlight"
    folder = cache / f"{name}-{digest(versions)}"
    folder.mkdir(parents=True, exist_ok=True)
    done = folder / "installed"
    with (cache / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        is_new = not done.exists()
        yield folder, is_new
        done.touch()


def digest(parts: Iterable[bytes | str]) -> str:
    joined = b"\0".join(part if isinstance(part, bytes) else part.encode() for part in parts)
    return hashlib.sha256(joined).hexdigest()[:12]


def call(folder: Path, what: str, words: list[str]) -> None:
    """Run a step of an installation; skips the test if it fails."""
    try:
        done = subprocess.run(
            words,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=INSTALL_LIMIT,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        pytest.skip(f"{what} was not installed within {INSTALL_LIMIT:g} s")
    if done.returncode:
        errors = [line for line in done.stderr.splitlines() if "error" in line.lower()]
        pytest.skip(f"{what} could not be installed: {' '.join(errors[:1]) or f'exit code {done.returncode}'}")

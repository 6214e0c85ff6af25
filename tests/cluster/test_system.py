"""Nothing of the control system is left when the process that runs it is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.cluster.system import missing

ROOT = Path(__file__).parent.parent.parent
LIMIT = 60.0


def test_nothing_is_left_after_sigkill() -> None:
    if absent := missing():
        pytest.skip(f"not installed: {', '.join(absent)}")
    command = [sys.executable, "-m", "tests.cluster.system"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline().startswith("TANGO_HOST=")
        servers = psutil.Process(parent.pid).children(recursive=True)
        words = [word for server in servers for word in server.cmdline()]
        folder = Path(next(word for word in words if word.startswith("--datadir=")).partition("=")[2]).parent
        assert folder.is_dir()
        os.kill(parent.pid, signal.SIGKILL)
    deadline = time.monotonic() + LIMIT
    while folder.exists() or any(map(runs, servers)):
        if time.monotonic() > deadline:
            pytest.fail(f"left: folder {folder.exists()}, processes {list(filter(runs, servers))}")
        time.sleep(0.05)


def runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False

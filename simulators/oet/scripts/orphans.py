"""Processes that a script leaves behind in a session of their own are found, and killed.

On Linux the process that makes scripts, and the one above it, adopt what their descendants leave. Elsewhere only what
stays in the session of a script is found.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Collection
from pathlib import Path

PR_SET_CHILD_SUBREAPER, PR_SET_NAME = 36, 15
_C = ctypes.CDLL(None, use_errno=True) if sys.platform.startswith("linux") else None
"""The C library, opened before scripts are forked: each would need as long for it as for loading the script."""
ROUNDS, ROUND = 100, 0.01
"""How often, and after how many seconds, it is looked for what is left when all are killed."""
MARK = "FIRSTLIGHT_OET_PROCEDURE_PROCESS"
"""A variable of the environment by which what a script has started is known as its own."""


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent ends."""
    if _C is not None:
        _C.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def mark_script() -> None:
    """Mark what this process starts from now on."""
    os.environ[MARK] = str(os.getpid())


def kill_orphans(scripts: Collection[int]) -> None:
    """Kill what scripts have left that have ended.

    :param scripts: those that have not.
    """
    for pid in list_children():
        if pid not in scripts and (script := read_mark(pid)) and script not in scripts:
            kill_session(pid)


def kill_children(kept: Collection[int] = ()) -> None:
    """Kill all children of this process, and what they leave in turn.

    :param kept: but for these.
    """
    for _ in range(ROUNDS):
        children = [pid for pid in list_children() if pid not in kept]
        if not children:
            return
        for pid in children:
            kill_session(pid)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
        time.sleep(ROUND)


def kill_session(pid: int) -> None:
    """Kill a process and what is left in its process group; it may not have made that yet."""
    for kill in (os.kill, os.killpg):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def list_children() -> list[int]:
    """Return the children of this process; none where the system does not tell them."""
    children = []
    for task in Path("/proc/self/task").glob("*/children"):
        with contextlib.suppress(OSError):
            children += [int(pid) for pid in task.read_text(encoding="ascii").split()]
    return children


def read_mark(pid: int) -> int | None:
    """Return the process id of the script that has started a process, if one has."""
    with contextlib.suppress(OSError):
        for variable in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
            name, _, value = variable.partition(b"=")
            if name == MARK.encode() and value.isdigit():
                return int(value)
    return None


def name_process(name: str) -> None:
    """Give this process a name that is listed by the system: 15 characters at most."""
    if _C is not None:
        _C.prctl(PR_SET_NAME, name.encode()[:15], 0, 0, 0)

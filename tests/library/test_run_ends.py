"""However a run ends, nothing of it is left: no process, no port, no temporary file."""

from __future__ import annotations

import contextlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.library.running import ROOT, command, environment, results

LIMIT = 120.0
ENDS = {
    "Ctrl-C": signal.SIGINT,
    "SIGTERM": signal.SIGTERM,
    "SIGHUP": signal.SIGHUP,
    "SIGKILL": signal.SIGKILL,
}
HEAD = """
Feature: A scenario
  Scenario: One
    Given the telescope is off
    When I turn the telescope on
"""
LONG = f"""{HEAD}
    Then the telescope becomes on
    And "telescopeState" of "mid-tmc/central-node/0" stays ON for 100000 s
"""
FAILING = f"""{HEAD}
    Then "telescopeState" of "mid-tmc/central-node/0" stays OFF for 100000 s
"""


def until(condition: Callable[[], object], what: str) -> None:
    """Wait for something outside this process; there is nothing that would tell."""
    end = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < end, f"not within {LIMIT:g} s: {what}"
        time.sleep(0.02)


def ports(processes: list[psutil.Process]) -> set[int]:
    """Ports on which they listen."""
    found = set()
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):  # some end while a run begins
            for connection in process.net_connections("tcp"):
                if connection.status == psutil.CONN_LISTEN:
                    assert connection.laddr.ip == "127.0.0.1", f"{process.cmdline()} listens on {connection.laddr}"
                    found.add(connection.laddr.port)
    return found


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A folder of its own for whatever the run keeps for a while; short, as the paths of sockets are."""
    folder = Path(tempfile.mkdtemp())
    yield folder
    shutil.rmtree(folder)


def started(text: str, tmp_path: Path, temporary: Path, *arguments: str) -> subprocess.Popen[bytes]:
    feature = tmp_path / "one.feature"
    feature.write_text(text)
    with (tmp_path / "output").open("wb") as output:
        return subprocess.Popen(
            command(feature, *results(tmp_path), *arguments),
            cwd=ROOT,
            env=environment({"TMPDIR": str(temporary)}),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def is_socket_of(path: Path, processes: list[psutil.Process]) -> bool:
    """Whether it is one of omniORB's, which are named for the process and the second of its start."""
    pid, _, start = path.name.partition("-")
    return any(int(pid) == process.pid and abs(int(start) - process.create_time()) < 60 for process in processes)


def check_nothing_is_left(processes: list[psutil.Process], listening: set[int], temporary: Path) -> None:
    until(lambda: not [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE], "processes end")
    until(lambda: not [port for port in listening if is_open(port)], "their ports are closed")  # threads end last
    assert not [path for path in Path("/tmp").glob("omni-*/*") if is_socket_of(path, processes)]
    # pytest keeps the folders of tmp_path for later, which is its own affair
    until(lambda: not [p for p in temporary.iterdir() if not p.name.startswith("pytest-of")], "our files are removed")


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "two workers"])
@pytest.mark.parametrize("end", ENDS)
def test_a_run_that_is_ended_from_outside_leaves_nothing(
    tmp_path: Path, temporary: Path, end: str, workers: tuple[str, ...]
) -> None:
    run = started(LONG, tmp_path, temporary, *workers)
    try:
        root = psutil.Process(run.pid)
        until(lambda: len(ports(root.children(recursive=True))) >= 2, "the telescope is up")
        processes = [root, *root.children(recursive=True)]
        listening = ports(processes[1:])
        run.send_signal(ENDS[end])
        run.wait(LIMIT)
    finally:
        run.kill()
    check_nothing_is_left(processes[1:], listening, temporary)


def test_a_run_that_fails_leaves_nothing(tmp_path: Path, temporary: Path) -> None:
    run = started(FAILING, tmp_path, temporary)
    try:
        root = psutil.Process(run.pid)
        until(lambda: len(root.children(recursive=True)) >= 2, "the telescope starts")
        processes = root.children(recursive=True)
        assert run.wait(LIMIT) == pytest.ExitCode.TESTS_FAILED, (tmp_path / "output").read_text()
    finally:
        run.kill()
    check_nothing_is_left(processes, set(), temporary)

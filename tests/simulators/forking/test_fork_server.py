"""Processes of a fork server are processes like any other to their supervisor, and end with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from harness.errors import LauncherError
from simulators.supervisor import Process, Supervisor

ROOT = Path(__file__).parents[3]
ECHO = "tests.simulators.forking.echo"
LIMIT = 20.0


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    made = Supervisor(tmp_path)
    yield made
    made.stop()


def start(supervisor: Supervisor, name: str = "echo", module: str = ECHO) -> Process:
    return supervisor.start(name, module, ["a", "b"], preload=["decimal", "simulators.child"])


def receive(process: Process) -> object:
    return process.receive(time.monotonic() + LIMIT, "an answer")


def await_end(*pids: int) -> None:
    deadline = time.monotonic() + LIMIT
    while left := [pid for pid in pids if psutil.pid_exists(pid)]:
        assert time.monotonic() < deadline, f"{left} are left"
        time.sleep(0.01)


def test_processes_share_what_was_imported_and_have_all_else_of_their_own(supervisor: Supervisor) -> None:
    first, second = start(supervisor, "first"), start(supervisor, "second")
    told = [receive(first), receive(second)]
    assert told[0] == told[1], "they are children of one fork server"
    assert told[0][1:] == (["a", "b"], True, True)
    first.send("to the first")
    second.send("to the second")
    assert (receive(second), receive(first)) == ("to the second", "to the first")


def test_an_end_is_told_with_its_code(supervisor: Supervisor) -> None:
    ending, killed = start(supervisor, "ending"), start(supervisor, "killed")
    receive(ending)
    receive(killed)
    ending.send("end")
    assert ending.popen.wait(LIMIT) == 7
    killed.popen.kill()
    assert killed.popen.wait(LIMIT) == -signal.SIGKILL
    assert [sentence.partition(" (")[0] for sentence in supervisor.died()] == ["ending", "killed"]


def test_a_module_that_fails_is_an_error_with_the_end_of_its_log(supervisor: Supervisor) -> None:
    process = start(supervisor, module="tests.simulators.forking.nothing")
    with pytest.raises(LauncherError, match=r"ended with exit code 1 before it was ready(?s:.*)No module named"):
        receive(process)


def test_the_supervisor_ends_them_and_the_fork_server(supervisor: Supervisor) -> None:
    process = start(supervisor)
    server, *_ = receive(process)
    supervisor.stop()
    await_end(server, process.popen.pid)


def test_a_fork_server_that_is_killed_does_not_take_them_along_and_their_ends_are_seen(supervisor: Supervisor) -> None:
    process = start(supervisor)
    server, *_ = receive(process)
    os.kill(server, signal.SIGKILL)
    process.send("still there")
    assert receive(process) == "still there"
    supervisor.stop()
    await_end(server, process.popen.pid)
    assert process.popen.returncode is not None


def test_nothing_is_left_when_the_supervisor_is_killed() -> None:
    command = [sys.executable, "-m", "tests.simulators.forking.orphans"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pids = [int(word) for word in parent.stdout.readline().split()]
        assert len(pids) == 3
        parent.kill()
    await_end(*pids)

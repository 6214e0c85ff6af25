"""Nothing of a simulated telescope is left, however its parent ends."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from harness.errors import LauncherError
from simulators.supervisor import Supervisor
from tests.simulators.served import DOME, ROOT

LIMIT = 60.0


def ours() -> set[int]:
    """Processes of simulated telescopes that this one has started, or that those have."""
    found = set()
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):  # it ends meanwhile, or is a zombie
            if any(word.startswith("simulators.") for word in process.cmdline()):
                found.add(process.pid)
    return found


def listening(pids: set[int]) -> list[psutil._common.pconn]:
    return [
        connection
        for connection in psutil.net_connections("tcp")
        if connection.status == psutil.CONN_LISTEN and connection.pid in pids
    ]


def start_parent(how: str, *arguments: str) -> tuple[subprocess.Popen[str], dict[str, object]]:
    parent = subprocess.Popen(
        [sys.executable, "-m", "tests.simulators.parents", how, str(DOME), *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    line = parent.stdout.readline()
    if not line:
        pytest.fail(str(parent.stderr and parent.stderr.read()))
    return parent, json.loads(line)


def assert_nothing_is_left(told: dict[str, object]) -> None:
    pids = set(told["pids"].values())
    folder, port = Path(str(told["folder"])), told["port"]
    deadline = time.monotonic() + LIMIT
    while True:
        left = [pid for pid in pids if psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE]
        ports = [one for one in psutil.net_connections("tcp") if one.laddr and one.laddr.port == port and one.pid]
        if not left and not ports and not folder.exists():
            return
        if time.monotonic() > deadline:
            pytest.fail(f"left: processes {left}, ports {ports}, folder {folder.exists() and list(folder.iterdir())}")
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("how", "number", "code"),
    [
        ("stop", None, 0),
        ("exception", None, 1),
        ("exit", None, 3),
        ("wait", signal.SIGINT, -signal.SIGINT),
        ("wait", signal.SIGTERM, -signal.SIGTERM),
        ("wait", signal.SIGKILL, -signal.SIGKILL),
        ("hang", signal.SIGKILL, -signal.SIGKILL),
    ],
)
def test_nothing_is_left_when_the_parent_ends(how: str, number: signal.Signals | None, code: int) -> None:
    parent, told = start_parent(how)
    if number is not None:
        if how == "hang":
            process = psutil.Process(told["pids"]["devices"])
            deadline = time.monotonic() + LIMIT
            while process.status() != psutil.STATUS_STOPPED and time.monotonic() < deadline:
                time.sleep(0.01)
        parent.send_signal(number)
    parent.communicate(timeout=LIMIT)
    assert parent.returncode == code
    assert_nothing_is_left(told)


def test_a_ctrl_c_in_the_terminal_reaches_the_parent_only() -> None:
    parent, told = start_parent("wait")
    sessions = {os.getsid(pid) for pid in told["pids"].values()}
    assert os.getsid(parent.pid) not in sessions
    assert len(sessions) == len(told["pids"])
    parent.kill()
    parent.communicate(timeout=LIMIT)
    assert_nothing_is_left(told)


def test_everything_listens_on_the_loopback_interface_only() -> None:
    parent, told = start_parent("wait")
    try:
        ports = listening(set(told["pids"].values()))
        assert len(ports) >= 2 * len(told["pids"])
        assert {connection.laddr.ip for connection in ports} == {"127.0.0.1"}
    finally:
        parent.kill()
        parent.communicate(timeout=LIMIT)
    assert_nothing_is_left(told)


def test_starts_and_stops_leave_nothing_in_this_process() -> None:
    before = ours()
    files = len(psutil.Process().open_files())
    supervisor = Supervisor()
    process = supervisor.start("database", "simulators.tango.database")
    assert isinstance(process.receive(time.monotonic() + LIMIT, "port"), int)
    assert ours() - before == {process.popen.pid}
    supervisor.stop()
    supervisor.stop()
    assert ours() <= before
    assert not supervisor.folder.exists()
    assert len(psutil.Process().open_files()) == files
    assert supervisor.died() == ()


def test_a_stopped_process_is_ended_too() -> None:
    supervisor = Supervisor()
    process = supervisor.start("database", "simulators.tango.database")
    process.receive(time.monotonic() + LIMIT, "port")
    process.popen.send_signal(signal.SIGSTOP)
    supervisor.stop()
    assert process.popen.returncode is not None


def test_a_process_that_died_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path / "logs")
    try:
        process = supervisor.start("database", "simulators.tango.database")
        process.receive(time.monotonic() + LIMIT, "port")
        assert supervisor.died() == ()
        process.popen.kill()
        process.popen.wait(LIMIT)
        (sentence,) = supervisor.died()
        assert sentence.startswith(f"database (process {process.popen.pid}) was ended by SIGKILL. The end of its log ")
        assert "Database DS listening on: host=127.0.0.1" in sentence
    finally:
        supervisor.stop()
    assert process.log.exists(), "logs that were asked for stay"


def test_a_process_that_does_not_start_is_an_error_with_the_end_of_its_log() -> None:
    supervisor = Supervisor()
    try:
        process = supervisor.start("devices", "simulators.tango.nothing")
        with pytest.raises(LauncherError) as error:
            process.receive(time.monotonic() + LIMIT, "port")
        assert str(error.value).startswith("devices ended with exit code 1 before it was ready. The end of its log ")
        assert "No module named simulators.tango.nothing" in str(error.value)
    finally:
        supervisor.stop()


def test_a_process_that_is_late_is_an_error() -> None:
    supervisor = Supervisor()
    try:
        process = supervisor.start("devices", "simulators.tango.server")
        with pytest.raises(LauncherError, match=r"devices is late: no answer in time. Its log .* is empty"):
            process.receive(time.monotonic() + 0.2, "answer")
    finally:
        supervisor.stop()

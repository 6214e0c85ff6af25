"""Whichever process of the OET is killed: nothing is left, or it is back with its list."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.simulators.oet.running import Oet, alive, running, until

SOON = 2.0
SURVIVED = ["worker", "forkserver", "spare", "script", "child"]
OWN = {"web", "worker", "forkserver", "spare"}
"""Processes of an OET on which nothing runs."""


def run_stubborn(oet: Oet) -> tuple[int, list[psutil.Process]]:
    """A script that ignores SIGTERM and has a child: its id, and its processes."""
    pid = oet.run("stubborn.py")
    until(lambda: oet.output(pid), lambda printed: printed.count("child") == 2)
    own = [process for role, process in oet.processes().items() if role.isdigit()]
    assert len(own) == 2
    return pid, own


def test_there_is_no_process_that_is_not_killed_here(tmp_path: Path) -> None:
    with running(tmp_path) as oet:
        _, own = run_stubborn(oet)
        until(lambda: set(oet.processes()), lambda found: found == OWN | {str(one.pid) for one in own})
        assert OWN | {"script", "child"} == {"web", *SURVIVED}
        assert len(psutil.Process(oet.pid).children(recursive=True)) == len(SURVIVED)


@pytest.mark.parametrize("role", SURVIVED)
def test_the_oet_survives_with_its_list(tmp_path: Path, role: str) -> None:
    with running(tmp_path, stop_grace=0.2) as oet:
        complete = oet.run("noinit.py")
        oet.becomes(complete, "COMPLETE")
        kept = oet.show(complete)
        with oet.stream() as stream:
            pid, own = run_stubborn(oet)
            script = next(one for one in own if "forkserver" in " ".join(one.cmdline()))
            child = next(one for one in own if one != script)
            until(oet.processes, lambda found: role in {*found, "script", "child"})
            victim = {"script": script, "child": child}.get(role) or oet.processes()[role]
            victim.kill()
            if role in ("child", "spare"):
                until(lambda: alive(victim), lambda left: not left, SOON)
                assert oet.show(pid)["state"] == "RUNNING"
                oet.stop(pid)
            else:
                stream.until(lambda seen: seen.states(pid)[-1:] == ["FAILED"])
            until(lambda: [one for one in own if alive(one)], lambda left: not left, SOON)
            assert not stream.cut
        assert oet.show(complete) == kept
        following = oet.run("noinit.py")
        assert following == pid + 1
        oet.becomes(following, "COMPLETE")
        until(lambda: set(oet.processes()), lambda found: found == OWN, SOON)
        if role == "worker":
            assert "worker process of the OET was killed" in oet.show(pid)["history"]["stacktrace"]


@pytest.mark.parametrize("how", ["killed", "closed"])
def test_nothing_is_left_of_an_oet_whose_web_process_is_gone(tmp_path: Path, how: str) -> None:
    with running(tmp_path) as oet:
        run_stubborn(oet)
        all_of_them = list(oet.processes().values())
        assert len(all_of_them) >= 5
        if how == "killed":
            all_of_them[0].kill()
        else:
            oet.process.close()
        until(lambda: [one for one in all_of_them if alive(one)], lambda left: not left, SOON)
        assert not oet.settings.work.exists()


def test_nothing_is_left_once_the_supervisor_has_stopped_it(tmp_path: Path) -> None:
    with running(tmp_path) as oet, oet.stream():
        run_stubborn(oet)
        all_of_them = list(oet.processes().values())
    assert not [one for one in all_of_them if alive(one)]
    assert not oet.settings.work.exists()


SUPERVISOR = """
import sys, time
from pathlib import Path
from simulators.oet.settings import OetSettings
from simulators.supervisor import Supervisor
supervisor = Supervisor()
process = supervisor.start("oet", "simulators.oet.service", ["--supervised"])
(supervisor.folder / "oet").mkdir()
process.send(OetSettings(work=supervisor.folder / "oet"))
process.receive(time.monotonic() + 20, "port")
print(process.popen.pid, supervisor.folder, flush=True)
time.sleep(600)
"""


def test_nothing_is_left_when_the_supervisor_is_killed() -> None:
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3]
    )
    try:
        assert supervisor.stdout is not None
        pid, folder = supervisor.stdout.readline().split()
        web = psutil.Process(int(pid))
        family = until(lambda: [web, *web.children(recursive=True)], lambda found: len(found) >= 4)
    finally:
        supervisor.kill()
        supervisor.communicate()
    until(lambda: [one for one in family if alive(one)], lambda left: not left, SOON)
    assert not Path(folder).exists()


def test_a_request_that_the_worker_had_is_answered_when_it_is_killed(tmp_path: Path) -> None:
    import threading

    with running(tmp_path, stop_grace=5.0) as oet:
        pid, _ = run_stubborn(oet)
        answers = []
        thread = threading.Thread(target=lambda: answers.append(oet.stop(pid)))
        thread.start()
        with oet.stream() as stream:
            oet.show(pid)
            stream.until(lambda seen: seen.events)
        oet.processes()["worker"].kill()
        thread.join(5)
        assert answers[0].status == 503
        assert "may or may not have been executed" in answers[0].body["detail"]
        oet.becomes(pid, "FAILED")


@pytest.mark.parametrize("how", ["complete", "stopped", "script", "worker", "forkserver", "web"])
def test_what_a_script_has_started_in_a_session_of_its_own_ends_with_it(tmp_path: Path, how: str) -> None:
    with running(tmp_path) as oet:
        other = oet.create("noinit.py")
        oet.becomes(other, "READY")
        pid = oet.run("daemon.py", 0.2 if how == "complete" else 600)
        sleeper = psutil.Process(int(until(lambda: oet.output(pid), lambda printed: printed.endswith("\n"))))
        if how == "stopped":
            oet.stop(pid)
        elif how == "script":
            oet.ask("POST", f"//firstlight/kill/{pid}")
        elif how != "complete":
            oet.processes()[how].kill()
        until(lambda: alive(sleeper), lambda left: not left, SOON)
        if how in ("complete", "stopped", "script"):
            assert oet.show(other)["state"] == "READY"

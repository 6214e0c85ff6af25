"""Services that are forked from one process: fast to start, and none outlives it."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from simulators.esw.aas.settings import AasSettings
from simulators.esw.config.settings import ConfigSettings
from simulators.esw.http_core.fork_orders import EndService, ForkService, ServiceEnded, ServiceReady
from simulators.esw.http_core.settings import HttpSettings
from simulators.esw.location.settings import LocationSettings
from simulators.supervisor import Process, Supervisor
from tests.simulators.esw.services import LIMIT, post, request

ROOT = Path(__file__).parents[3]
LOCATION = "simulators.esw.location.main:LocationCommand"


class Forked:
    """Services of one process that forks."""

    def __init__(self, process: Process, folder: Path) -> None:
        self.process, self.folder = process, folder
        self.ready: dict[str, ServiceReady] = {}

    def begin(self, name: str, command: str, settings: object) -> None:
        self.process.send(ForkService(name, command, settings, self.folder / f"{name}.log"))

    def next(self) -> Any:
        message = self.process.receive(time.monotonic() + LIMIT, "message")
        if isinstance(message, ServiceReady):
            self.ready[message.name] = message
        return message

    def start_all(self) -> None:
        self.begin("location", LOCATION, LocationSettings(HttpSettings(), 0))
        http = HttpSettings(location_service=self.next().address.url)
        self.begin("aas", "simulators.esw.aas.main:AasCommand", AasSettings(http))
        self.begin("config", "simulators.esw.config.main:ConfigCommand", ConfigSettings(http, self.folder / "files"))
        while len(self.ready) < 3:
            assert isinstance(self.next(), ServiceReady)

    def all_processes(self) -> list[psutil.Process]:
        own = psutil.Process(self.process.popen.pid)
        return [own, *own.children(recursive=True)]


@contextmanager
def forking(folder: Path) -> Iterator[Forked]:
    supervisor = Supervisor(folder)
    try:
        yield Forked(supervisor.start("esw", "simulators.esw.http_core.forking", ["--supervised"]), folder)
    finally:
        supervisor.stop()


def gone(processes: list[psutil.Process], limit: float = LIMIT) -> bool:
    return psutil.wait_procs(processes, limit)[1] == []


def test_services_start_and_find_each_other(tmp_path: Path) -> None:
    with forking(tmp_path) as forked:
        forked.start_all()
        url = forked.ready["location"].address.url
        found = post(url, {"_type": "ListEntries"}).body
        assert {one["connection"]["prefix"] for one in found} == {"CSW.AAS", "CSW.ConfigServer"}
        assert {int(one["metadata"]["PID"]) for one in found} == {forked.ready[n].pid for n in ("aas", "config")}
        assert request(f"{forked.ready['config'].address}/list").body == []
        processes = forked.all_processes()
        assert len(processes) == 4
    assert gone(processes)


def test_a_service_that_is_killed_is_told_and_can_be_started_again(tmp_path: Path) -> None:
    with forking(tmp_path) as forked:
        forked.begin("location", LOCATION, LocationSettings(HttpSettings()))
        first = forked.next()
        psutil.Process(first.pid).kill()
        assert forked.next() == ServiceEnded("location", -signal.SIGKILL)
        forked.begin("location", LOCATION, LocationSettings(HttpSettings()))
        second = forked.next()
        assert second.pid != first.pid
        assert post(second.address.url, {"_type": "ListEntries"}).body == []
        forked.process.send(EndService("location"))
        assert forked.next() == ServiceEnded("location", 0)


def test_a_service_that_cannot_start_is_told_with_its_log(tmp_path: Path) -> None:
    with forking(tmp_path) as forked:
        forked.begin("location", LOCATION, LocationSettings(HttpSettings()))
        port = int(forked.next().address.url.rpartition(":")[2])
        forked.begin("second", LOCATION, LocationSettings(HttpSettings(port=port)))
        assert forked.next() == ServiceEnded("second", 1)
        assert f"cannot listen on 127.0.0.1:{port}" in (tmp_path / "second.log").read_text()


@pytest.mark.parametrize("how", ["killed", "terminated", "closed", "services stopped"])
def test_no_service_outlives_it(tmp_path: Path, how: str) -> None:
    with forking(tmp_path) as forked:
        forked.start_all()
        own, *others = processes = forked.all_processes()
        if how == "services stopped":
            for process in others:
                process.suspend()
        ends: dict[str, Callable[[], None]] = {"terminated": own.terminate, "closed": forked.process.close}
        ends.get(how, own.kill)()
        forked.process.popen.wait(LIMIT)
        assert gone(processes)


SUPERVISOR = """
import sys, time
from pathlib import Path
from tests.simulators.esw.test_forking import Forked, Supervisor
supervisor = Supervisor()
process = supervisor.start("esw", "simulators.esw.http_core.forking", ["--supervised"])
forked = Forked(process, supervisor.folder)
forked.start_all()
print(process.popen.pid, supervisor.folder, flush=True)
time.sleep(60)
"""


def test_nothing_is_left_when_the_supervisor_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", SUPERVISOR], cwd=ROOT, stdout=subprocess.PIPE, text=True) as popen:
        assert popen.stdout is not None
        pid, folder = popen.stdout.readline().split()
        processes = [psutil.Process(int(pid)), *psutil.Process(int(pid)).children(recursive=True)]
        assert len(processes) == 4
        popen.kill()
        assert gone(processes)
        assert not Path(folder).exists()

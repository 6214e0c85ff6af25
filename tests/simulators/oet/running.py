"""A simulated OET that runs, and a client that tells all that it was answered."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from simulators.oet.settings import OetSettings
from simulators.supervisor import Process, Supervisor

SCRIPTS = Path(__file__).parent / "scripts"
BLOCKS = Path(__file__).parent / "blocks"
LIMIT = 20.0


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    headers: dict[str, str]


class Oet:
    """One OET, and what can be asked of it."""

    def __init__(self, process: Process, settings: OetSettings, port: int) -> None:
        self.process, self.settings, self.port = process, settings, port

    @property
    def pid(self) -> int:
        return self.process.popen.pid

    def processes(self) -> dict[str, psutil.Process]:
        """Those of the service, by their role; scripts, and what they have started, by the ids of their processes."""
        found = {"web": psutil.Process(self.pid)}
        for one in found["web"].children(recursive=True):
            try:
                command = " ".join(one.cmdline())
            except (psutil.ZombieProcess, psutil.NoSuchProcess):
                continue
            if "worker.process" in command:
                found["worker"] = one
            elif "forkserver" in command and one.parent() == found.get("worker"):
                found["forkserver"] = one
            elif "forkserver" in command and not one.name().startswith("procedure"):
                found["spare"] = one
            else:
                found[str(one.pid)] = one
        return found

    def scripts(self) -> set[str]:
        return {role for role in self.processes() if role.isdecimal()}

    def ask(self, method: str, path: str, body: object = None, limit: float = LIMIT, **headers: str) -> Answer:
        """Send a request below the base path, or anywhere for a path that begins with "//"."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=limit)
        try:
            where = path[1:] if path.startswith("//") else f"{self.settings.base_path}{path}"
            data = body if body is None or isinstance(body, bytes | str) else json.dumps(body)
            sent = {"Content-Type": "application/json"} if data is not None else {}
            connection.request(method, where, data, {**sent, **headers})
            response = connection.getresponse()
            read = response.read().decode()
            told = {name.lower(): value for name, value in response.getheaders()}
            plain = told.get("content-type") != "application/json"
            return Answer(response.status, read if plain else json.loads(read), told)
        finally:
            connection.close()

    def create(self, script: str, *args: object, folder: Path = SCRIPTS, **kwargs: object) -> int:
        uri = script if ":" in script else f"file://{folder}/{script}"
        answer = self.ask("POST", "/procedures/", create(uri, *args, **kwargs))
        assert answer.status == 201, answer
        return int(answer.body["id"])

    def start(self, pid: int, *args: object, **kwargs: object) -> Answer:
        return self.ask("PUT", f"/procedures/{pid}", start(*args, **kwargs))

    def stop(self, pid: int, abort: bool = False) -> Answer:
        return self.ask("PUT", f"/procedures/{pid}", {"state": "STOPPED", "abort": abort})

    def show(self, pid: int) -> Any:
        return self.ask("GET", f"/procedures/{pid}").body

    def becomes(self, pid: int, *states: str, limit: float = LIMIT) -> Any:
        """The summary once it is in one of the states."""
        return until(lambda: self.show(pid), lambda shown: shown.get("state") in states, limit)

    def run(self, script: str, *args: object, folder: Path = SCRIPTS, **init: object) -> int:
        """Create a procedure and start it."""
        pid = self.create(script, folder=folder, **init)
        self.becomes(pid, "READY")
        assert self.start(pid, *args).status == 200
        return pid

    def switch(self, weakness: str, on: bool = True) -> None:
        assert self.ask("POST", "//firstlight/faults", {"name": weakness, "on": on}).status == 200

    def output(self, pid: int) -> str:
        return str(self.ask("GET", f"//firstlight/output/{pid}").body)

    @contextmanager
    def stream(self) -> Iterator[Stream]:
        stream = Stream(self)
        try:
            yield stream
        finally:
            stream.close()


class Stream:
    """Collects events on a thread."""

    def __init__(self, oet: Oet) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", oet.port, timeout=LIMIT)
        self._connection.request("GET", f"{oet.settings.base_path}/stream")
        self._response = self._connection.getresponse()
        self.opening = self._response.read(1)
        self.raw = bytearray()
        self.events: list[dict[str, Any]] = []
        self.cut = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def of(self, source: object, topic: str = "") -> list[dict[str, Any]]:
        return [one for one in list(self.events) if one["msg_src"] == str(source) and one["topic"].endswith(topic)]

    def states(self, pid: int) -> list[str]:
        return [one["new_state"] for one in self.of(pid, "statechange")]

    def until(self, met: Callable[[Stream], object], limit: float = LIMIT) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: met(self), limit), self.events[-20:]

    def close(self) -> None:
        sock = self._connection.sock
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()
        self._response.close()
        self._thread.join(LIMIT)

    def _read(self) -> None:
        try:
            while line := self._response.readline():
                self.raw += line
                self._take(line.decode().rstrip("\n"))
        except (OSError, http.client.HTTPException, ValueError, AttributeError):
            pass
        with self._changed:
            self.cut = True
            self._changed.notify_all()

    def _take(self, line: str) -> None:
        with self._changed:
            if line.startswith("data:"):
                self.events.append(json.loads(line.removeprefix("data:")))
            elif line.startswith("id:"):
                self.events[-1]["id"] = int(line.removeprefix("id:"))
            self._changed.notify_all()


def create(uri: str, *args: object, **kwargs: object) -> dict[str, Any]:
    script = {"script_type": "filesystem", "script_uri": uri}
    return {"script": script, "script_args": {"init": {"args": args, "kwargs": kwargs}}}


def start(*args: object, **kwargs: object) -> dict[str, Any]:
    return {"state": "RUNNING", "script_args": {"main": {"args": args, "kwargs": kwargs}}}


def until(look: Callable[[], Any], met: Callable[[Any], object], limit: float = LIMIT) -> Any:
    """What is seen, once it is as wanted."""
    deadline = time.monotonic() + limit
    while not met(seen := look()):
        assert time.monotonic() < deadline, seen
        time.sleep(0.01)
    return seen


@contextmanager
def running(work: Path, **settings: Any) -> Iterator[Oet]:
    """Start an OET, and end it; nothing of it is left."""
    supervisor = Supervisor(work / "logs")
    try:
        process = supervisor.start("oet", "simulators.oet.service", ["--supervised"])
        given = {"scripts": (SCRIPTS, work), "blocks": BLOCKS, "answer_limit": 10.0, **settings}
        (work / "oet").mkdir(exist_ok=True)
        chosen = OetSettings(work=work / "oet", **given)
        process.send(chosen)
        oet = Oet(process, chosen, process.receive(time.monotonic() + LIMIT, "port"))
        yield oet
    finally:
        supervisor.stop()


def alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False

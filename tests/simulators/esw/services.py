"""Simulated services, each a process, and a client that tells all that it was answered."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from simulators.esw.http_core.settings import HttpSettings
from simulators.esw.location.settings import LocationAddress, LocationSettings
from simulators.supervisor import Process, Supervisor

LIMIT = 20.0
JSON = "application/json"


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    headers: dict[str, str]


def request(url: str, method: str = "GET", body: Any = None, **headers: str) -> Answer:
    """Send a request; a body that is no bytes goes as JSON."""
    parts = urlsplit(url)
    assert parts.hostname
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=LIMIT)
    try:
        data = body if body is None or isinstance(body, bytes) else json.dumps(body)
        told = {"Content-Type": JSON} if data is not None else {}
        sent = {**told, **{name.replace("_", "-"): value for name, value in headers.items()}}
        connection.request(method, parts._replace(scheme="", netloc="").geturl(), data, sent)
        response = connection.getresponse()
        read, got = response.read(), {name.lower(): value for name, value in response.getheaders()}
        is_json = read and got.get("content-type", "").startswith(JSON)
        return Answer(response.status, json.loads(read) if is_json else read, got)
    finally:
        connection.close()


def post(url: str, message: Any, **headers: str) -> Answer:
    """Send a request to a service's POST endpoint."""
    return request(f"{url}/post-endpoint", "POST", message, **headers)


class Services:
    """Processes of services; ended together."""

    def __init__(self, logs: Path) -> None:
        self.supervisor = Supervisor(logs)
        self.processes: dict[str, Process] = {}

    def start(self, name: str, settings: Any) -> Any:
        """Start a service, and return its address."""
        self.processes[name] = self.begin(name, settings)
        return self.await_address(name)

    def await_address(self, name: str) -> Any:
        """Return the address of a service that was begun."""
        return self.processes[name].receive(time.monotonic() + LIMIT, "address")

    def begin(self, name: str, settings: Any) -> Process:
        process = self.supervisor.start(name, f"simulators.esw.{name}.main", ["start", "--supervised"])
        process.send(settings)
        return process

    def location(self, limit_scale: float = 0.2, **settings: Any) -> LocationAddress:
        address = self.start("location", LocationSettings(HttpSettings(limit_scale=limit_scale), **settings))
        assert isinstance(address, LocationAddress)
        return address


@contextmanager
def services(logs: Path) -> Iterator[Services]:
    started = Services(logs)
    try:
        yield started
    finally:
        started.supervisor.stop()

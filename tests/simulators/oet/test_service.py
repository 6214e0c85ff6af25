"""The service stands alone, too."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.simulators.oet.running import SCRIPTS, alive, create, until

ROOT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-m", "simulators.oet.service"]


@pytest.fixture
def alone() -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen(
        [*COMMAND, "--port", "0", "--scripts", str(SCRIPTS), "--base-path", "/oet/"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_it_prints_its_url_and_leaves_nothing(alone: tuple[subprocess.Popen[str], str], number: signal.Signals) -> None:
    process, url = alone
    assert url.startswith("http://127.0.0.1:")
    assert url.endswith("/oet")
    port = int(url.split(":")[2].partition("/")[0])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    body = create(f"file://{SCRIPTS}/slowinit.py")
    connection.request("POST", "/oet/procedures/", json.dumps(body), {"Content-Type": "application/json"})
    assert connection.getresponse().status == 201
    connection.close()
    family = until(lambda: psutil.Process(process.pid).children(recursive=True), lambda found: len(found) >= 4)
    process.send_signal(number)
    process.wait(10)
    assert process.returncode == (-9 if number == signal.SIGKILL else 0)
    until(lambda: [one for one in family if alive(one)], lambda left: not left, 3)


def test_its_help_names_every_option() -> None:
    done = subprocess.run([*COMMAND, "--help"], cwd=ROOT, capture_output=True, text=True, timeout=30, check=True)
    for option in ("--host", "--port", "--base-path", "--scripts", "--blocks", "--strict"):
        assert option in done.stdout


def test_it_says_what_it_means_to_listen_beyond_this_machine() -> None:
    process = subprocess.Popen(
        [*COMMAND, "--port", "0", "--host", "0.0.0.0"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.terminate()
    _, said = process.communicate(timeout=10)
    assert "everybody who reaches this machine can run programs on it" in said

"""What the simulated OET adds to a script, and to its events, each beside the plainest thing that could do it.

``python -m benchmarks.bench_oet [--quick]``

First an empty script. On the OET's side it is created and started as a client does it, over REST with the stream
open: from before the POST until READY is on the stream, and from before the PUT until COMPLETE is. The client is on
this machine and does as little as it can, so that what is measured is the service; its time is in the figures all
the same. On the bare side the same script is started and joined by multiprocessing's fork server, which has
preloaded what the OET's has, with a main module of two lines. The sides take turns of ten; medians. Where others use
the machine, the OET's three processes wait for it more often than the bare side's two: the fastest tenth tells more.

Then the events of one script that publishes as fast as it can, to fifty streams: from the first byte on any of them
until all have the last event. On the bare side a plain aiohttp application in a process of its own writes the same
events, which it has in memory, to fifty streams, one by one; the OET sends those in one go that come in one go. One
process reads them, the same on both sides, and they take turns.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.stream_readers import StreamReaders
from tests.simulators.oet.running import Oet, create, running, start

ROOT = Path(__file__).resolve().parent.parent
STREAMS = 50
TURN = 10
ANSWER = re.compile(
    rb"HTTP/1.1 20[01] .*?\r\nContent-Length: (?P<length>\d+)\r\n.*?\r\n\r\n(?P<body>{\"id\":(?P<id>\d+),.*)", re.DOTALL
)
EMPTY = "def main():\n    pass\n"
CHATTY = """
import threading
from pubsub import pub

def main(n):
    name = threading.current_thread().name
    for number in range(n):
        pub.sendMessage("bench.chatty", msg_src=name, number=number)
"""


class ScriptClient:
    """Creates and starts a script, over connections that stay open."""

    def __init__(self, oet: Oet, script: Path) -> None:
        self._rest = socket.create_connection(("127.0.0.1", oet.port))
        self._rest.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._base = oet.settings.base_path
        self._create, self._start = json.dumps(create(f"file://{script}")), json.dumps(start())
        self._streams = StreamReaders(oet.port, f"{self._base}/stream", 1)

    def run(self) -> tuple[float, float]:
        """Seconds from the creation to READY, and from the start to COMPLETE."""
        began = time.perf_counter()
        pid = int(self._send("POST", "/procedures/", self._create))
        self._streams.read_until(state(pid, "READY"))
        ready = time.perf_counter()
        self._send("PUT", f"/procedures/{pid}", self._start)
        self._streams.read_until(state(pid, "COMPLETE"))
        return ready - began, time.perf_counter() - ready

    def close(self) -> None:
        self._streams.close()
        self._rest.close()

    def _send(self, method: str, path: str, body: str) -> bytes:
        """The id of the procedure that a request is answered with."""
        head = f"{method} {self._base}{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n\r\n"
        self._rest.sendall(f"{head}{body}".encode())
        answered = b""
        while not (whole := ANSWER.fullmatch(answered)) or len(whole["body"]) < int(whole["length"]):
            received = self._rest.recv(65536)
            assert received
            answered += received
        return whole["id"]


def state(pid: int, name: str) -> bytes:
    """The event of a state."""
    fields = {"msg_src": str(pid), "new_state": name, "topic": "procedure.lifecycle.statechange"}
    return f"data:{json.dumps(fields)}\n".encode()


def run_scripts(oet: Oet, folder: Path, count: int) -> tuple[list[float], list[float], list[float]]:
    """Seconds of each creation, of each start, and of each bare run."""
    script = folder / "empty.py"
    script.write_text(EMPTY, encoding="utf-8")
    client = ScriptClient(oet, script)
    made, ran, bare = [], [], []
    with bare_process("benchmarks/bare/script.py", str(script)) as process:
        for turn in range(-1, count // TURN):
            for side in range(2) if turn % 2 else reversed(range(2)):
                for _ in range(TURN):
                    if side:
                        took = float(ask(process))
                        bare.append(took)
                    else:
                        creation, run = client.run()
                        made.append(creation)
                        ran.append(run)
    client.close()
    return made[TURN:], ran[TURN:], bare[TURN:]  # the first turn warms both up


def send_events(oet: Oet, folder: Path, count: int, turns: int) -> tuple[list[float], list[float]]:
    """Events a second of the OET, and of the bare fan-out."""
    script = folder / "chatty.py"
    script.write_text(CHATTY, encoding="utf-8")
    rates: tuple[list[float], list[float]] = ([], [])
    for turn in range(turns):
        pid = oet.create(f"file://{script}")
        oet.becomes(pid, "READY")
        streams = StreamReaders(oet.port, f"{oet.settings.base_path}/stream", STREAMS, keep=True)
        oet.start(pid, count)
        rates[0].append(count / streams.read_until(state(pid, "COMPLETE")))
        streams.close()
        sent = folder / f"sent{turn}"
        sent.write_bytes(streams.kept)
        with bare_process("-m", "benchmarks.bare.fan_out", str(sent)) as process:
            assert process.stdout is not None
            port = int(process.stdout.readline())
            streams = StreamReaders(port, "/stream", STREAMS)
            ask(process)
            rates[1].append(count / streams.read_until(state(pid, "COMPLETE")))
            streams.close()
    return rates


@contextmanager
def bare_process(*words: str) -> Iterator[subprocess.Popen[str]]:
    """A program of the bare side, which answers lines."""
    process = subprocess.Popen(
        [sys.executable, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        yield process
    finally:
        process.communicate()


def ask(process: subprocess.Popen[str]) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    return process.stdout.readline()


def compare(table: Table, what: str, ours: float, bare: float) -> None:
    """A row about seconds."""
    table.add_row(what, f"{ours * 1e3:.2f} ms", f"{bare * 1e3:.2f} ms", f"{ours / bare:.2f}", "1.20")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a fifth of the turns, to see that it works")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory() as name, running(Path(name)) as oet:
        made, ran, bare = run_scripts(oet, Path(name), 40 if quick else 200)
        ours, plain = send_events(oet, Path(name), 4_000 if quick else 10_000, 2 if quick else 5)
    table = Table(title="The simulated OET", caption="medians; ratio: of the OET to the bare thing in the same run")
    for column in ("what", "OET", "bare", "ratio", "aim"):
        table.add_column(column, justify="left" if column == "what" else "right")
    whole = [sum(one) for one in zip(made, ran, strict=True)]
    for what, times in (("created to READY", made), ("started to COMPLETE", ran)):
        table.add_row(f"empty script, {what}", f"{statistics.median(times) * 1e3:.2f} ms", "", "", "")
    compare(table, f"both ({len(whole)}), beside start and join", statistics.median(whole), statistics.median(bare))
    compare(table, "the fastest tenth of both", *(statistics.quantiles(one, n=10)[0] for one in (whole, bare)))
    fast, plainly = statistics.median(ours), statistics.median(plain)
    table.add_row(
        f"events to {STREAMS} streams, beside a plain fan-out",
        f"{fast:,.0f} events/s",
        f"{plainly:,.0f} events/s",
        f"{fast / plainly:.2f}",
        "0.80 or more",
    )
    Console(width=120).print(table)


if __name__ == "__main__":
    main()

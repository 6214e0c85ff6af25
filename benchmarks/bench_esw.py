"""What the simulated ESW costs: commands through the Gateway beside a bare forwarder.

``python -m benchmarks.bench_esw [--rounds N] [--seconds S] [--clients N]``

The Gateway checks a token and its roles, finds the component, and forwards each command to it; the component, in a
process of its own, validates it and answers. The bare forwarder is an aiohttp application that sends the bytes on by
aiohttp's client to an aiohttp application that answers with bytes of the same length; none of them reads what it sends.
The load comes from this process for both, over raw sockets, and they take turns; medians. What each process needs of a
processor for a command says what could be done on a machine that does nothing else. `benchmarks.bench_esw_messages`
measures the codec.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import psutil
from rich.console import Console

from harness.contracts.esw.codec import decode, encode
from harness.contracts.esw.components import Submit, Validate
from harness.contracts.esw.gateway import ComponentCommand
from harness.contracts.esw.location import ComponentId, ComponentType
from harness.contracts.esw.params.commands import Setup
from harness.contracts.esw.params.responses import Completed
from harness.contracts.esw.values.names import Prefix
from harness.models.load import load_telescope
from harness.targets.launcher import Simulation
from harness.targets.launcher.esw import EswAddress, SimulatedEsw
from simulators.launcher import SimulatorLauncher

ROOT = Path(__file__).resolve().parent.parent
RATIO, RATE = 0.6, 2000
"""The aims."""
WHEEL = "IRIS.imager.filter"
USER = "iris-user1"
COMMAND_BYTES = json.dumps(
    {
        "_type": "Setup",
        "source": "ESW.bench",
        "commandName": "select",
        "maybeObsId": "2020A-001-123",
        "paramSet": [{"ChoiceKey": {"keyName": "filter", "values": ["J"], "units": "NoUnits"}}],
    }
).encode()


class Load(asyncio.Protocol):
    """One client that sends a request as soon as the one before is answered."""

    def __init__(self, request: bytes, ended: Callable[[], bool]) -> None:
        self._request, self._ended = request, ended
        self._received = b""
        self.answers = 0
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found or len(body) < int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]):
            return
        if not head.startswith(b"HTTP/1.1 200 "):
            self.done.set_exception(RuntimeError(self._received.decode()))
            self._transport.close()
            return
        self._received = b""
        self.answers += 1
        if self._ended():
            self._transport.close()
            self.done.set_result(None)
        else:
            self._transport.write(self._request)


async def measure(url: str, request: bytes, clients: int, seconds: float) -> float:
    """Return answers a second."""
    parts = urlsplit(url)
    loop = asyncio.get_running_loop()
    began = time.perf_counter()

    def ended() -> bool:
        return time.perf_counter() - began >= seconds

    loads = [
        (await loop.create_connection(lambda: Load(request, ended), parts.hostname or "", parts.port or 0))[1]
        for _ in range(clients)
    ]
    await asyncio.gather(*(load.done for load in loads))
    return sum(load.answers for load in loads) / (time.perf_counter() - began)


def write_request(url: str, body: bytes, token: str) -> bytes:
    """Return the bytes of a request."""
    head = f"POST /post-endpoint HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\nContent-Type: application/json\r\n"
    return f"{head}Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def ask(url: str, form: str, kind: str) -> Any:
    """Post a form or a message, and return the answer."""
    with urlopen(Request(url, form.encode(), {"Content-Type": kind})) as response:
        return json.load(response)


def find(location: str) -> Mapping[str, str]:
    """Return where each prefix is served over HTTP."""
    found = ask(f"{location}/post-endpoint", '{"_type": "ListEntries"}', "application/json")
    return {one["connection"]["prefix"]: one["uri"].rstrip("/") for one in found if one["_type"] == "HttpLocation"}


def read_processor_time(pid: int) -> float:
    """Return the seconds that a process has used of a processor."""
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


def bound(seconds: Iterable[float], commands: float) -> float:
    """Return how many commands a second fit two cores, of which each process, of one thread, can have one."""
    each = [one / commands for one in seconds]
    return 1 / max(sum(each) / 2, *each)


def start(*words: str) -> tuple[subprocess.Popen[str], str]:
    """Start a part of the bare forwarder, and return it with its URL."""
    line = [sys.executable, "-m", "benchmarks.bare.forwarder", *words]
    process = subprocess.Popen(line, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def compare(console: Console, rounds: int, clients: int, seconds: float) -> None:
    """Commands by the Gateway beside a bare forwarder, turn about."""
    simulation = Simulation(
        load_telescope(ROOT / "telescopes/tmt.yaml"), time_scale=0.1, systems={"esw": SimulatedEsw()}
    )
    running = SimulatorLauncher().start(simulation)
    processes: list[subprocess.Popen[str]] = []
    try:
        address = running.addresses["esw"]
        assert isinstance(address, EswAddress)
        urls = find(address.location_service)
        gateway = urls["ESW.EswGateway"]
        form = f"grant_type=password&client_id=tmt-frontend-app&username={USER}&password={USER}"
        token = ask(
            f"{urls['CSW.AAS']}/realms/TMT/protocol/openid-connect/token", form, "application/x-www-form-urlencoded"
        )["access_token"]
        component = ComponentId(Prefix(WHEEL), ComponentType.HCD)
        stop = Setup(Prefix("ESW.bench"), "stop")
        commands: dict[str, Submit | Validate] = {
            "Submit, which is carried out at once": Submit(stop),
            "Validate, with a parameter": Validate(decode(Setup, COMMAND_BYTES)),
        }
        for name, command in commands.items():
            body = encode(ComponentCommand(component, command))
            answered = len(encode(Completed("7f1f4d4e-7b1c-4f5e-8a65-1b7f1d9f3a55")))
            target, target_url = start("answer", str(answered))
            forwarder, forwarder_url = start("forward", target_url)
            processes += [target, forwarder]
            rates: list[tuple[float, float]] = []
            took: dict[str, float] = defaultdict(float)
            pids = {
                "Gateway": running.pids["gateway"],
                "component": running.pids["IRIS.container"],
                "load": os.getpid(),
            }
            done = 0.0
            for _ in range(rounds + 1):
                bare = asyncio.run(measure(forwarder_url, write_request(forwarder_url, body, token), clients, seconds))
                before = {one: read_processor_time(pid) for one, pid in pids.items()}
                began = time.perf_counter()
                ours = asyncio.run(measure(gateway, write_request(gateway, body, token), clients, seconds))
                done += ours * (time.perf_counter() - began)
                for one, pid in pids.items():
                    took[one] += read_processor_time(pid) - before[one]
                rates.append((bare, ours))
            ratios = sorted(ours / bare for bare, ours in rates[1:])  # the first warms both up
            bare, ours = (statistics.median(column) for column in zip(*rates[1:], strict=True))
            console.print(f"{name}: medians of {rounds}, {clients} clients, turn about:")
            console.print(f"  bare forwarder {bare:7.0f} a second")
            console.print(f"  the Gateway    {ours:7.0f} a second; the aim is {RATE} on two cores of its own")
            console.print(
                f"  ratio          {statistics.median(ratios):7.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}); "
                f"the aim is {RATIO} or more"
            )
            told = ", ".join(f"{one} {seconds_taken / done * 1e6:.0f} us" for one, seconds_taken in took.items())
            console.print(f"  processor time {told}: {bound(took.values(), done):.0f}/s fit two cores\n")
    finally:
        running.stop()
        for process in processes:
            process.communicate()


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--seconds", type=float, default=2.0, help="of each round")
    options.add_argument("--clients", type=int, default=16, help="that send one command after the other")
    given = options.parse_args()
    console = Console()
    compare(console, given.rounds, given.clients, given.seconds)
    console.print(f"{os.getloadavg()[0]:.1f} processes were ready on average")


if __name__ == "__main__":
    main()

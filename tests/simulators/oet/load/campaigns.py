"""What an OET has to stand: many procedures, many streams."""

from __future__ import annotations

import socket
from collections import deque
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from tests.simulators.oet.load.followers import Followers, open_stream
from tests.simulators.oet.running import Oet, start, until

STATES = ["CREATING", "IDLE", "LOADING", "IDLE", "READY", "RUNNING", "READY", "COMPLETE"]
KEPT, AHEAD = 10, 4
"""Procedures that are listed at the end; those that are created while another one runs."""
OWN = {"web", "worker", "forkserver", "spare"}
STEP = 1_000_000
"""Bytes of events that one script publishes."""
TAKEN = 4 * 1024 * 1024
ESTABLISHED = "01"
"""A state of connections, as Linux tells it."""


def run_many(oet: Oet, counts: Sequence[int], streams: int) -> list[int]:
    """Create and run procedures as fast as they go: each stream has each state, in order.

    :param counts: how many, in turns.
    :return: bytes of memory after each turn.
    """
    weights, pids = [], list[int]()
    with Followers(oet, streams) as all_of_them:
        for count in counts:
            pids += run_turn(oet, count, all_of_them)
            weights.append(weigh(oet))
        for number, one in enumerate(all_of_them.followers):
            wrong = {pid: one.states.get(pid) for pid in {*pids, *one.states} if one.states.get(pid) != STATES}
            assert not wrong, (number, wrong)
    listed = {one["id"]: one for one in oet.ask("GET", "/procedures/").body}
    assert list(listed) == pids[-KEPT:], list(listed)
    for one in listed.values():
        assert one["state"] == "COMPLETE", one
        assert [state for state, _ in one["history"]["process_states"]] == STATES, one
    return weights


def run_turn(oet: Oet, count: int, streams: Followers) -> list[int]:
    """Create and run some: the next ones are created while one runs."""
    ahead, done = deque[int](), list[int]()
    while len(done) < count:
        while len(ahead) <= AHEAD and len(done) + len(ahead) < count:
            ahead.append(oet.create("noinit.py"))
        pid = ahead.popleft()
        streams.until(lambda seen, pid=pid: seen.states.get(pid, [])[-1:] == ["READY"], 1)
        assert oet.start(pid).status == 200
        streams.until(lambda seen, pid=pid: seen.states[pid][-1:] == ["COMPLETE"], 1)
        done.append(pid)
    streams.until(lambda seen: seen.states.get(done[-1], [])[-1:] == ["COMPLETE"])
    return done


def weigh(oet: Oet) -> int:
    """The memory of all processes of an OET on which nothing runs: what several share counts once."""
    until(lambda: set(oet.processes()), lambda found: found == OWN)
    return sum(one.memory_full_info().pss for one in oet.processes().values())


def leave_one_unread(oet: Oet, streams: int) -> None:
    """One stream is not read: it is closed when 4 MiB wait for it, and the others have every byte."""
    with closing(open_stream(oet, 4096)) as unread, Followers(oet, streams - 1, parse=False) as read:
        first, sent, waiting = read.followers[0], 0, 0
        while True:
            chat(oet)
            sent += STEP
            read.until(lambda seen, sent=sent: seen.received >= sent)
            read.until(lambda seen: (seen.received, seen.checksum) == (first.received, first.checksum))
            assert not any(one.closed for one in read.followers)
            queued = count_queued(oet, unread)
            if queued is None:
                break
            waiting = first.received - queued
            assert waiting <= TAKEN + STEP, waiting
        assert waiting + STEP > TAKEN, waiting


def chat(oet: Oet) -> None:
    """Have a script publish so much that a few times are too much for a stream that is not read."""
    pid = oet.create("chatty.py")
    oet.becomes(pid, "READY")
    assert oet.ask("PUT", f"/procedures/{pid}", start(10, STEP // 10)).status == 200
    oet.becomes(pid, "COMPLETE")


def count_queued(oet: Oet, client: socket.socket) -> int | None:
    """Bytes that the system has taken from the service for a client, and has not handed over; None once it is closed.

    Linux tells them for both ends of a connection.
    """
    ports = f"{oet.port:04X}", f"{client.getsockname()[1]:04X}"
    ends = {}
    for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        _, local, remote, state, queues, *_ = line.split()
        ports = int(local.rpartition(":")[2], 16), int(remote.rpartition(":")[2], 16)
        ends[ports] = state, sum(int(size, 16) for size in queues.split(":"))
    there = client.getsockname()[1]
    state, sending = ends.get((oet.port, there), ("", 0))
    return sending + ends[there, oet.port][1] if state == ESTABLISHED else None

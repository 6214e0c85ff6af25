"""What an OET has to stand: many procedures, many streams."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from contextlib import closing

import psutil

from tests.simulators.oet.load.streams import Streams, open_stream
from tests.simulators.oet.running import Oet, start, until

STATES = ["CREATING", "IDLE", "LOADING", "IDLE", "READY", "RUNNING", "READY", "COMPLETE"]
KEPT, AHEAD = 10, 4
"""Procedures that are listed at the end; those that are created while another one runs."""
OWN = {"web", "worker", "forkserver", "spare"}
STEP = 1_000_000
"""Bytes of events that one script publishes."""
TAKEN = 4 * 1024 * 1024
KERNEL = 1_000_000
"""Bytes that the system may keep of what the service has sent to a client that takes little."""


def run_many(oet: Oet, counts: Sequence[int], streams: int) -> list[int]:
    """Create and run procedures as fast as they go: each stream has each state, in order.

    :param counts: how many, in turns.
    :return: bytes of memory after each turn.
    """
    weights, pids = [], list[int]()
    with Streams(oet, streams) as all_of_them:
        for count in counts:
            pids += run_turn(oet, count, all_of_them)
            weights.append(weigh(oet))
        for number, one in enumerate(all_of_them.followers):
            assert one.states == dict.fromkeys(pids, STATES), number
    listed = oet.ask("GET", "/procedures/").body
    assert [one["id"] for one in listed] == pids[-KEPT:]
    for one in listed:
        assert one["state"] == "COMPLETE"
        assert [state for state, _ in one["history"]["process_states"]] == STATES
    return weights


def run_turn(oet: Oet, count: int, streams: Streams) -> list[int]:
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
    with closing(open_stream(oet, 4096)) as unread, Streams(oet, streams - 1, parse=False) as read:
        sent, steps = 0, 2 + (TAKEN + KERNEL) // STEP
        connected = []
        for _ in range(steps):
            pid = oet.create("chatty.py")
            oet.becomes(pid, "READY")
            assert oet.ask("PUT", f"/procedures/{pid}", start(10, STEP // 10)).status == 200
            oet.becomes(pid, "COMPLETE")
            sent += STEP
            wanted = sent
            read.until(lambda seen, wanted=wanted: seen.received >= wanted)
            connected.append(count_connections(oet))
        assert connected[: TAKEN // STEP - 1] == [streams] * (TAKEN // STEP - 1)
        assert connected[-1] == streams - 1
        until(lambda: {(one.received, one.checksum) for one in read.followers}, lambda found: len(found) == 1)
        assert not any(one.closed for one in read.followers)


def count_connections(oet: Oet) -> int:
    """How many clients are connected for long."""
    found = psutil.Process(oet.pid).net_connections("tcp")
    return len([one for one in found if one.status == psutil.CONN_ESTABLISHED])

"""Patterns, in memory as Redis has them."""

from __future__ import annotations

import asyncio
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redis import Redis

from simulators.esw.events.globs import Glob
from simulators.esw.events.redis_processes import RedisProcesses
from simulators.esw.events.settings import EVENTS
from tests.simulators.esw.event_servers import NO_REDIS
from tests.simulators.esw.loops import in_loop

MATCHING = [
    ("TCS.*", "TCS.mount.position"),
    ("*.ObserveEvent.*", "IRIS.imager.ObserveEvent.ObserveStart"),
    ("h?llo", "hello"),
    ("h[ae]llo", "hallo"),
    ("h[^e]llo", "hallo"),
    ("h[a-c]llo", "hbllo"),
    ("h[c-a]llo", "hbllo"),
    (r"h\*llo", "h*llo"),
    ("*", ""),
    ("a**b", "axxb"),
    ("[abc", "b"),
    ("\N{GREEK SMALL LETTER MU}*", "\N{GREEK SMALL LETTER MU}m"),
]
OTHERS = [
    ("TCS.*", "tcs.mount.position"),
    (".*", "TCS.mount.position"),
    ("h?llo", "hllo"),
    ("h[^e]llo", "hello"),
    (r"h\*llo", "hello"),
    ("[]", "a"),
    ("?", "\N{GREEK SMALL LETTER MU}"),
    ("", "a"),
]


@pytest.mark.parametrize(("pattern", "text"), MATCHING)
def test_a_pattern_matches(pattern: str, text: str) -> None:
    assert Glob(pattern).matches(text)


@pytest.mark.parametrize(("pattern", "text"), OTHERS)
def test_a_pattern_does_not_match(pattern: str, text: str) -> None:
    assert not Glob(pattern).matches(text)


def test_no_pattern_takes_long() -> None:
    began = time.monotonic()
    assert not Glob("*a" * 200 + "b").matches("a" * 1000)
    assert not Glob("*?" * 500_000).matches("TCS.mount.position")
    assert time.monotonic() - began < 5


@NO_REDIS
@in_loop
async def test_redis_matches_alike() -> None:
    processes = RedisProcesses("127.0.0.1", 0, [EVENTS.master])
    await processes.start()
    try:
        await asyncio.to_thread(compare, processes.port)
    finally:
        await processes.stop()


def compare(port: int) -> None:
    with Redis(port=port) as sentinel:
        master = sentinel.sentinel_masters()[EVENTS.master]

    characters = st.sampled_from("ab-*?[]^\\.")

    @settings(max_examples=200, deadline=None, database=None)
    @given(pattern=st.text(characters, min_size=1, max_size=8), text=st.text(characters, min_size=1, max_size=6))
    def check(pattern: str, text: str) -> None:
        redis.flushall()
        redis.set(text, "")
        assert Glob(pattern).matches(text) == bool(redis.keys(pattern)), (pattern, text)

    with Redis(master["ip"], master["port"]) as redis:
        check()

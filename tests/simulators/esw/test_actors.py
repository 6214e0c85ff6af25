"""Actors, in one process and across two: whoever asks sees no difference."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from simulators.esw.actors import peer, session
from simulators.esw.actors.errors import (
    ActorUnreachableError,
    AskTimeoutError,
    MailboxFullError,
    RemoteFailureError,
    UnregisteredMessageError,
)
from simulators.esw.actors.paths import ForeignActorError
from simulators.esw.actors.refs import ActorRef
from simulators.esw.actors.system import ActorSystem
from simulators.esw.http_core.actor_runtime import ActorRuntime
from simulators.esw.msocket.errors import DomainError, name_exception
from tests.simulators.esw.counting import MESSAGES, Add, Count, Counting, Fail, Grow, Never, Total
from tests.simulators.esw.loops import in_loop, until

ROOT = Path(__file__).parents[3]
WHERE = pytest.mark.parametrize("remote", [False, True], ids=["here", "elsewhere"])
ELSEWHERE = {True: (RemoteFailureError, "RuntimeError"), False: (RuntimeError, "RuntimeError")}


class Actors:
    """One actor, seen from its own system or from another one."""

    def __init__(self, ref: ActorRef, behavior: Counting, system: ActorSystem, own: ActorSystem) -> None:
        self.ref, self.behavior, self.system, self.own = ref, behavior, system, own


@asynccontextmanager
async def system_of(*messages: type, failure_detector: float = 0.5) -> AsyncIterator[ActorSystem]:
    runtime = ActorRuntime(messages or MESSAGES, failure_detector)
    await runtime.system.start()
    try:
        yield runtime.system
    finally:
        await runtime.close()


@asynccontextmanager
async def counting(remote: bool) -> AsyncIterator[Actors]:
    behaviors: list[Counting] = []

    def make(context: object) -> Counting:
        behaviors.append(Counting(context))
        return behaviors[0]

    async with AsyncExitStack() as stack:
        own = await stack.enter_async_context(system_of())
        system = await stack.enter_async_context(system_of()) if remote else own
        uri = own.spawn("counter", make).uri
        yield Actors(system.refer(uri), behaviors[0], system, own)


@WHERE
@in_loop
async def test_an_actor_answers_in_the_order_in_which_it_is_asked(remote: bool) -> None:
    async with counting(remote) as actors:
        await actors.ref.tell(Add(10))
        totals = await asyncio.gather(*(actors.ref.ask(Add(1), 5) for _ in range(100)))
        assert totals == [Total(11 + number) for number in range(100)]


@WHERE
@in_loop
async def test_a_failure_tells_the_one_who_asked_and_the_actor_goes_on(remote: bool) -> None:
    async with counting(remote) as actors:
        with pytest.raises(ELSEWHERE[remote][0], match="broken") as failed:
            await actors.ref.ask(Fail("broken"), 5)
        assert name_exception(failed.value) == "RuntimeError"
        with pytest.raises(DomainError) as error:
            await actors.ref.ask(Fail("domain"), 5)
        assert error.value.message == Total(-1)
        assert await actors.ref.ask(Add(1), 5) == Total(1)


@WHERE
@in_loop
async def test_an_answer_may_be_several_messages_or_none(remote: bool) -> None:
    async with counting(remote) as actors:
        assert await actors.ref.ask(Fail("several"), 5) == (Total(1), (), None)


@WHERE
@in_loop
async def test_an_answer_that_does_not_come_in_time_is_a_timeout_and_cancelled(remote: bool) -> None:
    async with counting(remote) as actors:
        with pytest.raises(AskTimeoutError, match=r"after \[200 ms\]. Message of type \[Never\]") as error:
            await actors.ref.ask(Never(), 0.2)
        assert name_exception(error.value) == "TimeoutException"
        await until(lambda: not actors.behavior.streams)


@WHERE
@in_loop
async def test_a_stream_ends_with_the_actor_s_end_or_the_subscriber_s(remote: bool) -> None:
    async with counting(remote) as actors:
        assert [total async for total in actors.ref.subscribe(Count(10))] == [Total(n) for n in range(10)]
        stream = actors.ref.subscribe(Count(-1))
        waiting = asyncio.ensure_future(anext(stream))
        await until(lambda: actors.behavior.streams)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await stream.aclose()
        await until(lambda: not actors.behavior.streams)


@WHERE
@in_loop
async def test_a_slow_subscriber_keeps_the_newest_elements(remote: bool) -> None:
    async with counting(remote) as actors:
        totals = [total async for total in actors.ref.subscribe(Count(100), buffer=16)]
        assert totals[-16:] == [Total(84 + number) for number in range(16)]
        assert remote or len(totals) == 16


@WHERE
@in_loop
async def test_who_watches_is_told_once_when_the_actor_stops(remote: bool) -> None:
    told: list[str] = []
    async with counting(remote) as actors:
        actors.system.watch(actors.ref.uri, lambda: told.append("kept"))
        actors.system.watch(actors.ref.uri, lambda: told.append("released"))()
        await actors.ref.ask(Add(1), 5)
        actors.own.stop(actors.own.refer(actors.ref.uri))
        await until(lambda: told)
        with pytest.raises(ActorUnreachableError, match="there is no actor counter"):
            await actors.system.refer(actors.ref.uri).ask(Add(1), 5)
    assert told == ["kept"]


@in_loop
async def test_an_actor_that_comes_after_another_of_its_name_is_not_taken_for_it() -> None:
    async with system_of() as own, system_of() as other:
        first = own.spawn("counter", Counting)
        own.stop(first)
        second = own.spawn("counter", Counting)
        assert await other.refer(second.uri).ask(Add(1), 5) == Total(1)
        assert await other.refer(second.uri.partition("#")[0]).ask(Add(1), 5) == Total(2)
        with pytest.raises(ActorUnreachableError, match="there is no actor"):
            await other.refer(first.uri).ask(Add(1), 5)


@in_loop
async def test_a_message_that_is_not_registered_is_an_error_at_the_sender() -> None:
    async with counting(remote=True) as actors:
        with pytest.raises(UnregisteredMessageError, match="Grow is not registered"):
            await actors.ref.ask(Grow(), 5)
        with pytest.raises(UnregisteredMessageError):
            await actors.ref.tell({"any": "dict"})
        with pytest.raises(RemoteFailureError, match="Grow is not registered") as failed:
            await actors.ref.ask(Fail("unregistered"), 5)
        assert failed.value.name == "UnregisteredMessageError"
    async with counting(remote=False) as actors, system_of(Grow) as other:
        with pytest.raises(RemoteFailureError, match="Grow is not registered"):
            await other.refer(actors.ref.uri).ask(Grow(), 5)


@in_loop
async def test_a_message_that_is_too_large_is_told() -> None:
    async with counting(remote=True) as actors:
        with pytest.raises(RemoteFailureError, match="is too large") as failed:
            await actors.ref.ask(Fail("large"), 5)
        assert failed.value.name == "FrameError"
        with pytest.raises(ValueError, match="is too large"):
            await actors.ref.ask(Fail("x" * 10_000_000), 5)
        assert await actors.ref.ask(Add(1), 5) == Total(1)


@pytest.mark.parametrize(
    "uri",
    [
        "pekko://sequencer-system@127.0.0.1:3552/user/ESW.MoonNight#-181",
        "akka://cluster@127.0.0.1:3552/user/x",
        "http://127.0.0.1/",
        "",
    ],
)
@in_loop
async def test_an_actor_of_another_system_is_told_at_once(uri: str) -> None:
    async with system_of() as system:
        with pytest.raises(ForeignActorError, match="use the HTTP location"):
            system.refer(uri)


@in_loop
async def test_a_process_that_never_answered_is_gone_after_the_failure_detector() -> None:
    async with system_of(failure_detector=0.2) as system:
        told: list[str] = []
        for uri in ("pekko://sys@127.0.0.1:1/user/hcd#1", "pekko://firstlight@127.0.0.1:1/user/hcd#1", "nonsense"):
            system.watch(uri, lambda uri=uri: told.append(uri))
        began = time.monotonic()
        await until(lambda: len(told) == 3)
        assert time.monotonic() - began >= 0.2
        with pytest.raises(ActorUnreachableError, match=r"no process answers at 127\.0\.0\.1:1"):
            await system.refer("pekko://firstlight@127.0.0.1:1/user/hcd#1").ask(Add(1), 5)


@in_loop
async def test_the_mailbox_is_bounded() -> None:
    async with counting(remote=False) as actors:
        for _ in range(10_000):
            await actors.ref.tell(Add(1))
        with pytest.raises(MailboxFullError, match="has 10000 messages waiting"):
            await actors.ref.tell(Add(1))
        await until(lambda: actors.behavior.total == 10_000)
        assert await actors.ref.ask(Add(1), 5) == Total(10_001)


@in_loop
async def test_nonsense_on_the_socket_closes_that_connection_only() -> None:
    async with counting(remote=True) as actors:
        port = int(actors.ref.uri.rpartition(":")[2].partition("/")[0])
        for nonsense in (b"GET / HTTP/1.1\r\n\r\n", b"\xff\xff\xff\xff", b"\0\0\0\1\xff", b"\0\0\0\3\x82\x18\x63"):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(nonsense)
            writer.write_eof()
            assert await reader.read() == b""
            writer.close()
        assert await actors.ref.ask(Add(1), 5) == Total(1)


@asynccontextmanager
async def process(beat: float = session.BEAT) -> AsyncIterator[tuple[subprocess.Popen[str], str]]:
    popen = subprocess.Popen(  # noqa: ASYNC220
        [sys.executable, "-m", "tests.simulators.esw.counting_process", str(beat)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert popen.stdout is not None
        yield popen, (await asyncio.to_thread(popen.stdout.readline)).strip()
    finally:
        popen.kill()
        popen.wait()
        popen.stdout.close()


@in_loop
async def test_whoever_waits_for_a_killed_process_is_told_at_once() -> None:
    async with process() as (popen, uri), system_of(failure_detector=60) as system:
        told: list[float] = []
        ref = system.refer(uri)
        system.watch(uri, lambda: told.append(time.monotonic()))
        assert await ref.ask(Add(1), 5) == Total(1)
        asking = asyncio.ensure_future(ref.ask(Never(), 60))
        streaming = asyncio.ensure_future(anext(ref.subscribe(Count(-1))))
        await ref.ask(Add(1), 5)
        popen.kill()
        for waiting in (asking, streaming):
            with pytest.raises(ActorUnreachableError, match="is gone"):
                await asyncio.wait_for(waiting, 10)
        await until(lambda: told)


@in_loop
async def test_a_process_that_hangs_is_gone_after_a_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peer, "SILENCE", 1.5)
    async with process(beat=0.1) as (popen, uri), system_of() as system:
        told: list[str] = []
        system.watch(uri, lambda: told.append(uri))
        await system.refer(uri).ask(Add(1), 5)
        await asyncio.sleep(1.5 * peer.SILENCE)
        assert not told
        os.kill(popen.pid, signal.SIGSTOP)
        await until(lambda: told, 5)

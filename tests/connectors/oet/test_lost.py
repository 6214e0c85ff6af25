"""A connection that breaks is told as a gap, and what was missed is fetched when it is back."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
import trustme
from aiohttp import web

from harness.connectors.oet import echo
from harness.connectors.oet.client import OetClient
from harness.connectors.oet.endpoint import Endpoint
from harness.connectors.oet.following import follow
from harness.connectors.oet.keys import state_key, topic_key
from harness.connectors.oet.source import OetSource
from harness.errors import Unreachable, Untrusted
from harness.events.entry import Kind
from harness.limits import Limits
from simulators.faults import FaultyProxy
from tests.connectors.oet.scripts import SUBARRAY, script
from tests.connectors.oet.serving import serving
from tests.connectors.tango.conftest import Recorder
from tests.simulators.oet.running import Oet, running


@pytest.fixture
def proxy(service: Oet) -> Iterator[FaultyProxy]:
    with FaultyProxy(service.port) as proxy:
        yield proxy


@pytest.fixture
def source(proxy: FaultyProxy) -> Iterator[OetSource]:
    source = OetSource(Endpoint(f"http://127.0.0.1:{proxy.address}"), Limits(call=3))
    yield source
    source.close()


def followed(source: OetSource, recorder: Recorder, name: str = "hello.py") -> int:
    """A procedure that is READY and followed."""
    pid = source.create(script(name), SUBARRAY).id
    source.subscribe([state_key(pid)], recorder)
    recorder.until(lambda event: event.value == "READY")
    return pid


def test_states_that_were_missed_are_told_after_the_gap(
    source: OetSource, proxy: FaultyProxy, service: Oet, recorder: Recorder
) -> None:
    pid = followed(source, recorder)
    proxy.stop_listening()
    proxy.cut()
    gap = recorder.next()
    assert gap.kind is Kind.GAP
    assert "were interrupted" in gap.error
    service.start(pid)
    service.becomes(pid, "COMPLETE")
    proxy.listen()
    missed = recorder.until(lambda event: event.value == "COMPLETE")
    history = source.describe(pid).history.process_states
    assert [(event.value, event.source_time) for event in missed] == history[-3:]
    assert {event.kind for event in missed} == {Kind.RESYNCHRONISED}


def test_after_a_gap_changes_are_told_as_before(source: OetSource, proxy: FaultyProxy, recorder: Recorder) -> None:
    pid = followed(source, recorder)
    proxy.cut()
    assert recorder.next().kind is Kind.GAP
    again = recorder.next()
    assert (again.kind, again.value) == (Kind.RESYNCHRONISED, "READY")
    source.start(pid)
    told = recorder.until(lambda event: event.value == "COMPLETE")
    assert [(event.kind, event.value) for event in told] == [
        (Kind.CHANGE, state) for state in ("RUNNING", "READY", "COMPLETE")
    ]


def test_streams_that_the_oet_cuts_are_opened_again(url: str, service: Oet, recorder: Recorder) -> None:
    """As the real one does with all of them when a start is refused."""
    source = OetSource(Endpoint(url), Limits(call=10))
    try:
        running_one, refused = followed(source, Recorder(), "loop.py"), followed(source, recorder)
        source.start(running_one)
        service.becomes(running_one, "RUNNING")
        service.switch("streams cut")
        service.start(refused)
        assert recorder.until(lambda event: event.kind is Kind.GAP)
        service.switch("streams cut", on=False)
        assert recorder.until(lambda event: event.kind is Kind.RESYNCHRONISED)[-1].value == "READY"
        source.stop(running_one)
        source.start(refused)
        recorder.until(lambda event: event.value == "COMPLETE")
    finally:
        source.close()


def test_a_procedure_of_an_oet_that_was_restarted_is_another_one(tmp_path: Path, recorder: Recorder) -> None:
    with FaultyProxy(1) as proxy:
        source = OetSource(Endpoint(f"http://127.0.0.1:{proxy.address}"), Limits(call=5))
        try:
            with running(tmp_path) as first:
                proxy.port = first.port
                pid = followed(source, recorder, "noinit.py")
            recorder.until(lambda event: event.kind is Kind.GAP)
            with running(tmp_path) as second:
                proxy.port = second.port
                gone = recorder.until(lambda event: event.kind is Kind.ERROR)[-1]
                assert "No information available" in gone.error
                assert second.create("noinit.py") == pid
                told = recorder.until(lambda event: event.value == "READY")
                assert [event.value for event in told] == ["CREATING", "IDLE", "LOADING", "IDLE", "READY"]
        finally:
            source.close()


def test_another_procedure_of_that_id_is_told_from_its_first_state_on(tmp_path: Path, recorder: Recorder) -> None:
    """It was there before the connection was back."""
    with FaultyProxy(1) as proxy:
        source = OetSource(Endpoint(f"http://127.0.0.1:{proxy.address}"), Limits(call=5))
        try:
            with running(tmp_path) as first:
                proxy.port = first.port
                pid = followed(source, recorder, "noinit.py")
                proxy.stop_listening()
            recorder.until(lambda event: event.kind is Kind.GAP)
            with running(tmp_path) as second:
                proxy.port = second.port
                assert second.create("noinit.py") == pid
                history = second.becomes(pid, "READY")["history"]["process_states"]
                proxy.listen()
                told = recorder.until(lambda event: event.value == "READY")
                assert [[event.value, event.source_time] for event in told] == history
        finally:
            source.close()


def test_a_mistake_of_the_source_is_told_as_a_gap(
    source: OetSource, recorder: Recorder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody may wait for events that nobody reads any more."""
    pid = followed(source, recorder)
    with monkeypatch.context() as broken:
        broken.setattr(source._histories, "hear", lambda *_: 1 // 0)
        source.start(pid)
        gap = recorder.next(5)
        assert (gap.kind, "ZeroDivisionError" in gap.error) == (Kind.GAP, True)
    recorder.until(lambda event: event.value == "COMPLETE")
    assert "the stream of oet cannot be followed" in caplog.text


def test_a_peer_that_is_silently_gone_is_noticed(
    source: OetSource, proxy: FaultyProxy, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing keeps the stream of an OET alive, and nothing says that it is dead."""
    monkeypatch.setattr(echo, "QUIET", 0.2)
    monkeypatch.setattr(source._echoes, "_limit", 0.5)
    followed(source, recorder)
    proxy.trouble.holds = True
    gap = recorder.next(20)
    assert gap.kind is Kind.GAP
    assert "brings nothing any more" in gap.error


def test_a_stream_that_is_quiet_and_alive_stays_open(
    source: OetSource, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(echo, "QUIET", 0.05)
    followed(source, recorder)
    asked = Recorder()
    source.subscribe([topic_key("request.procedure.list")], asked)
    asked.next()
    for _ in range(3):
        asked.next(10)
    assert Kind.GAP not in {event.kind for event in recorder.events}


def test_flushing_tells_a_gap_if_the_stream_brings_nothing(
    source: OetSource, proxy: FaultyProxy, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed(source, recorder)
    monkeypatch.setattr(source._echoes, "_limit", 0.5)
    proxy.trouble.holds = True
    source.flush()
    assert recorder.next(2).kind is Kind.GAP


def test_a_procedure_is_followed_over_a_gap(service: Oet, proxy: FaultyProxy) -> None:
    """As by somebody who waits at a terminal while the OET cuts all streams."""
    pid = service.create("hello.py", subarray_id=1)
    service.becomes(pid, "READY")

    def lose() -> None:
        proxy.stop_listening()
        proxy.cut()
        service.start(pid)
        service.becomes(pid, "COMPLETE")
        proxy.listen()

    async def run() -> str:
        async with OetClient(Endpoint(f"http://127.0.0.1:{proxy.address}"), 10) as client:
            threading.Timer(0.3, lose).start()
            async with asyncio.timeout(10):
                return (await follow(client, pid, lambda one: one.state.finished)).state

    assert asyncio.run(run()) == "COMPLETE"


def test_reading_is_tried_again_and_a_change_that_was_sent_is_not(service: Oet, proxy: FaultyProxy) -> None:
    """Nobody may start a script twice."""
    asked = []

    def cut_once(data: bytes) -> bytes:
        asked.append(data)
        if len(asked) == 1:
            proxy.trouble.changes = None
            asyncio.get_running_loop().call_soon(lambda: asyncio.ensure_future(proxy._cut()))
            return b""
        return data

    async def run() -> None:
        async with OetClient(Endpoint(f"http://127.0.0.1:{proxy.address}"), 5) as client:
            await client.connect()
            proxy.trouble.changes = cut_once
            await client.list_procedures()
            asked.clear()
            before = len(await client.list_procedures())
            proxy.trouble.changes = cut_once
            with pytest.raises(Unreachable, match="it may or may not have been executed"):
                await client.create_procedure(script("noinit.py"))
            assert len(service.ask("GET", "/procedures/").body) <= before + 1

    asyncio.run(run())


def test_an_oet_that_is_about_to_listen_is_waited_for(proxy: FaultyProxy) -> None:
    async def run() -> None:
        async with OetClient(Endpoint(f"http://127.0.0.1:{proxy.address}"), 5) as client:
            await client.list_procedures()

    asyncio.run(run())
    proxy.stop_listening()
    soon = threading.Timer(0.3, proxy.listen)
    soon.start()
    asyncio.run(run())
    soon.join()


def test_nobody_there_is_told_within_the_limit() -> None:
    async def run() -> None:
        async with OetClient(Endpoint("http://127.0.0.1:9"), 0.5) as client:
            await client.list_procedures()

    with pytest.raises(
        Unreachable, match=r"the OET at http://127.0.0.1:9 cannot be reached: connection refused. Does it run"
    ):
        asyncio.run(run())


def test_certificates_are_verified(service: Oet, tmp_path: Path) -> None:
    authority = trustme.CA()
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(file))

    async def forward(request: web.Request) -> web.Response:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{service.port}{request.path}", allow_redirects=False) as response,
        ):
            told = {name: response.headers[name] for name in ("Location",) if name in response.headers}
            return web.Response(body=await response.read(), status=response.status, headers=told)

    async def listed(endpoint: Endpoint) -> int:
        async with OetClient(endpoint, 3) as client:
            return len(await client.list_procedures())

    app = web.Application()
    app.router.add_get("/{path:.*}", forward)
    with serving(app, tls=tls) as url:
        where = f"{url}/ska-oso-oet/oet/api/v7"
        with pytest.raises(Untrusted, match="shows a certificate that is not trusted"):
            asyncio.run(listed(Endpoint(where)))
        assert asyncio.run(listed(Endpoint(where, file))) == len(service.ask("GET", "/procedures/").body)

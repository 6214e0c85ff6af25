"""Events, on Redis with Sentinel and in memory, as gateway and components use them."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

import psutil
import pytest
from redis import Redis

from harness.contracts.esw.codec import decode, encode
from harness.contracts.esw.params.events import Event, EventKey, ObserveEvent, SystemEvent
from harness.contracts.esw.values.names import Prefix
from harness.contracts.esw.values.times import UTCTime
from harness.contracts.esw.values.wire_value import Media
from simulators.esw.events.service import EventService
from simulators.esw.events.settings import EventServerAddress, EventServerSettings
from simulators.esw.events.stores.store import EventServerUnavailableError
from simulators.esw.http_core.settings import HttpSettings
from simulators.esw.msocket.errors import NamedError
from tests.simulators.esw.event_servers import NO_REDIS, SERVERS, make_event, new_key, using, value_of
from tests.simulators.esw.loops import in_loop
from tests.simulators.esw.services import Services, post, services

SOON = 5.0
FOLLOWING = 0.1
"""Seconds in which what must not come would come."""


@pytest.fixture(scope="module", params=SERVERS)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a Location Service where an event server is registered."""
    with services(tmp_path_factory.mktemp("events")) as started:
        yield start(started, request.param)


def start(started: Services, kind: str) -> str:
    location = started.location().url
    address = started.start(
        "events", EventServerSettings(HttpSettings(location_service=location), redis=kind == "redis")
    )
    assert isinstance(address, EventServerAddress)
    return location


async def take(events: AsyncGenerator[Event, None], number: int) -> list[int]:
    async with asyncio.timeout(SOON):
        return [value_of(await anext(events)) for _ in range(number)]


async def take_until(events: AsyncGenerator[Event, None], last: int) -> list[int]:
    taken = await take(events, 1)
    while taken[-1] != last:
        taken += await take(events, 1)
    return taken


@contextlib.asynccontextmanager
async def following(service: EventService, events: AsyncGenerator[Event, None]) -> AsyncGenerator[list[Event], None]:
    """Collect the events of a subscription; yields when it listens, as another one does that began later."""
    got: list[Event] = []

    async def collect() -> None:
        async for event in events:
            got.append(event)  # noqa: PERF401  (while it goes on)

    task = asyncio.create_task(collect())
    await asyncio.sleep(0)
    later = service.subscribe([new_key()])
    await take(later, 1)
    await later.aclose()
    try:
        yield got
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await events.aclose()


@in_loop
async def test_what_is_published_is_the_latest(place: str) -> None:
    async with using(place) as events:
        key, other = new_key(), new_key()
        for value in range(3):
            await events.publish(make_event(key, value))
        latest, invalid = await events.get([key, other])
        assert value_of(latest) == 2
        assert latest.event_time.nanos
        assert (invalid.event_id, invalid.key, invalid.param_set) == ("-1", other, ())
        assert str(invalid.event_time) == "1969-12-31T23:59:59.999Z"


@in_loop
async def test_a_subscription_begins_with_the_latest_and_goes_on_with_each(place: str) -> None:
    async with using(place) as events:
        key, other = new_key(), new_key()
        await events.publish(make_event(key, 7))
        subscription = events.subscribe([key, other])
        assert sorted(await take(subscription, 2)) == [-1, 7]
        for value in range(100):
            await events.publish(make_event(key, value))
        assert await take(subscription, 100) == list(range(100))
        await subscription.aclose()


@in_loop
async def test_nothing_is_missed_or_told_twice_when_a_subscription_begins_in_a_burst(place: str) -> None:
    async with using(place) as events, using(place) as others:
        key = new_key()
        publishing = asyncio.create_task(publish(others, key, 300))
        for _ in range(20):
            subscription = events.subscribe([key])
            got = await take(subscription, 12)
            first = max(got[0], got[1] - 1)
            assert got[1:] == list(range(first + 1, first + 12))
            await subscription.aclose()
        publishing.cancel()
        await asyncio.gather(publishing, return_exceptions=True)


async def publish(events: EventService, key: EventKey, number: int) -> None:
    for value in range(number):
        await events.publish(make_event(key, value))
        await asyncio.sleep(0.002)


@in_loop
async def test_patterns_tell_what_matches_and_replay_nothing(place: str) -> None:
    async with using(place) as events:
        key = new_key("filter.wheel")
        await events.publish(make_event(key))
        pattern = f"{key.source}.filter.[t-x]heel"
        async with (
            following(events, events.subscribe_pattern(pattern)) as matching,
            following(events, events.subscribe_pattern(f"{key.source}.wheel*")) as others,
            following(events, events.subscribe_pattern("*.ObserveEvent.*")) as observed,
        ):
            await events.publish(make_event(key, 1))
            observe = ObserveEvent("1", key.source, "ObserveEvent.ObserveStart", UTCTime.now())
            await events.publish(observe)
            await asyncio.sleep(FOLLOWING)
            assert [value_of(event) for event in matching] == [1]
            assert others == []
            assert [event for event in observed if event.source == key.source] == [observe]


@in_loop
async def test_a_rate_limit_lets_the_first_of_each_window_pass(place: str) -> None:
    async with using(place) as events:
        key = new_key()
        await events.publish(make_event(key, -2))
        async with (
            following(events, events.subscribe([key], 4)) as limited,
            following(events, events.subscribe([key])) as all_of_them,
        ):
            began = time.monotonic()
            for value in range(60):
                await events.publish(make_event(key, value))
                await asyncio.sleep(0.01)
            windows = (time.monotonic() - began) / 0.25
            await asyncio.sleep(FOLLOWING)
            assert [value_of(event) for event in all_of_them] == [-2, *range(60)]
            told = [value_of(event) for event in limited]
            assert told[0] == -2
            assert windows - 1 <= len(told) <= windows + 2
            assert told == sorted(told)


@in_loop
async def test_a_thousand_subscribers_are_told_all(place: str) -> None:
    async with using(place) as events, using(place) as others:
        key = new_key()
        subscriptions = [events.subscribe([key]) for _ in range(1000)]
        assert await asyncio.gather(*(take(one, 1) for one in subscriptions)) == [[-1]] * 1000
        for value in range(20):
            await others.publish(make_event(key, value))
        assert await asyncio.gather(*(take(one, 20) for one in subscriptions)) == [list(range(20))] * 1000
        for one in subscriptions:
            await one.aclose()


@in_loop
async def test_who_takes_nothing_is_ended_and_not_left_with_a_gap(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulators.esw.events.subscription.BUFFER", 10)
    async with using(place) as events:
        key = new_key()
        subscription = events.subscribe([key])
        assert await take(subscription, 1) == [-1]
        for value in range(30):
            await events.publish(make_event(key, value))
        await asyncio.sleep(FOLLOWING)
        assert await take(subscription, 10) == list(range(10))
        with pytest.raises(NamedError, match="has not taken 10 events") as told:
            await take(subscription, 1)
        assert told.value.name == "BufferOverflowException"


@pytest.mark.parametrize("kind", SERVERS)
@in_loop
async def test_who_depends_on_a_server_that_is_killed_is_told(kind: str, tmp_path: Path) -> None:
    with services(tmp_path) as started:
        place = start(started, kind)
        own = psutil.Process(started.processes["events"].popen.pid)
        victims = [own] if kind == "memory" else [one for one in own.children() if one.name() == "redis-server"]
        async with using(place) as events:
            key = new_key()
            subscription = events.subscribe([key])
            assert await take(subscription, 1) == [-1]
            for victim in victims:
                victim.kill()
            began = time.monotonic()
            for call in (take(subscription, 1), events.get([key]), events.publish(make_event(key))):
                with pytest.raises(EventServerUnavailableError):
                    await call
            assert time.monotonic() - began < 2


@in_loop
async def test_a_server_that_takes_the_place_of_one_that_was_killed_is_found(tmp_path: Path) -> None:
    with services(tmp_path) as started:
        place = start(started, "memory")
        async with using(place) as events:
            key = new_key()
            await events.publish(make_event(key, 1))
            psutil.Process(started.processes["events"].popen.pid).kill()
            with pytest.raises(EventServerUnavailableError):
                await events.get([key])
            started.start("events", EventServerSettings(HttpSettings(location_service=place)))
            assert (await events.get([key]))[0].is_invalid
            subscription = events.subscribe([key])
            assert await take(subscription, 1) == [-1]
            await events.publish(make_event(key, 2))
            assert await take(subscription, 1) == [2]
            await subscription.aclose()


@in_loop
async def test_a_server_that_hangs_is_told_within_the_limit(tmp_path: Path) -> None:
    with services(tmp_path) as started:
        place = start(started, "memory")
        own = psutil.Process(started.processes["events"].popen.pid)
        async with using(place, limit=0.5) as events:
            assert (await events.get([new_key()]))[0].is_invalid
            own.suspend()
            began = time.monotonic()
            with pytest.raises(EventServerUnavailableError):
                await events.get([new_key()])
            assert time.monotonic() - began < 1.5
            own.resume()
            assert (await events.get([new_key()]))[0].is_invalid


@NO_REDIS
@in_loop
async def test_redis_that_hangs_is_told_within_the_limit(tmp_path: Path) -> None:
    with services(tmp_path) as started:
        place = start(started, "redis")
        own = psutil.Process(started.processes["events"].popen.pid)
        masters = [one for one in own.children() if one.name() == "redis-server"]
        async with using(place, limit=0.5) as events:
            subscription = events.subscribe([new_key()])
            assert await take(subscription, 1) == [-1]
            for master in masters:
                master.suspend()
            with pytest.raises(EventServerUnavailableError):
                await take(subscription, 1)
            with pytest.raises(EventServerUnavailableError):
                await events.get([new_key()])
            for master in masters:
                master.resume()
            assert (await events.get([new_key()]))[0].is_invalid


@pytest.mark.parametrize("kind", SERVERS)
@pytest.mark.parametrize("how", ["killed", "closed", "terminated"])
def test_nothing_is_left_of_it(kind: str, how: str, tmp_path: Path) -> None:
    with services(tmp_path) as started:
        place = start(started, kind)
        process = started.processes["events"]
        own = psutil.Process(process.popen.pid)
        children = own.children(recursive=True)
        assert len(children) == (3 if kind == "redis" else 0)
        {"killed": own.kill, "closed": process.close, "terminated": own.terminate}[how]()
        process.popen.wait(5)
        assert psutil.wait_procs(children, 3)[1] == []
        if how != "killed":
            assert post(place, {"_type": "ListEntries"}).body == []


@NO_REDIS
@in_loop
async def test_redis_holds_what_any_client_of_csw_expects(tmp_path: Path) -> None:
    """Found by Sentinel's port in the location of CSW.EventServer, with its key and in CBOR."""
    with services(tmp_path) as started:
        place = start(started, "redis")
        found = post(place, {"_type": "ListByPrefix", "prefix": "CSW."}).body
        assert sorted(one["connection"]["prefix"] for one in found) == ["CSW.AlarmServer", "CSW.EventServer"]
        [port] = {int(one["uri"].rpartition(":")[2]) for one in found if one["_type"] == "TcpLocation"}
        with Redis(port=port) as sentinel:
            masters = sentinel.sentinel_masters()
        assert set(masters) == {"eventServer", "alarmServer"}
        master = masters["eventServer"]
        with Redis(master["ip"], master["port"]) as other:
            async with using(place) as events:
                key = EventKey(Prefix("TCS.mount"), "position")
                event = make_event(key, 5)
                await events.publish(event)
                kept = other.get("TCS.mount.position")
                assert isinstance(kept, bytes)
                assert decode(SystemEvent, kept, Media.CBOR) == event
                foreign = encode(make_event(key, 6), Media.CBOR)
                subscription = events.subscribe([key])
                assert await take(subscription, 1) == [5]
                other.publish("TCS.mount.position", b"no event")
                other.publish("TCS.mount.position", foreign)
                other.set("TCS.mount.position", foreign)
                assert await take(subscription, 1) == [6]
                await subscription.aclose()
                other.set("TCS.mount.position", b"no event")
                assert (await events.get([key]))[0].is_invalid


def test_a_host_without_redis_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with services(tmp_path) as started:
        location = started.location().url
        process = started.begin("events", EventServerSettings(HttpSettings(location_service=location), redis=True))
        assert process.popen.wait(10) == 1
        told = process.log.read_text()
    assert "redis-server, redis-sentinel, setpriv is not installed" in told
    assert "or keep events in memory" in told
    assert "Traceback" not in told

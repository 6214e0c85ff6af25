"""Events by the Gateway."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest

from tests.simulators.esw.event_servers import SERVERS
from tests.simulators.esw.gateway.rig import Rig, Socket, running
from tests.simulators.esw.loops import in_loop
from tests.simulators.esw.services import Answer

UNAVAILABLE = {"_type": "EventServerUnavailable", "error_message": "Event server is unavailable"}
NO_KEYS = {"_type": "EmptyEventKeys", "error_message": "Request is missing event key"}
NO_FREQUENCY = {"_type": "InvalidMaxFrequency", "error_message": "Max frequency should be greater than zero"}
SUBSCRIBERS, PUBLISHED = 1000, 5
INVALID = ("-1", "1969-12-31T23:59:59.999Z", [])


@pytest.fixture(scope="module", params=SERVERS)
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with running(tmp_path_factory.mktemp("events"), redis=request.param == "redis") as found:
        yield found


def new_key(name: str = "position") -> dict[str, str]:
    return {"source": f"TCS.mount{uuid.uuid4().hex[:8]}", "eventName": name}


def make_event(key: dict[str, str], value: int = 0, kind: str = "SystemEvent") -> dict[str, Any]:
    parameter = {"IntKey": {"keyName": "value", "values": [value], "units": "NoUnits"}}
    event_id, moment = str(uuid.uuid4()), "2026-01-01T00:00:00.123456789Z"
    return {"_type": kind, "eventId": event_id, **key, "eventTime": moment, "paramSet": [parameter]}


def publish(place: Rig, event: dict[str, Any]) -> Answer:
    return place.post({"event": event}, kind="PublishEvent")


def outline(event: dict[str, Any]) -> tuple[Any, ...]:
    return event["eventId"], event["eventTime"], event["paramSet"]


def test_the_latest_event_is_told_and_the_invalid_one_for_a_key_never_published(place: Rig) -> None:
    key, other = new_key(), new_key()
    event = make_event(key, 3)
    assert publish(place, event).body == "Done"
    latest, invalid = place.post({"eventKeys": [key, other]}, kind="GetEvent").body
    assert latest == event
    assert (outline(invalid), invalid["source"]) == (INVALID, other["source"])


@in_loop
async def test_a_subscription_tells_the_latest_and_all_that_follow(place: Rig) -> None:
    key, other = new_key(), new_key()
    first, second = make_event(key, 1), make_event(key, 2)
    publish(place, first)
    async with place.stream("Subscribe", eventKeys=[key, other]) as socket:
        got = [await socket.take() for _ in range(2)]
        assert first in got
        assert INVALID in [outline(event) for event in got]
        publish(place, second)
        assert await socket.take() == second


@in_loop
async def test_patterns_are_of_a_subsystem_and_observe_events_of_all(place: Rig) -> None:
    key = new_key()
    observe = {**new_key("ObserveEvent.ObserveStart")}
    name = key["source"].partition(".")[2]
    async with (
        place.stream("SubscribeWithPattern", subsystem="TCS", pattern=f"{name}.*") as matching,
        place.stream("SubscribeWithPattern", subsystem="IRIS") as others,
        place.stream("SubscribeObserveEvents") as observed,
    ):
        seen, started = make_event(key), make_event(observe, kind="ObserveEvent")
        while True:  # until all three listen
            publish(place, started)
            publish(place, seen)
            try:
                async with asyncio.timeout(0.5):
                    assert await matching.take() == seen
                    assert await observed.take() == started
                break
            except TimeoutError:
                continue
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await others.raw.receive()


@pytest.mark.parametrize("frequency", [0, -1])
@pytest.mark.parametrize("kind", ["Subscribe", "SubscribeWithPattern", "SubscribeObserveEvents"])
@in_loop
async def test_a_frequency_that_is_none_is_refused_and_the_socket_goes_on(
    place: Rig, kind: str, frequency: int
) -> None:
    members = {"eventKeys": [new_key()], "subsystem": "TCS", "maxFrequency": frequency}
    async with place.stream(kind, **members) as socket:
        assert await socket.take() == NO_FREQUENCY
        await socket.send({"_type": "Subscribe", "eventKeys": [new_key()]})
        assert outline(await socket.take()) == INVALID


@in_loop
async def test_a_request_without_keys_is_refused(place: Rig) -> None:
    answer = place.post({"eventKeys": []}, kind="GetEvent")
    assert (answer.status, answer.headers["error-type"], answer.body) == (500, "DomainError", NO_KEYS)
    async with place.stream("Subscribe", eventKeys=[]) as socket:
        assert await socket.take() == NO_KEYS


@in_loop
async def test_a_rate_limit_drops_what_is_more(place: Rig) -> None:
    key = new_key()
    async with place.stream("Subscribe", eventKeys=[key], maxFrequency=1) as socket:
        assert outline(await socket.take()) == INVALID
        async with asyncio.timeout(10):
            got = asyncio.create_task(socket.take())
            number = 0
            while not got.done():
                number += 1
                await asyncio.to_thread(publish, place, make_event(key, number))
        told = (await got)["paramSet"][0]["IntKey"]["values"][0]
        assert told == number or told == number - 1, "the first of the second window"
        assert number > 2, "the invalid event has taken the first window"


@in_loop
async def test_a_thousand_subscribers_over_websockets_are_told_all(place: Rig) -> None:
    key = new_key()
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
        sockets = await asyncio.gather(*(subscribe(session, place, key) for _ in range(SUBSCRIBERS)))
        await asyncio.to_thread(lambda: [publish(place, make_event(key, value)) for value in range(PUBLISHED)])
        assert await asyncio.gather(*(take_values(one) for one in sockets)) == [list(range(PUBLISHED))] * SUBSCRIBERS


async def subscribe(session: aiohttp.ClientSession, place: Rig, key: dict[str, str]) -> Socket:
    socket = Socket(await session.ws_connect(f"{place.url}/websocket-endpoint"))
    await socket.send({"_type": "Subscribe", "eventKeys": [key]})
    assert outline(await socket.take()) == INVALID
    return socket


async def take_values(socket: Socket) -> list[int]:
    return [(await socket.take())["paramSet"][0]["IntKey"]["values"][0] for _ in range(PUBLISHED)]


@pytest.mark.parametrize("kind", SERVERS)
@in_loop
async def test_an_event_server_that_is_killed_is_told_within_the_limit(kind: str, tmp_path: Path) -> None:
    with running(tmp_path, redis=kind == "redis") as place:
        key = new_key()
        own = psutil.Process(place.started.processes["events"].popen.pid)
        victims = [own] if kind == "memory" else [one for one in own.children() if one.name() == "redis-server"]
        async with place.stream("Subscribe", eventKeys=[key]) as socket:
            assert outline(await socket.take()) == INVALID
            for victim in victims:
                victim.kill()
            began = time.monotonic()
            assert await socket.take() == UNAVAILABLE
        for answer in (publish(place, make_event(key)), place.post({"eventKeys": [key]}, kind="GetEvent")):
            assert (answer.status, answer.headers["error-type"], answer.body) == (500, "DomainError", UNAVAILABLE)
        async with place.stream("SubscribeObserveEvents") as socket:
            assert await socket.take() == UNAVAILABLE
        alarm = {"alarmKey": {"prefix": "IRIS.imager.detector", "name": "tooWarm"}, "severity": "Okay"}
        failed = place.post(alarm, kind="SetAlarmSeverity").body
        assert failed["_type"] == "SetAlarmSeverityFailure"
        assert "The alarm server is unavailable" in failed["msg"]
        assert time.monotonic() - began < 5


@in_loop
async def test_a_component_publishes_the_events_that_it_declares(place: Rig) -> None:
    detector = "WFOS.spectrograph.detector"
    place.telescope.start(detector)
    key = {"source": detector, "eventName": "temperature"}
    async with place.stream("Subscribe", eventKeys=[key]) as socket:
        assert outline(await socket.take()) == INVALID
        for cold in (False, True):
            body = {"name": "cold", "value": cold}
            assert place.telescope.door(detector, path="attributes", body=body).status == 204
            event = await socket.take()
            shown = {name: one["values"] for entry in event["paramSet"] for name, one in named(entry)}
            assert shown == {"temperature": [77.0], "cold": [cold]}
            assert (event["_type"], event["source"]) == ("SystemEvent", detector)


def named(parameter: dict[str, dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    return [(one["keyName"], one) for one in parameter.values()]

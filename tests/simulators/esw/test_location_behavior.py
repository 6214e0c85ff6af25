"""The actor of the Location Service, asked within one process: what depends on a tick, and what it keeps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from harness.contracts.esw.location import (
    ComponentType,
    Connection,
    ConnectionType,
    LocationRemoved,
    LocationUpdated,
    PekkoRegistration,
    TcpRegistration,
)
from harness.contracts.esw.values.names import Prefix
from simulators.esw.actors.system import ActorSystem
from simulators.esw.http_core.actor_runtime import ActorRuntime
from simulators.esw.location.behavior import LocationBehavior
from simulators.esw.location.impl import LocationImpl
from simulators.esw.location.locating import Hosts
from tests.simulators.esw.counting import Counting
from tests.simulators.esw.loops import in_loop, until

TICK = 3600.0
"""Seconds: no tick comes by itself."""
TCP = Connection(Prefix("CSW.EventServer"), ComponentType.SERVICE, ConnectionType.TCP)
ACTOR = Connection(Prefix("TCS.wheel"), ComponentType.HCD, ConnectionType.PEKKO)


@asynccontextmanager
async def location_service() -> AsyncIterator[tuple[LocationImpl, LocationBehavior, ActorSystem]]:
    runtime = ActorRuntime()
    behaviors: list[LocationBehavior] = []

    def make(context: object) -> LocationBehavior:
        behaviors.append(LocationBehavior(context, Hosts(), TICK))
        return behaviors[0]

    try:
        locations = LocationImpl(runtime.system.spawn("location-service", make))
        yield locations, behaviors[0], runtime.system
    finally:
        await runtime.close()


def tick(behavior: LocationBehavior) -> None:
    behavior.context.tell_self(behavior._trackers.tick)


@in_loop
async def test_only_what_has_changed_between_two_ticks_is_told() -> None:
    async with location_service() as (locations, behavior, _):
        registration = TcpRegistration(TCP, 6379)
        location = await locations.register(registration)
        events = locations.track(TCP)
        following = asyncio.ensure_future(anext(events))
        await until(lambda: behavior._trackers._told)
        assert not following.done()
        tick(behavior)
        assert await following == LocationUpdated(location)
        following = asyncio.ensure_future(anext(events))
        await locations.unregister(TCP)
        await locations.register(registration)
        tick(behavior)
        await locations.unregister(TCP)
        assert not following.done()
        tick(behavior)
        assert await following == LocationRemoved(TCP)
        await events.aclose()


@in_loop
async def test_nothing_is_kept_of_who_gave_up_or_of_what_was_unregistered() -> None:
    async with location_service() as (locations, behavior, system):
        with suppress(TimeoutError):
            await asyncio.wait_for(locations.resolve(TCP, 3600), 0.1)
        events = locations.track(TCP)
        waiting = asyncio.ensure_future(anext(events))
        await until(lambda: behavior._trackers._told)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await locations.register(PekkoRegistration(ACTOR, system.spawn("wheel", Counting).uri))
        await locations.unregister(ACTOR)
        await until(lambda: not system._watching)
        assert not behavior._waiting._replies
        assert not behavior._trackers._told


@in_loop
async def test_an_actor_that_stops_takes_its_location_along_though_its_process_lives() -> None:
    async with location_service() as (locations, behavior, system):
        wheel = system.spawn("wheel", Counting)
        assert await locations.register(PekkoRegistration(ACTOR, wheel.uri)) == await locations.find(ACTOR)
        system.stop(wheel)
        await until(lambda: not behavior._locations)

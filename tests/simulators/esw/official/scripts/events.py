"""Publishes an event, then gives back each that is published as ``sent``, under the name ``returned``."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from csw.Event import Event, SystemEvent
from csw.EventKey import EventKey
from csw.EventName import EventName
from csw.EventService import EventService
from csw.KeyTypes import KeyTypes
from csw.Parameter import ByteKey, DoubleKey, IntMatrixKey, Parameter, UTCTimeKey
from csw.Prefix import Prefix
from csw.Subsystem import Subsystem
from csw.TMTTime import TAITime, UTCTime
from csw.Units import Units
from session import Complete, run

SOURCE = Prefix(Subsystem.WFOS, "pycsw")
TIMES = {KeyTypes.UTCTimeKey: UTCTime, KeyTypes.TAITimeKey: TAITime}
PARAMETERS = [
    DoubleKey.make("angle", Units.degree).set(1.5, -2.0),
    IntMatrixKey.make("matrix").set([[1, 2], [3, 4]]),
    ByteKey.make("bytes").set(1, 127),
    UTCTimeKey.make("time", Units.utc).set(UTCTime(1700000000, 123456789)),
]


def key(name: str) -> EventKey:
    return EventKey(SOURCE, EventName(name))


def read(event: Event) -> list[Parameter]:
    """Return the parameters of an event; times are left as they came by the client, which cannot publish them so."""
    return [
        replace(one, values=[TIMES[one.keyType](**value) for value in one.values]) if one.keyType in TIMES else one
        for one in event.paramSet
    ]


async def main() -> None:
    service = Complete(EventService())
    publisher, other = service.defaultPublisher(), service.makeNewPublisher()
    # Events of the client cannot be members of the set that gets() returns.
    subscriber, listener = Complete(service.defaultSubscriber(), "gets", "make"), service.makeNewSubscriber()
    assert (await subscriber.get(key("never"))).isInvalid()
    own = SystemEvent(SOURCE, EventName("own"), PARAMETERS)
    await publisher.publish(own)
    found = await subscriber.get(key("own"))
    assert (found.eventId, found.eventTime, read(found)) == (own.eventId, own.eventTime, PARAMETERS), found

    done = asyncio.Event()
    heard = asyncio.Event()

    async def give_back(event: Event) -> None:
        await other.publish(SystemEvent(SOURCE, EventName("returned"), read(event), event.eventTime))
        done.set()

    async def hear(event: Event) -> None:
        heard.set()

    first = await subscriber.subscribe([key("begin")], hear)
    second = await listener.subscribe([key("sent")], give_back)
    while not heard.is_set():
        await publisher.publish(SystemEvent(SOURCE, EventName("begin")))
    print("listening", flush=True)
    await done.wait()
    await subscriber.unsubscribe([key("begin")])
    await first.unsubscribe()
    await second.unsubscribe()
    for one in (publisher, other, subscriber, listener):
        await one.close()
    service.check()
    subscriber.check()


run(main)

# mypy: ignore-errors
"""Reads an event of ours and publishes one of its own, by TMT's Python client; run by that client's Python.

``python python_events.py LOCATION_SERVICE``: tells on standard output when it listens, what it reads, when it has
published.
"""

from __future__ import annotations

import asyncio
import json
import sys

import csw.LocationServiceSync
from csw.Event import Event, SystemEvent
from csw.EventKey import EventKey
from csw.EventName import EventName
from csw.EventPublisher import EventPublisher
from csw.EventSubscriber import EventSubscriber
from csw.KeyTypes import KeyTypes
from csw.Parameter import Parameter
from csw.Prefix import Prefix
from csw.Subsystem import Subsystem
from csw.Units import Units

MOUNT = Prefix(Subsystem.TCS, "mount")
PARAMETERS = [
    Parameter("value", KeyTypes.IntKey, [1, 2], Units.meter),
    Parameter("bytes", KeyTypes.ByteKey, b"\xff\x7f"),
    Parameter("angles", KeyTypes.DoubleArrayKey, [[1.5, 2.0]], Units.degree),
]


def tell(what: object) -> None:
    sys.stdout.write(f"{json.dumps(what)}\n")
    sys.stdout.flush()


async def main(location_service: str) -> None:
    csw.LocationServiceSync.LocationServiceSync.postUri = f"{location_service}/post-endpoint"
    subscriber, publisher = EventSubscriber.make(), EventPublisher.make()
    heard: asyncio.Queue[Event] = asyncio.Queue()
    key = EventKey(MOUNT, EventName("ours"))
    subscription = await subscriber.subscribe([key], heard.put)
    tell("listens")
    event = await asyncio.wait_for(heard.get(), 20)
    shown = {one.keyName: [one.keyType.name, list(one.values), one.units.name] for one in event.paramSet}
    latest, never = await subscriber.get(key), await subscriber.get(EventKey(MOUNT, EventName("never")))
    tell([event.eventId, shown, latest == event, never.isInvalid()])
    await publisher.publish(SystemEvent(MOUNT, EventName("theirs"), PARAMETERS))
    tell("published")
    del subscription


asyncio.run(main(sys.argv[1]))

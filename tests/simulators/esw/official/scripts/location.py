from __future__ import annotations

import inspect
from typing import Any

from aiohttp import ClientSession
from csw.LocationService import (
    ComponentType,
    ConnectionInfo,
    ConnectionType,
    HttpRegistration,
    LocationService,
    TcpRegistration,
)
from csw.LocationServiceSync import LocationServiceSync
from csw.Prefix import Prefix
from csw.Subsystem import Subsystem
from session import Complete, run

PREFIX = Prefix(Subsystem.TCS, "pycsw.ghost")
HTTP = ConnectionInfo.make(PREFIX, ComponentType.Service, ConnectionType.HttpType)
TCP = ConnectionInfo.make(PREFIX, ComponentType.Service, ConnectionType.TcpType)
FILTER = ConnectionInfo("IRIS.imager.filter", "HCD", "http")


async def call(result: Any) -> Any:
    """Return what a client gives, with asyncio or without."""
    return await result if inspect.isawaitable(result) else result


async def check(service: Complete) -> None:
    registered = await call(service.register(HttpRegistration(HTTP, 4321, "path")))
    assert registered.location.uri == "http://127.0.0.1:4321/path", registered
    assert registered.location.metadata == {"csw-version": "6.0.0"}
    await call(service.register(TcpRegistration(TCP, 4322)))
    assert (await call(service.find(TCP))).uri == "tcp://127.0.0.1:4322"
    assert (await call(service.resolve(FILTER))).connection == FILTER

    listed = {(one.connection.prefix, one.connection.connectionType) for one in await call(service.list())}
    assert listed >= {("ESW.EswGateway", "http"), ("IRIS.imager.filter", "pekko"), (HTTP.prefix, "tcp")}, listed
    assert {one.connection.componentType for one in await call(service.list(ComponentType.HCD))} == {"HCD"}
    assert {one._type for one in await call(service.list(ConnectionType.PekkoType))} == {"PekkoLocation"}
    assert len(await call(service.list("127.0.0.1"))) > 10
    assert await call(service.list("10.9.8.7")) == []
    assert len(await call(service.listByPrefix("TCS.pycsw"))) == 2

    await call(registered.unregister())
    await call(service.unregister(TCP))
    assert await call(service.find(HTTP)) is None
    assert await call(service.resolve(HTTP, 0)) is None
    service.check()


async def main() -> None:
    async with ClientSession() as session:
        await check(Complete(LocationService(session)))
    await check(Complete(LocationServiceSync()))


run(main)

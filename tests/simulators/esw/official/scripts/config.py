from __future__ import annotations

from datetime import UTC, datetime

from aiohttp import ClientSession
from csw.ConfigService import ConfigData, ConfigId, ConfigService, FileType
from session import Complete, refused, run

PATH, IMAGE = "pycsw/wheel.conf", "pycsw/image.fits"
BEGINNING, END = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


async def check(service: Complete) -> None:
    assert not await service.exists(PATH)
    first = await service.create(PATH, ConfigData(b"angle = 1"), comment="first")
    second = await service.update(PATH, ConfigData(b"angle = 2"), comment="second")
    await service.create(IMAGE, ConfigData(bytes(range(256))), annex=True, comment="large")
    await refused(service.create(PATH, ConfigData(b"again")), PATH)
    assert await service.exists(PATH)
    assert await service.exists(PATH, first)
    assert not await service.exists(PATH, ConfigId("9999"))

    assert (await service.getLatest(PATH)).content == b"angle = 2"
    assert (await service.getLatest(IMAGE)).content == bytes(range(256))
    assert (await service.getById(PATH, first)).content == b"angle = 1"
    assert (await service.getByTime(PATH, END)).content == b"angle = 2"
    assert (await service.getActive(PATH)).content == b"angle = 1"
    await service.setActiveVersion(PATH, second, "better")
    assert await service.getActiveVersion(PATH) == second
    await service.setActiveVersion(PATH, first, "worse")
    assert (await service.getActiveByTime(PATH, END)).content == b"angle = 1"
    await service.resetActiveVersion(PATH, "the latest")
    assert await service.getActiveVersion(PATH) == second

    [info] = await service.list(FileType.Annex, "pycsw/.*")
    assert (info.path, info.comment, info.author) == (IMAGE, "large", "config-admin1"), info
    assert {one.path for one in await service.list()} >= {PATH, IMAGE}
    history = await service.history(PATH, BEGINNING, END)
    assert [one.comment for one in history] == ["second", "first"], history
    assert await service.history(PATH, BEGINNING, BEGINNING) == []
    active = await service.historyActive(PATH)
    assert [one.comment for one in active][:3] == ["the latest", "worse", "better"], active
    assert await service.historyActive(PATH, maxResults=1) == active[:1]
    assert (await service.getMetadata()).maxConfigFileSize

    await service.delete(PATH, "no longer needed")
    await service.delete(IMAGE)
    await refused(service.getLatest(PATH), "could not be found")
    service.check()


async def main() -> None:
    async with ClientSession() as session:
        await check(Complete(ConfigService(session)))
        stranger = ConfigService(session, user="tcs-user1", password="tcs-user1")
        await refused(stranger.create(PATH, ConfigData(b"mine")), "not authorized")


run(main)

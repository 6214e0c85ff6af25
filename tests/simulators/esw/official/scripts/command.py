from __future__ import annotations

import asyncio
from datetime import timedelta

from aiohttp import ClientSession
from csw.CommandResponse import Accepted, Completed, IdNotAvailableIssue, Invalid, Started, WrongParameterTypeIssue
from csw.CommandService import CommandService
from csw.CurrentState import CurrentState
from csw.LocationService import ComponentType
from csw.Parameter import ChoiceKey, IntKey, Parameter
from csw.ParameterSetType import CommandName, ControlCommand, Setup
from csw.Prefix import Prefix
from csw.Subsystem import Subsystem
from csw.TMTTime import UTCTime
from session import Complete, run

SOURCE, WHEEL = Prefix(Subsystem.ESW, "pycsw"), Prefix(Subsystem.IRIS, "imager.filter")
FILTER = ChoiceKey.make("filter", ["open", "dark", "Z", "Y", "J", "H", "Ks"])
WITHIN = timedelta(seconds=10)


def command(name: str, *parameters: Parameter) -> ControlCommand:
    return Setup(SOURCE, CommandName(name), paramSet=[*parameters])


async def check(service: Complete) -> None:
    refused = await service.validate(command("select", IntKey.make("filter").set(3)))
    assert isinstance(refused, Invalid), refused
    assert isinstance(refused.issue, WrongParameterTypeIssue), refused
    assert isinstance(await service.validate(command("select", FILTER.set("J"))), Accepted)

    arrived = asyncio.Event()

    async def see(state: CurrentState) -> None:
        if (state.prefix, state.stateName, state(FILTER).values) == (WHEEL, "wheel", ["J"]):
            arrived.set()

    subscription = await service.subscribeCurrentState(["wheel"], see)
    begun = await service.submit(command("select", FILTER.set("J")))
    assert isinstance(begun, Started), begun
    assert await service.query(begun.runId) == begun
    assert await service.queryFinal(begun.runId, WITHIN) == Completed(begun.runId)
    assert await service.query(begun.runId) == Completed(begun.runId)
    await arrived.wait()
    subscription.cancel()

    unknown = await service.query("nobody-knows")
    assert unknown == Invalid("nobody-knows", IdNotAvailableIssue("nobody-knows")), unknown
    for wait in (service.submitAndWait, service.submitAndWaitAsync):
        assert isinstance(await wait(command("select", FILTER.set("H")), WITHIN), Completed)
    assert isinstance(await service.oneway(command("stop")), Accepted)

    await service.goOffline()
    assert isinstance(await service.submit(command("select", FILTER.set("J"))), Invalid)
    await service.goOnline()
    await service.executeDiagnosticMode(UTCTime.now(), "engineering")
    await service.executeOperationsMode()
    assert isinstance(await service.submitAndWait(command("select", FILTER.set("dark")), WITHIN), Completed)
    service.check()


async def main() -> None:
    async with ClientSession() as session:
        await check(Complete(CommandService(WHEEL, ComponentType.HCD, session)))


run(main)

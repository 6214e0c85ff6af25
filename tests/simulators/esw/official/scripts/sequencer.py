from __future__ import annotations

import sys
from datetime import timedelta
from types import ModuleType
from typing import Any

from aiohttp import ClientSession
from csw.CommandResponse import Completed, Error, Invalid, Started
from csw.ParameterSetType import CommandName, SequenceCommand, Setup
from csw.Prefix import Prefix
from csw.Subsystem import Subsystem
from csw.TMTTime import UTCTime
from esw.EswSequencerResponse import (
    CannotOperateOnAnInFlightOrFinishedStep,
    DiagnosticHookFailed,
    IdDoesNotExist,
    Ok,
    SequencerState,
    Unhandled,
)
from esw.Sequence import Sequence
from session import Complete, run

# The wheel of the client lacks the package that its client of sequencers takes an interface from.
missing = ModuleType("sequencer.SequencerApi")
missing.__dict__["SequencerApi"] = object
sys.modules |= {"sequencer": ModuleType("sequencer"), "sequencer.SequencerApi": missing}
from esw.SequencerClient import SequencerClient  # noqa: E402

WITHIN = timedelta(seconds=5)
FOR_SCRIPTS = ("pullNext", "maybeNext", "readyToExecuteNext", "stepSuccess", "stepFailure")
"""Messages between a sequencer of ESW and its script, which are no part of the interface."""
HELPERS = ("post",)


def commands(*names: str) -> list[SequenceCommand]:
    return [Setup(Prefix(Subsystem.ESW, "pycsw"), CommandName(name)) for name in names]


def sequence(*names: str) -> Sequence:
    return Sequence(commands(*names))


async def check(service: Complete) -> None:
    async def names() -> list[str]:
        return [step.command.commandName.name for step in (await service.getSequence()).steps]

    async def tell(hint: str) -> Any:
        return await service.diagnosticMode(UTCTime.now(), hint)

    assert await service.getSequence() is None
    assert (await service.isAvailable(), await service.isOnline()) == (True, True)
    assert isinstance(await service.pause(), Unhandled)
    assert await service.loadSequence(sequence("hold", "pass")) == Ok()
    assert await service.getSequencerState() is SequencerState.Loaded
    await service.startSequence()  # its answer is none that the client reads
    assert await service.getSequencerState() is SequencerState.Running

    assert await service.add(commands("last")) == Ok()
    assert await service.prepend(commands("first")) == Ok()
    assert await names() == ["hold", "first", "pass", "last"]
    held, first, passed, last = [step.id for step in (await service.getSequence()).steps]
    assert await service.replace(first, commands("pass")) == Ok()
    assert await service.insertAfter(passed, commands("pass")) == Ok()
    assert await service.delete(last) == Ok()
    assert await service.delete(held) == CannotOperateOnAnInFlightOrFinishedStep()
    assert await service.delete("unknown") == IdDoesNotExist()
    assert await names() == ["hold", "pass", "pass", "pass"]
    assert await service.addBreakpoint(passed) == Ok()
    assert await service.removeBreakpoint(passed) == Ok()
    assert await service.pause() == Ok()
    assert await tell("release") == Ok()
    assert await service.resume() == Ok()
    while not await service.isAvailable():
        pass

    for end in (service.abortSequence, service.stop, service.reset):
        begun = await service.submit(sequence("hold", "pass"))
        assert isinstance(begun, Started), begun
        assert await service.query(begun.runId) == begun
        assert await end() == Ok()
        await tell("release")
        assert isinstance(await service.queryFinal(begun.runId, WITHIN), Completed)
        assert await names() == ["hold"]
    assert isinstance(await service.submitAndWait(sequence("pass"), WITHIN), Completed)
    failed = await service.submitAndWait(sequence("fail"), WITHIN)
    assert isinstance(failed, Error), failed
    assert failed.message.endswith("the shutter is stuck")
    assert await service.operationsMode() == Ok()
    assert await tell("nonsense") == DiagnosticHookFailed()
    assert await service.goOffline() == Ok()
    assert isinstance(await service.submit(sequence("pass")), Invalid)
    assert await service.goOnline() == Ok()
    service.check()


async def main() -> None:
    async with ClientSession() as session:
        client = SequencerClient(Prefix(Subsystem.ESW, "darknight"), session)
        await check(Complete(client, *FOR_SCRIPTS, *HELPERS))


run(main)

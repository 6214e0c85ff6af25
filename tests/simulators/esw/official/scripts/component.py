"""A component that is written with the official client: a shutter. It ends with its standard input."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading

from csw.CommandResponse import (
    Accepted,
    CommandResponse,
    Completed,
    Invalid,
    Result,
    Started,
    UnsupportedCommandIssue,
)
from csw.CommandServer import CommandServer
from csw.ComponentHandlers import ComponentHandlers
from csw.CurrentState import CurrentState
from csw.Parameter import DoubleKey, StringKey
from csw.ParameterSetType import ControlCommand
from csw.Prefix import Prefix
from csw.Subsystem import Subsystem
from csw.Units import Units
from session import use_location_service

PREFIX = Prefix(Subsystem.CSW, "pycsw.shutter")
ANGLE, STATE = DoubleKey.make("angle", Units.degree), StringKey.make("state")


class Shutter(ComponentHandlers):
    state = "CLOSED"

    def onSubmit(self, runId: str, command: ControlCommand) -> tuple[CommandResponse, asyncio.Task | None]:  # noqa: N802, N803
        match command.commandName.name:
            case "measure":
                return Completed(runId, Result([command(ANGLE)])), None
            case "open":
                return Started(runId), asyncio.create_task(self.open(runId))
        return self.validateCommand(runId, command), None

    def onOneway(self, runId: str, command: ControlCommand) -> CommandResponse:  # noqa: N802, N803
        return self.validateCommand(runId, command)

    def validateCommand(self, runId: str, command: ControlCommand) -> CommandResponse:  # noqa: N802, N803
        if command.commandName.name in {"measure", "open"}:
            return Accepted(runId)
        return Invalid(runId, UnsupportedCommandIssue(f"{command.commandName.name} is unknown"))

    def currentStates(self) -> list[CurrentState]:  # noqa: N802
        return [CurrentState(PREFIX, "shutter", [STATE.set(self.state)])]

    async def open(self, run_id: str) -> CommandResponse:
        for self.state in ("OPENING", "OPEN"):
            await self.publishCurrentStates()
        return Completed(run_id)


def end_with_parent() -> None:
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)


threading.Thread(target=end_with_parent, daemon=True).start()
use_location_service(sys.argv[1])
CommandServer(PREFIX, Shutter()).start()

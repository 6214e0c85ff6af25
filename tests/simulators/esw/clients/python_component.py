# mypy: ignore-errors
"""A component written with TMT's Python client; run by that client's Python.

``python python_component.py LOCATION_SERVICE PORT`` serves IRIS.python, a service, until it is ended.
"""

from __future__ import annotations

import asyncio
import sys

import csw.LocationServiceSync
from csw.CommandResponse import Accepted, Completed, Result, Started
from csw.CommandServer import CommandServer
from csw.ComponentHandlers import ComponentHandlers
from csw.CurrentState import CurrentState
from csw.KeyTypes import KeyTypes
from csw.Parameter import Parameter
from csw.Prefix import Prefix
from csw.Subsystem import Subsystem
from csw.Units import Units

PREFIX = Prefix(Subsystem.IRIS, "python")


class Handlers(ComponentHandlers):
    """Takes ``move``, which ends soon with its parameters as the result, and publishes a state then."""

    def onSubmit(self, runId, command):  # noqa: N802, N803  (as the client has them)
        return Started(runId), asyncio.create_task(self.move(runId, command))

    def onOneway(self, runId, command):  # noqa: N802, N803
        return Accepted(runId)

    def currentStates(self):  # noqa: N802
        return [CurrentState(PREFIX, "stage", [Parameter("moved", KeyTypes.IntKey, [1], Units.NoUnits)])]

    async def move(self, run_id, command):
        await self.publishCurrentStates()
        return Completed(run_id, Result(command.paramSet))


csw.LocationServiceSync.LocationServiceSync.postUri = f"{sys.argv[1]}/post-endpoint"
CommandServer(PREFIX, Handlers(), int(sys.argv[2])).start()

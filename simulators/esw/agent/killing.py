"""Kills the process of a component, whoever has started it."""

from __future__ import annotations

from harness.contracts.esw.location import Location
from harness.contracts.esw.sequencing.agent_service import Killed, KillResponse
from harness.contracts.esw.sequencing.sequence_manager import Failed
from simulators.esw.agent.spawned_processes import SpawnedProcesses, exists, is_sibling
from simulators.esw.location.locating import describe

PID = "PID"


async def kill_process(location: Location, processes: SpawnedProcesses, seconds: float) -> KillResponse:
    """Kill the process whose number a location tells.

    Only what an agent has started, or whoever has started the agent itself, is killed: anybody can register a number.

    :param seconds: that it has to end by itself.
    """
    number = location.metadata.get(PID, "")
    if not number:
        return Failed(f"{describe(location)} metadata does not contain Pid")
    pid = int(number) if number.isascii() and number.isdigit() else 0
    if not exists(pid):
        return Failed(f"Pid:{number} process does not exist")
    if not processes.owns(pid) and not is_sibling(pid):
        return Failed(f"Failed to kill component process, reason: process {pid} is not part of this simulation")
    await processes.end(pid, seconds)
    return Killed()

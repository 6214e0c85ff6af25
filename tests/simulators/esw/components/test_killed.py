"""A process of components that is killed takes its locations along, and what waits for it fails."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator

import psutil
import pytest

from harness.contracts.esw.location import ConnectionType
from harness.contracts.esw.params.responses import Completed, Error, Started
from simulators.esw.components.supervision.messages import ShutdownComponent
from tests.simulators.esw.components.telescope import RunningTelescope, clients, watch
from tests.simulators.esw.loops import in_loop, until

ASSEMBLY, GRATING, DETECTOR = "WFOS.spectrograph", "WFOS.spectrograph.grating", "WFOS.spectrograph.detector"
CONFIGURE = {"grating": "red_low", "exposureTime": 3600.0}


@pytest.fixture
def wfos(whole: RunningTelescope) -> Iterator[RunningTelescope]:
    with whole.beside(GRATING, DETECTOR, ASSEMBLY) as found:
        yield found


def kill(found: RunningTelescope, unit: str) -> None:
    process = found.process(unit)
    os.kill(process.popen.pid, signal.SIGKILL)
    process.popen.wait()


@in_loop
async def test_an_hcd_dies_in_mid_command_and_is_started_again(wfos: RunningTelescope) -> None:
    async with clients(wfos, ConnectionType.PEKKO) as made:
        assembly = await made.of(ASSEMBLY)
        assert isinstance(await made.submit(ASSEMBLY, "configure", CONFIGURE), Completed)
        exposing = await watch(await made.of(DETECTOR), "detector", "state")
        observing = await assembly.submit(wfos.command(ASSEMBLY, "observe", {"exposureId": "E1"}))
        assert isinstance(observing, Started)
        assert await exposing.until("EXPOSING") == ["IDLE", "EXPOSING"]
        state = await watch(assembly, "spectrograph", "state")
        kill(wfos, DETECTOR)
        failed = await assembly.query_final(observing.run_id, 5)
        assert failed == Error(observing.run_id, f"{DETECTOR} does not answer")
        assert (await state.until("FAULT"))[-1] == "FAULT"
        assert await made.locations.list_by_prefix(DETECTOR) == ()
        wfos.start(DETECTOR)
        while not isinstance(await made.submit(ASSEMBLY, "reset"), Completed):  # until it has found the new one
            pass
        assert isinstance(await made.submit(ASSEMBLY, "configure", CONFIGURE), Completed)


@in_loop
async def test_a_container_that_is_killed_leaves_nothing_behind(whole: RunningTelescope) -> None:
    async with clients(whole) as made:
        assert len(await made.locations.list_by_prefix("IRIS.")) == 7
        children = psutil.Process(whole.process("IRIS.container").popen.pid).children(recursive=True)
        kill(whole, "IRIS.container")
        async with asyncio.timeout(2):
            while await made.locations.list_by_prefix("IRIS."):
                pass
        assert not [one for one in children if one.is_running()]
        whole.start("IRIS.container")
        assert len(await made.locations.list_by_prefix("IRIS.")) == 7


@in_loop
async def test_a_location_tells_the_process(wfos: RunningTelescope) -> None:
    async with clients(wfos) as made:
        pids = {one.metadata["PID"] for one in await made.locations.list_by_prefix(GRATING)}
        assert pids == {str(wfos.process(GRATING).popen.pid)}


@in_loop
async def test_a_component_that_ends_unregisters(wfos: RunningTelescope) -> None:
    process = wfos.process(ASSEMBLY)
    async with clients(wfos) as made:
        process.close()
        await until(lambda: process.popen.poll() is not None)
        assert process.popen.returncode == 0
        registered = {one.connection.prefix for one in await made.locations.list_by_prefix(ASSEMBLY)}
        assert registered == {GRATING, DETECTOR}


@in_loop
async def test_a_component_is_shut_down_by_an_administrator(wfos: RunningTelescope) -> None:
    process = wfos.process(GRATING)
    async with clients(wfos) as made:
        assert await (await made.actor(GRATING)).ask(ShutdownComponent(), 5) == "Done"
        await until(lambda: process.popen.poll() is not None)
        assert await made.locations.list_by_prefix(GRATING) == ()

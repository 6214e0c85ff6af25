"""Components carry out commands as declared, asked by whichever client."""

from __future__ import annotations

import asyncio

import pytest

from harness.contracts.esw.location import ConnectionType
from harness.contracts.esw.params.issues import AssemblyBusyIssue, IdNotAvailableIssue, UnsupportedCommandInStateIssue
from harness.contracts.esw.params.key_types import KeyType
from harness.contracts.esw.params.parameters import Parameter
from harness.contracts.esw.params.responses import Accepted, Cancelled, Completed, Invalid, Result, Started
from harness.contracts.esw.values.times import UTCTime
from tests.simulators.esw.components.telescope import RunningTelescope, clients, read, watch
from tests.simulators.esw.loops import in_loop

IMAGER, WHEEL, DETECTOR = "IRIS.imager", "IRIS.imager.filter", "IRIS.imager.detector"


@in_loop
async def test_an_assembly_commands_two_hcds_and_waits_for_both(
    telescope: RunningTelescope, kind: ConnectionType
) -> None:
    async with clients(telescope, kind) as made:
        imager, wheel, detector = [await made.of(name) for name in (IMAGER, WHEEL, DETECTOR)]
        turned = await watch(wheel, "wheel", "state")
        loaded = await watch(detector, "detector", "exposureTime")
        configured = await watch(imager, "imager", "state")
        command = telescope.command(IMAGER, "configure", {"filter": "H", "exposureTime": 2.0})
        started = await imager.submit(command)
        assert isinstance(started, Started)
        assert await imager.query(started.run_id) == started
        assert await imager.query_final(started.run_id, 10) == Completed(started.run_id)
        assert await imager.query(started.run_id) == Completed(started.run_id)
        assert await turned.until("STILL") == ["STILL", "MOVING", "STILL"]
        assert await loaded.until(2.0) == [1.0, 2.0]
        assert await configured.until("READY") == ["IDLE", "CONFIGURING", "READY"]


@in_loop
async def test_a_command_that_has_completed_gives_its_result(telescope: RunningTelescope, kind: ConnectionType) -> None:
    async with clients(telescope, kind) as made:
        await made.submit(IMAGER, "configure", {"filter": "Ks", "exposureTime": 1.0})
        ended = await made.submit(IMAGER, "observe", {"exposureId": "E1"})
        assert ended == Completed(ended.run_id, Result((Parameter.of(KeyType.STRING, "exposureId", "E1"),)))


@in_loop
async def test_a_command_that_takes_no_time_completes_at_once(
    telescope: RunningTelescope, kind: ConnectionType
) -> None:
    async with clients(telescope, kind) as made:
        client = await made.of(DETECTOR)
        ended = await client.submit(telescope.command(DETECTOR, "warmUp"))
        assert ended == Completed(ended.run_id)
        assert await client.query_final(ended.run_id, 1) == ended


@in_loop
async def test_a_command_is_validated_and_not_carried_out(telescope: RunningTelescope, kind: ConnectionType) -> None:
    async with clients(telescope, kind) as made:
        client = await made.of(IMAGER)
        command = telescope.command(IMAGER, "configure", {"filter": "H", "exposureTime": 2.0})
        assert isinstance(await client.validate(command), Accepted)
        refused = await client.validate(telescope.command(IMAGER, "observe", {"exposureId": "E1"}))
        assert isinstance(refused, Invalid)
        assert isinstance(refused.issue, UnsupportedCommandInStateIssue)
        assert "state is IDLE, and has to be READY" in refused.issue.reason


@in_loop
async def test_a_oneway_command_is_carried_out(telescope: RunningTelescope, kind: ConnectionType) -> None:
    async with clients(telescope, kind) as made:
        client = await made.of(WHEEL)
        turned = await watch(client, "wheel", "filter")
        assert isinstance(await client.oneway(telescope.command(WHEEL, "select", {"filter": "J"})), Accepted)
        assert await turned.until("J") == ["dark", "J"]
        assert isinstance(await client.oneway(telescope.command(WHEEL, "reset")), Accepted)


@in_loop
async def test_a_command_that_another_interrupts_is_cancelled_and_those_of_its_hcds(
    telescope: RunningTelescope, kind: ConnectionType
) -> None:
    async with clients(telescope, kind) as made:
        await made.submit(IMAGER, "configure", {"filter": "Ks", "exposureTime": 3600.0})
        imager, detector = await made.of(IMAGER), await made.of(DETECTOR)
        exposing = await watch(detector, "detector", "state")
        observing = await imager.submit(telescope.command(IMAGER, "observe", {"exposureId": "E2"}))
        assert await exposing.until("EXPOSING") == ["IDLE", "EXPOSING"]
        end = asyncio.ensure_future(imager.query_final(observing.run_id, 10))
        aborted = await made.submit(IMAGER, "abort")
        assert aborted == Completed(aborted.run_id)
        assert await end == Cancelled(observing.run_id)
        assert isinstance(await detector.validate(telescope.command(DETECTOR, "expose")), Accepted)


@in_loop
async def test_a_component_that_is_busy_says_with_what(telescope: RunningTelescope, kind: ConnectionType) -> None:
    async with clients(telescope, kind) as made:
        client = await made.of(IMAGER)
        command = telescope.command(IMAGER, "configure", {"filter": "H", "exposureTime": 2.0})
        first = await client.submit(command)
        refused = await client.submit(command)
        assert isinstance(refused, Invalid)
        assert refused.issue == AssemblyBusyIssue("configure is under way")
        assert await client.query_final(first.run_id, 10) == Completed(first.run_id)


@in_loop
async def test_a_run_that_nobody_knows(telescope: RunningTelescope, kind: ConnectionType) -> None:
    async with clients(telescope, kind) as made:
        client = await made.of(IMAGER)
        assert await client.query("no-such-run") == Invalid("no-such-run", IdNotAvailableIssue("no-such-run"))
        with pytest.raises(TimeoutError, match="Ask timed out"):
            await client.query_final("no-such-run", 1)


@in_loop
async def test_a_component_is_taken_offline_and_back(telescope: RunningTelescope, kind: ConnectionType) -> None:
    async with clients(telescope, kind) as made:
        client = await made.of(IMAGER)
        command = telescope.command(IMAGER, "configure", {"filter": "H", "exposureTime": 2.0})
        await client.go_offline()
        refused = await client.validate(command)
        assert isinstance(refused, Invalid)
        assert "lifecycle is OFFLINE" in refused.issue.reason
        await client.go_online()
        assert isinstance(await client.validate(command), Accepted)
        await client.execute_diagnostic_mode(UTCTime.now(), "hint")
        await client.execute_operations_mode()


@in_loop
async def test_who_subscribes_to_some_states_hears_of_no_others(
    telescope: RunningTelescope, kind: ConnectionType
) -> None:
    async with clients(telescope, kind) as made:
        client = await made.of(DETECTOR)
        names = set()
        states = client.subscribe_current_state(("environment", "lifecycle"))
        await client.submit(telescope.command(DETECTOR, "warmUp"))
        async for state in states:
            names.add(state.state_name)
            if state.state_name == "environment" and read(state) == {"temperature": 290.0, "cold": False}:
                break
        await states.aclose()
        assert names == {"environment", "lifecycle"}

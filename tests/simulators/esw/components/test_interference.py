"""Faults and resets reach a component by ``/firstlight/`` beside its command service."""

from __future__ import annotations

import asyncio

import pytest

from harness.contracts.esw.lifecycle_states import ContainerLifecycleState
from harness.contracts.esw.location import ComponentId, ComponentType, Connection, ConnectionType
from harness.contracts.esw.log_levels import Level, LogMetadata
from harness.contracts.esw.params.responses import Completed, Error, Started
from harness.contracts.esw.values.names import Prefix
from simulators.esw.components.supervision.messages import (
    ContainerState,
    GetComponentLogMetadata,
    GetComponents,
    GetContainerState,
    HeldComponents,
    RestartComponent,
    SetComponentLogLevel,
)
from tests.simulators.esw.components.telescope import RunningTelescope, clients, watch
from tests.simulators.esw.loops import in_loop

WHEEL, IMAGER = "IRIS.imager.filter", "IRIS.imager"


@in_loop
async def test_a_command_fails_as_its_fault_says(telescope: RunningTelescope) -> None:
    async with clients(telescope) as made:
        given = telescope.door(WHEEL, body={"name": "FAILED_RESULT", "command": "select", "text": "the wheel is stuck"})
        assert given.body == ["FAILED_RESULT select"]
        failed = await made.submit(WHEEL, "select", {"filter": "J"})
        assert failed == Error(failed.run_id, "the wheel is stuck")
        failed = await made.submit(IMAGER, "configure", {"filter": "J", "exposureTime": 1.0})
        assert isinstance(failed, Error)
        assert "the wheel is stuck" in failed.message or "FAULT" in failed.message
        assert telescope.door(WHEEL, "DELETE").body == []
        assert isinstance(await made.submit(WHEEL, "reset"), Completed)
        assert isinstance(await made.submit(WHEEL, "select", {"filter": "J"}), Completed)


@in_loop
async def test_a_command_is_stuck_until_its_fault_is_mended(telescope: RunningTelescope) -> None:
    async with clients(telescope) as made:
        telescope.door(WHEEL, body={"name": "STUCK_IN_INTERMEDIATE_STATE"})
        client = await made.of(WHEEL)
        started = await client.submit(telescope.command(WHEEL, "select", {"filter": "J"}))
        with pytest.raises(TimeoutError):
            await client.query_final(started.run_id, 1)
        assert await client.query(started.run_id) == Started(started.run_id)
        telescope.door(WHEEL, body={"name": "STUCK_IN_INTERMEDIATE_STATE", "on": False})
        assert isinstance(await client.query_final(started.run_id, 5), Error)


@in_loop
async def test_a_component_that_is_lost_is_not_there_and_comes_back(
    telescope: RunningTelescope, kind: ConnectionType
) -> None:
    async with clients(telescope, kind) as made:
        client = await made.of(WHEEL)
        watched = await watch(client, "wheel", "state")
        assert telescope.door(WHEEL, body={"name": "LOST"}).body == ["LOST"]
        await watched.end()
        with pytest.raises(ConnectionError):
            await client.submit(telescope.command(WHEEL, "select", {"filter": "J"}))
        http = Connection(Prefix(WHEEL), ComponentType.HCD, ConnectionType.HTTP)
        assert await made.locations.find(http) is None
        assert telescope.door(WHEEL, "DELETE").body == []
        assert isinstance(await made.submit(WHEEL, "select", {"filter": "J"}), Completed)


def test_a_fault_that_there_is_not_is_refused(telescope: RunningTelescope) -> None:
    refused = telescope.door(WHEEL, body={"name": "RUSTY"})
    assert refused.status == 400
    assert b"IRIS.imager.filter cannot have the fault RUSTY: FilterWheel does not declare it" in refused.body
    assert telescope.door(WHEEL, body={"nam": "RUSTY"}).status == 400
    assert telescope.door(WHEEL, path="attributes", body={"name": "color", "value": 1}).status == 400


@in_loop
async def test_an_attribute_that_changes_by_itself_ends_what_works_on_it(telescope: RunningTelescope) -> None:
    async with clients(telescope) as made:
        client = await made.of(WHEEL)
        started = await client.submit(telescope.command(WHEEL, "select", {"filter": "J"}))
        telescope.door(WHEEL, path="attributes", body={"name": "state", "value": "FAULT"})
        assert await client.query_final(started.run_id, 5) == Error(
            started.run_id, "IRIS.imager.filter: state became FAULT during select"
        )


@in_loop
async def test_an_administrator_sees_and_restarts_a_container(telescope: RunningTelescope) -> None:
    async with clients(telescope) as made:
        location = await made.locations.find(
            Connection(Prefix("IRIS.container"), ComponentType.CONTAINER, ConnectionType.PEKKO)
        )
        assert location is not None
        container = made.refer(location.uri)
        assert await container.ask(GetContainerState(), 5) == ContainerState(ContainerLifecycleState.RUNNING)
        held = await container.ask(GetComponents(), 5)
        assert isinstance(held, HeldComponents)
        assert ComponentId(Prefix(IMAGER), ComponentType.ASSEMBLY) in held.components
        await made.submit(IMAGER, "configure", {"filter": "J", "exposureTime": 1.0})
        watched = await watch(await made.of(IMAGER), "imager", "state")
        assert await asyncio.wait_for(container.ask(RestartComponent(), 5), 5) == "Done"
        assert await watched.until("IDLE") == ["READY", "IDLE"]


@in_loop
async def test_an_administrator_sets_the_log_level(telescope: RunningTelescope) -> None:
    async with clients(telescope) as made:
        actor = await made.actor(WHEEL)
        assert await actor.ask(SetComponentLogLevel(Level.ERROR), 5) == "Done"
        metadata = await actor.ask(GetComponentLogMetadata(), 5)
        assert isinstance(metadata, LogMetadata)
        assert metadata.component_level is Level.ERROR
        await actor.ask(SetComponentLogLevel(Level.INFO), 5)

"""Sequences are loaded, followed and edited alike, directly and through the gateway."""

from __future__ import annotations

import os
import signal
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from harness.connectors.esw.clients.esw_clients import EswClients, EswEndpoints
from harness.connectors.esw.clients.sequencer_client import SequencerClient
from harness.connectors.esw.sequencing_answers import explain_answer
from harness.connectors.esw.source import EswSource
from harness.contracts.esw.codec import to_plain
from harness.contracts.esw.location import ComponentId, ComponentType
from harness.contracts.esw.messages import Message
from harness.contracts.esw.params.responses import Completed, Error, Invalid, Started
from harness.contracts.esw.sequencing.agent_service import AgentStatusSuccess, Killed, Spawned
from harness.contracts.esw.sequencing.sequence_manager import (
    AlreadyRunning,
    ConfigureSuccess,
    ConflictingResourcesWithRunningObsMode,
    CouldNotFindMachines,
    LoadScriptError,
    ObsModesDetailsSuccess,
    ResourcesStatusSuccess,
    RestartSequencerSuccess,
    SequencerStarted,
    Success,
)
from harness.contracts.esw.sequencing.sequencer import (
    CannotOperateOnAnInFlightOrFinishedStep,
    IdDoesNotExist,
    Ok,
    Unhandled,
)
from harness.contracts.esw.values.names import Prefix
from harness.contracts.esw.values.subsystems import Subsystem
from harness.errors import CallFailed, NotAllowed, NotDefined, TimedOut, Unreachable
from harness.limits import Limits
from tests.connectors.esw.observing import ROLES, observing
from tests.simulators.esw.sequence_manager.rig import ManagedObservatory
from tests.simulators.esw.sequencer.rig import commands

LIMITS = Limits(call=5)
NIGHT = Prefix("ESW.darknight")
MACHINE = Prefix("ESW.machine1")


@pytest.fixture(scope="module")
def esw(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ManagedObservatory]:
    with observing(tmp_path_factory.mktemp("esw")) as running:
        yield running


def reach(esw: ManagedObservatory, *roles: str, through_gateway: bool) -> EswSource:
    source = EswSource(EswEndpoints(esw.location, through_gateway=through_gateway), LIMITS)
    source.log_in(*roles)
    return source


@pytest.fixture(params=["direct", "gateway"])
def source(request: pytest.FixtureRequest, esw: ManagedObservatory) -> Iterator[EswSource]:
    source = reach(esw, *ROLES, through_gateway=request.param == "gateway")
    yield source
    assert ask(source, lambda clients: clients.sequence_manager.shut_down_all_sequencers()) == Success()
    source.close()


@pytest.fixture
def sequencer(source: EswSource) -> Prefix:
    """A sequencer that has just been started."""
    assert isinstance(ask(source, lambda clients: clients.sequence_manager.configure("darknight")), ConfigureSuccess)
    return NIGHT


def ask(source: EswSource, action: Callable[[EswClients], Awaitable[Any]]) -> Any:
    return source.ask(action, "asking", 20)


def told(source: EswSource, action: Callable[[SequencerClient], Awaitable[Any]]) -> Any:
    return ask(source, lambda clients: action(clients.sequencers))


def list_steps(source: EswSource) -> list[str]:
    steps = told(source, lambda client: client.get_steps(NIGHT))
    return [f"{one.command.command_name} {to_plain(one.status)['_type']}" for one in steps]


def test_a_sequence_is_told_from_its_start_to_its_end(source: EswSource, sequencer: Prefix) -> None:
    async def follow(client: SequencerClient) -> tuple[Message, list[str]]:
        async with client.subscribe(sequencer) as states:
            first = await anext(states)
            assert first.step_list == ()
            started = await client.submit(sequencer, commands("hold", "pass"))
            assert isinstance(started, Started)
            assert isinstance(await client.query(sequencer, started.run_id), Started)
            seen = []
            async with client.query_final(sequencer, started.run_id, 10) as ends:
                await client.begin_diagnostics(sequencer, "release")
                end = await anext(ends)
            async for state in states:
                seen.append(str(to_plain(state.sequencer_state)["_type"]))
                if seen[-1] == "Idle":
                    return end, seen
            raise AssertionError("the stream has ended")

    end, seen = told(source, follow)
    assert isinstance(end, Completed)
    assert seen[-2:] == ["Running", "Idle"]
    assert list_steps(source) == ["hold Success", "pass Success"]


def test_a_step_that_fails_says_which_and_why(source: EswSource, sequencer: Prefix) -> None:
    async def run(client: SequencerClient) -> Message:
        started = await client.submit(sequencer, commands("pass", "fail", "pass"))
        async with client.query_final(sequencer, started.run_id, 10) as ends:
            return await anext(ends)

    end = told(source, run)
    assert isinstance(end, Error)
    assert "CommandName: fail, reason: the shutter is stuck" in explain_answer(end)
    assert list_steps(source) == ["pass Success", "fail Failure", "pass Pending"]


def test_a_loaded_sequence_is_edited_started_and_held(source: EswSource, sequencer: Prefix) -> None:
    async def edit(client: SequencerClient) -> list[Message]:
        async def find(number: int) -> str:
            steps = await client.get_steps(sequencer)
            assert steps is not None
            return steps[number - 1].id

        assert await client.get_steps(sequencer) is None
        loaded = await client.load(sequencer, commands("a", "b"))
        answers = [
            loaded,
            await client.add(sequencer, commands("c")),
            await client.prepend(sequencer, commands("hold")),
            await client.insert_after(sequencer, await find(1), commands("d")),
            await client.replace(sequencer, await find(3), commands("pass", "hold")),
            await client.delete(sequencer, await find(2)),
            await client.add_breakpoint(sequencer, await find(2)),
            await client.remove_breakpoint(sequencer, await find(2)),
        ]
        started = await client.start(sequencer)
        assert isinstance(started, Started)
        return [*answers, await client.pause(sequencer), await client.resume(sequencer), await client.stop(sequencer)]

    assert told(source, edit) == [Ok()] * 11
    assert list_steps(source)[0] == "hold InFlight"
    assert told(source, lambda client: client.begin_diagnostics(sequencer, "release")) == Ok()
    assert told(source, lambda client: client.end_diagnostics(sequencer)) == Ok()


def test_what_cannot_be_done_is_an_answer_and_no_error(source: EswSource, sequencer: Prefix) -> None:
    async def try_all(client: SequencerClient) -> list[Message]:
        refused = [await client.start(sequencer), await client.pause(sequencer), await client.abort(sequencer)]
        await client.submit(sequencer, commands("hold"))
        steps = await client.get_steps(sequencer)
        assert steps is not None
        return [
            *refused,
            await client.load(sequencer, commands("a")),
            await client.delete(sequencer, steps[0].id),
            await client.replace(sequencer, "nowhere", commands("a")),
            await client.query(sequencer, "nobody"),
            await client.reset(sequencer),
            await client.abort(sequencer),
        ]

    kinds = [type(one) for one in told(source, try_all)]
    refusals = [Invalid, Unhandled, Unhandled, Unhandled, CannotOperateOnAnInFlightOrFinishedStep]
    assert kinds == [*refusals, IdDoesNotExist, Invalid, Ok, Ok]
    told(source, lambda client: client.begin_diagnostics(sequencer, "release"))


def test_a_sequencer_goes_off_and_on_line(source: EswSource, sequencer: Prefix) -> None:
    async def go(client: SequencerClient) -> list[Any]:
        async def tell() -> tuple[bool, bool, str]:
            state = to_plain(await client.get_state(sequencer))["_type"]
            return await client.is_online(sequencer), await client.is_available(sequencer), state

        before = await tell()
        assert await client.go_offline(sequencer) == Ok()
        meanwhile = await tell()
        assert await client.go_online(sequencer) == Ok()
        component = await client.get_sequence_component(sequencer)
        return [before, meanwhile, await tell(), component.connection.component_type]

    online, offline = (True, True, "Idle"), (False, False, "Offline")
    assert told(source, go) == [online, offline, online, ComponentType.SEQUENCE_COMPONENT]


def test_the_end_of_a_sequence_is_waited_for_no_longer_than_asked(source: EswSource, sequencer: Prefix) -> None:
    async def wait(client: SequencerClient) -> None:
        started = await client.submit(sequencer, commands("hold"))
        async with client.query_final(sequencer, started.run_id, 0) as ends:
            await anext(ends)

    with pytest.raises(TimedOut, match=r"waiting for the sequence"):
        told(source, wait)
    told(source, lambda client: client.begin_diagnostics(sequencer, "release"))


def test_modes_and_their_sequencers_are_started_and_shut_down(source: EswSource) -> None:
    async def observe(clients: EswClients) -> None:
        manager = clients.sequence_manager
        assert isinstance(await manager.configure("darknight"), ConfigureSuccess)
        assert await manager.configure("calib") == ConflictingResourcesWithRunningObsMode(("darknight",))
        modes, resources = await manager.list_modes(), await manager.list_resources()
        assert isinstance(modes, ObsModesDetailsSuccess)
        assert isinstance(resources, ResourcesStatusSuccess)
        statuses = {one.obs_mode: str(to_plain(one.status)["_type"]) for one in modes.obs_modes}
        assert statuses["darknight"] == "Configured"
        users = {str(one.resource): one.obs_mode for one in resources.resources_status if one.obs_mode}
        assert users == {"IRIS": "darknight", "TCS": "darknight"}
        assert isinstance(await manager.start_sequencer(NIGHT), AlreadyRunning)
        assert isinstance(await manager.restart_sequencer(NIGHT), RestartSequencerSuccess)
        assert await manager.shut_down_mode("darknight") == Success()
        second = ComponentId(Prefix("ESW.darknight.second"), ComponentType.SEQUENCER)
        assert await manager.start_sequencer(second.prefix) == SequencerStarted(second)
        assert await manager.shut_down_sequencer(second.prefix) == Success()
        assert await manager.shut_down_sequencers_of(Subsystem.ESW) == Success()
        assert isinstance(await manager.start_sequencer(Prefix("WFOS.twilight")), LoadScriptError)

    ask(source, observe)


def test_agents_spawn_and_kill_and_tell_what_they_run(source: EswSource) -> None:
    async def list_components(clients: EswClients) -> list[str]:
        status = await clients.agent_service.get_status()
        assert isinstance(status, AgentStatusSuccess)
        [agent] = status.agent_status
        assert agent.agent_id == ComponentId(MACHINE, ComponentType.MACHINE)
        return sorted(one.seq_comp_id.prefix.component_name for one in agent.seq_comps_status)

    async def run(clients: EswClients) -> None:
        before = await list_components(clients)
        agents, manager = clients.agent_service, clients.sequence_manager
        assert await agents.spawn_sequence_component(MACHINE, "primary") == Spawned()
        assert await list_components(clients) == sorted([*before, "primary"])
        again = await agents.spawn_sequence_component(MACHINE, "primary")
        assert "already registered" in explain_answer(again)
        nowhere = await agents.spawn_sequence_component(Prefix("ESW.nowhere"), "primary")
        assert "Could not find location" in explain_answer(nowhere)
        component = ComponentId(Prefix("ESW.primary"), ComponentType.SEQUENCE_COMPONENT)
        assert await agents.kill(component) == Killed()
        assert await list_components(clients) == before
        assert await manager.shut_down_sequence_component(Prefix(f"ESW.{before[0]}")) == Success()
        assert await list_components(clients) == before[1:]
        assert await manager.shut_down_all_sequence_components() == Success()
        assert await list_components(clients) == []
        assert await manager.provision({Prefix("ESW.nowhere"): 1}) == CouldNotFindMachines((Prefix("ESW.nowhere"),))
        assert await manager.provision({MACHINE: 2}) == Success()
        assert await list_components(clients) == ["ESW_1", "ESW_2"]

    ask(source, run)


def test_changes_of_modes_and_agents_need_a_role(esw: ManagedObservatory) -> None:
    source = reach(esw, "tcs-user", through_gateway=False)
    try:
        with pytest.raises(NotAllowed) as refused:
            ask(source, lambda clients: clients.sequence_manager.configure("darknight"))
        assert refused.value.reason == "403"
        with pytest.raises(NotAllowed):
            ask(source, lambda clients: clients.agent_service.spawn_sequence_component(MACHINE, "primary"))
        source.log_in()
        assert isinstance(ask(source, lambda clients: clients.sequence_manager.list_modes()), ObsModesDetailsSuccess)
        assert isinstance(ask(source, lambda clients: clients.agent_service.get_status()), AgentStatusSuccess)
    finally:
        source.close()


def test_a_gateway_asks_for_the_role_of_the_sequencer(
    esw: ManagedObservatory, source: EswSource, sequencer: Prefix
) -> None:
    outsider = reach(esw, "tcs-user", through_gateway=True)
    try:
        with pytest.raises(NotAllowed) as refused:
            told(outsider, lambda client: client.load(sequencer, commands("pass")))
        assert refused.value.reason == "403"
        assert to_plain(told(outsider, lambda client: client.get_state(sequencer))) == {"_type": "Idle"}
    finally:
        outsider.close()


def test_a_sequencer_that_is_not_there_is_named(source: EswSource) -> None:
    with pytest.raises(NotDefined, match=r"ESW\.darknight"):
        told(source, lambda client: client.get_state(NIGHT))


def test_a_sequencer_that_is_killed_ends_its_stream(
    esw: ManagedObservatory, source: EswSource, sequencer: Prefix
) -> None:
    async def follow(client: SequencerClient) -> None:
        async with client.subscribe(sequencer) as states:
            async for _ in states:
                os.kill(esw.find_pid(sequencer, ComponentType.SEQUENCER), signal.SIGKILL)

    with pytest.raises((Unreachable, CallFailed)):
        told(source, follow)
    assert ask(source, lambda clients: clients.sequence_manager.provision({MACHINE: 2})) == Success()

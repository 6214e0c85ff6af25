"""A sequence component loads a sequencer, says which, and leaves nothing of it behind."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from harness.contracts.esw.sequencing.sequencer import Ok, Unhandled
from harness.contracts.esw.values.subsystems import Subsystem
from simulators.esw.sequence_component.main import SequenceComponentCommand
from simulators.esw.sequence_component.messages import (
    GetStatus,
    GetStatusResponse,
    LoadScript,
    RestartScript,
    ScriptLocationError,
    SequenceComponentShutdown,
    SequencerLocation,
    UnloadScript,
)
from tests.simulators.esw.loops import in_loop, until
from tests.simulators.esw.sequence_component.rig import SequenceComponents, asking, running

LOAD = LoadScript(Subsystem.IRIS, "darknight", ())
LOCATIONS = {"IRIS.darknight-Sequencer-http", "IRIS.darknight-Sequencer-pekko"}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SequenceComponents]:
    with running(tmp_path_factory.mktemp("sequence_components")) as found:
        yield found


@pytest.fixture
def components(shared: SequenceComponents) -> Iterator[SequenceComponents]:
    """A Location Service, and two sequence components in one process."""
    process = shared.start("IRIS.IRIS_1", "IRIS.IRIS_2", agent="IRIS.machine1")
    yield shared
    process.close()
    process.popen.wait(5)


@in_loop
async def test_a_sequencer_is_loaded_and_unloaded(components: SequenceComponents) -> None:
    async with asking(components.location) as ask:
        one = await ask.find("IRIS.IRIS_1")
        assert await one.ask(GetStatus(), 5) == GetStatusResponse(())
        loaded = await one.ask(LOAD, 5)
        assert isinstance(loaded, SequencerLocation)
        assert loaded.location.connection.prefix == "IRIS.darknight"
        assert loaded.location.metadata["sequenceComponentPrefix"] == "IRIS.IRIS_1"
        assert await one.ask(GetStatus(), 5) == GetStatusResponse((loaded.location,))
        assert await ask.list_registered() >= LOCATIONS
        assert await one.ask(UnloadScript(), 5) == Ok()
        assert await one.ask(GetStatus(), 5) == GetStatusResponse(())
        assert not await ask.list_registered() & LOCATIONS


@in_loop
async def test_a_sequence_component_holds_one_sequencer_at_a_time(components: SequenceComponents) -> None:
    async with asking(components.location) as ask:
        one = await ask.find("IRIS.IRIS_1")
        assert isinstance(await one.ask(LOAD, 5), SequencerLocation)
        refused = await one.ask(LoadScript(Subsystem.IRIS, "clearskies", ()), 5)
        assert refused == Unhandled(
            "Running", "LoadScript", "Sequence Component can not accept 'LoadScript' message in 'Running' state"
        )


@in_loop
async def test_a_restarted_sequencer_is_another_one(components: SequenceComponents) -> None:
    async with asking(components.location) as ask:
        one = await ask.find("IRIS.IRIS_1")
        assert isinstance(await one.ask(RestartScript(), 5), Unhandled)
        first = await one.ask(LoadScript(Subsystem.IRIS, "darknight", ("red",)), 5)
        second = await one.ask(RestartScript(), 5)
        assert isinstance(first, SequencerLocation)
        assert isinstance(second, SequencerLocation)
        assert second.location.connection == first.location.connection
        assert second.location.connection.prefix == "IRIS.darknight.red"
        assert second.location.uri != first.location.uri


@in_loop
async def test_a_sequencer_that_runs_already_cannot_be_registered_again(components: SequenceComponents) -> None:
    async with asking(components.location) as ask:
        one, two = await ask.find("IRIS.IRIS_1"), await ask.find("IRIS.IRIS_2")
        loaded = await one.ask(LOAD, 5)
        refused = await two.ask(LOAD, 5)
        assert isinstance(loaded, SequencerLocation)
        assert isinstance(refused, ScriptLocationError)
        assert "there is another location" in refused.msg
        assert await two.ask(GetStatus(), 5) == GetStatusResponse(())
        assert await one.ask(GetStatus(), 5) == GetStatusResponse((loaded.location,))
        assert await ask.list_registered() >= LOCATIONS


@in_loop
async def test_changes_that_come_at_once_are_made_one_after_the_other(components: SequenceComponents) -> None:
    async with asking(components.location) as ask:
        one = await ask.find("IRIS.IRIS_1")
        await one.tell(LOAD)
        await one.tell(UnloadScript())
        assert isinstance(await one.ask(LOAD, 5), SequencerLocation)


@in_loop
async def test_a_sequence_component_tells_its_process_and_agent(components: SequenceComponents) -> None:
    async with asking(components.location) as ask:
        pid = str(components.started.supervisor.processes[-1].popen.pid)
        [found] = await ask.locations.list_by_prefix("IRIS.IRIS_1")
        assert found.metadata == {"PID": pid, "agentPrefix": "IRIS.machine1"}


@in_loop
async def test_the_process_ends_with_the_last_sequence_component(components: SequenceComponents) -> None:
    process = components.started.supervisor.processes[-1]
    async with asking(components.location) as ask:
        one, two = await ask.find("IRIS.IRIS_1"), await ask.find("IRIS.IRIS_2")
        assert isinstance(await one.ask(LOAD, 5), SequencerLocation)
        assert await one.ask(SequenceComponentShutdown(), 5) == Ok()
        assert await ask.list_registered() == {"IRIS.IRIS_2-SequenceComponent-pekko"}
        assert process.popen.poll() is None
        assert await two.ask(SequenceComponentShutdown(), 5) == Ok()
        await until(lambda: process.popen.poll() is not None)
        assert process.popen.returncode == 0
        assert await ask.list_registered() == set()


@in_loop
async def test_nothing_stays_registered_of_a_killed_process(components: SequenceComponents) -> None:
    process = components.started.supervisor.processes[-1]
    async with asking(components.location) as ask:
        assert isinstance(await (await ask.find("IRIS.IRIS_1")).ask(LOAD, 5), SequencerLocation)
        os.kill(process.popen.pid, signal.SIGKILL)
        while await ask.list_registered():
            pass


def test_the_command_line_names_all_sequence_components() -> None:
    command = SequenceComponentCommand()
    from simulators.esw.http_core.main import read_arguments

    words = "start --names ESW.ESW_1 IRIS.IRIS_1 --agent-prefix ESW.machine1 --simulation --as-implemented"
    settings = command.read_settings(read_arguments(command, [*words.split(), "empty-list-runs"]))
    assert settings.names == ("ESW.ESW_1", "IRIS.IRIS_1")
    assert settings.agent_prefix == "ESW.machine1"
    assert settings.sequencer.simulation
    assert settings.sequencer.as_implemented == {"empty-list-runs"}
    with pytest.raises(SystemExit, match="--names says which"):
        command.read_settings(read_arguments(command, ["start"]))

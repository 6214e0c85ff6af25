"""The Gateway forwards what it is asked of sequencers, to who has the role."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from harness.contracts.esw.sequencing.sequencer import Ok
from harness.contracts.esw.values.subsystems import Subsystem
from simulators.esw.sequence_component.messages import LoadScript, SequencerLocation, UnloadScript
from tests.simulators.esw.gateway.rig import Rig, name_component
from tests.simulators.esw.loops import in_loop
from tests.simulators.esw.sequence_component.rig import SequenceComponents, asking
from tests.simulators.esw.services import Answer

SEQUENCER = name_component("IRIS.clearskies", "Sequencer")
STEP = {"_type": "Setup", "source": "ESW.test", "commandName": "expose", "paramSet": []}


@pytest.fixture
def sequencers(gateway: Rig) -> Iterator[Rig]:
    process = SequenceComponents(gateway.started, gateway.telescope.location).start("IRIS.IRIS_1")
    yield gateway
    process.close()
    process.popen.wait(5)


def forward(gateway: Rig, kind: str, *roles: str, **members: Any) -> Answer:
    command = {"_type": kind, **members}
    return gateway.post({"componentId": SEQUENCER, "command": command}, *roles, kind="SequencerCommand")


@in_loop
async def test_a_sequencer_is_commanded_by_who_has_the_role_of_its_subsystem(sequencers: Rig) -> None:
    async with asking(sequencers.telescope.location) as ask:
        component = await ask.find("IRIS.IRIS_1")
        assert isinstance(await component.ask(LoadScript(Subsystem.IRIS, "clearskies", ()), 5), SequencerLocation)

        def check() -> str:
            assert forward(sequencers, "GetSequencerState").body == {"_type": "Idle"}
            assert forward(sequencers, "Submit", sequence=[STEP]).status == 401
            assert forward(sequencers, "Submit", "tcs-user", sequence=[STEP]).status == 403
            assert forward(sequencers, "Pause", "iris-user").body["_type"] == "Unhandled"
            started = forward(sequencers, "Submit", "iris-user", sequence=[STEP])
            assert started.body["_type"] == "Started"
            return str(started.body["runId"])

        run_id = await asyncio.to_thread(check)
        final = {"_type": "QueryFinal", "runId": run_id, "timeout": 5}
        async with sequencers.stream("SequencerCommand", componentId=SEQUENCER, command=final) as socket:
            assert (await socket.take())["_type"] == "Completed"
        states = {"_type": "SubscribeSequencerState"}
        async with sequencers.stream("SequencerCommand", componentId=SEQUENCER, command=states) as socket:
            first = await socket.take()
            assert first["sequencerState"] == {"_type": "Idle"}
            assert [step["status"]["_type"] for step in first["stepList"]] == ["Success"]
            assert await component.ask(UnloadScript(), 5) == Ok()
            assert (await socket.take())["error_name"] == "ActorUnreachableError"


@in_loop
async def test_the_log_level_of_a_sequencer_is_set(sequencers: Rig) -> None:
    async with asking(sequencers.telescope.location) as ask:
        component = await ask.find("IRIS.IRIS_1")
        assert isinstance(await component.ask(LoadScript(Subsystem.IRIS, "clearskies", ()), 5), SequencerLocation)

        def check() -> None:
            level = {"componentId": SEQUENCER, "level": "ERROR"}
            assert sequencers.post(level, "iris-user", kind="SetLogLevel").body == "Done"
            told = sequencers.post({"componentId": SEQUENCER}, kind="GetLogMetadata").body
            assert told["componentLevel"] == "ERROR"

        await asyncio.to_thread(check)

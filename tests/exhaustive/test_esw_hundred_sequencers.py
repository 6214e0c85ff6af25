"""A hundred sequencers at once on this machine: no step is lost or run twice; and what a step costs."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from harness.contracts.esw.components import Submit
from harness.contracts.esw.location import (
    ComponentId,
    ComponentType,
    Connection,
    ConnectionType,
    PekkoRegistration,
)
from harness.contracts.esw.params.commands import Sequence, Setup
from harness.contracts.esw.params.key_types import KeyType
from harness.contracts.esw.params.parameters import Parameter
from harness.contracts.esw.params.responses import Completed
from harness.contracts.esw.sequencing.sequencer import GetSequence, SubmitSequence
from harness.contracts.esw.sequencing.step_lists import StepSuccess
from harness.contracts.esw.values.names import Prefix
from simulators.esw.actors.behavior import ActorContext, Behavior, Reply
from simulators.esw.components.client import COMMAND_CLIENTS
from simulators.esw.sequencer.client import SEQUENCER_CLIENTS
from simulators.esw.sequencer.settings import SequencerSettings
from tests.simulators.esw.components.telescope import RunningTelescope
from tests.simulators.esw.loops import in_loop
from tests.simulators.esw.sequence_component.rig import Asking, SequenceComponents, asking
from tests.simulators.esw.services import services

ALONE, TOGETHER, STEPS = 10, 90, 50
TEST = Prefix("ESW.test")
RECORDER = Connection(Prefix("ESW.recorder"), ComponentType.ASSEMBLY, ConnectionType.PEKKO)
WHEEL = ComponentId(Prefix("IRIS.imager.filter"), ComponentType.HCD)
SCRIPT = """
def script(ctx):
    recorder, wheel = ctx.Assembly("ESW.recorder"), ctx.Hcd("IRIS.imager.filter")

    @ctx.onSetup("record")
    async def record(command):
        await recorder.submitAndWait(command)

    @ctx.onSetup("stop")
    async def stop(command):
        await wheel.submitAndWait(command)
"""


class Recorder(Behavior):
    """An assembly that counts what it is told."""

    def __init__(self, context: ActorContext, counted: Counter[str]) -> None:
        super().__init__(context)
        self._counted = counted

    def receive(self, message: Any, reply: Reply) -> None:
        assert isinstance(message, Submit)
        self._counted[message.control_command.param_set[0].values[0]] += 1
        reply.answer(Completed("run"))


def record(prefix: str) -> Sequence:
    """Return the steps of a sequencer, each of which says which it is."""
    texts = (f"{prefix} {number}" for number in range(STEPS))
    return tuple(Setup(TEST, "record", param_set=(Parameter.of(KeyType.STRING, "step", text),)) for text in texts)


async def run(ask: Asking, prefix: Prefix, sequence: Sequence) -> None:
    """Run a sequence to its end, of which every step succeeds."""
    connection = Connection(prefix, ComponentType.SEQUENCER, ConnectionType.HTTP)
    location = await ask.locations.find(connection)
    assert location is not None
    api = SEQUENCER_CLIENTS.make(location, ask.runtime.system)
    started = await api.ask(SubmitSequence(sequence))
    assert await api.query_final(started.run_id, 100) == Completed(started.run_id)
    [steps] = await api.ask(GetSequence())
    assert [step.status for step in steps] == [StepSuccess()] * len(sequence)
    await api.close()


async def measure(*work: Any) -> float:
    """Return how long several things take at once, in seconds."""
    began = time.monotonic()
    await asyncio.gather(*work)
    return time.monotonic() - began


def start(components: SequenceComponents, scripts: Path) -> list[Prefix]:
    """Start ten sequencers in processes of their own and ninety in one, and return their prefixes."""
    settings = SequencerSettings(scripts=scripts)
    prefixes = [Prefix(f"ESW.mode{number}") for number in range(ALONE + TOGETHER)]
    for number in range(ALONE):
        components.start(f"ESW.alone{number}", settings=settings, loads=(prefixes[number],))
    names = [f"ESW.together{number}" for number in range(TOGETHER)]
    components.start(*names, settings=settings, loads=tuple(prefixes[ALONE:]))
    return prefixes


@pytest.mark.timeout(300)
def test_a_hundred_sequencers_run_each_step_once(tmp_path: Path, record_property: Any) -> None:
    (tmp_path / "ESW.py").write_text(SCRIPT)

    @in_loop
    async def check() -> None:
        counted: Counter[str] = Counter()
        async with asking(components.location) as ask:
            recorder = ask.runtime.system.spawn("ESW.recorder", lambda context: Recorder(context, counted))
            await ask.locations.register(PekkoRegistration(RECORDER, recorder.uri))
            one = await measure(run(ask, prefixes[-1], record("one")))
            all_ = await measure(*(run(ask, prefix, record(prefix)) for prefix in prefixes))
        expected = {f"{prefix} {number}" for prefix in ["one", *prefixes] for number in range(STEPS)}
        assert counted == dict.fromkeys(expected, 1)
        record_property("one sequencer, ms a step", round(one / STEPS * 1000, 2))
        record_property("a hundred, ms a step", round(all_ / STEPS / len(prefixes) * 1000, 2))

    with services(tmp_path) as started:
        components = SequenceComponents(started, started.location().url)
        prefixes = start(components, tmp_path)
        check()


@pytest.mark.timeout(300)
def test_a_step_costs_no_more_than_twice_the_command(tmp_path: Path, record_property: Any) -> None:
    (tmp_path / "ESW.py").write_text(SCRIPT)
    command = Setup(TEST, "stop")

    @in_loop
    async def check() -> None:
        async with asking(components.location) as ask:
            location = await ask.locations.find(Connection(WHEEL.prefix, WHEEL.component_type, ConnectionType.PEKKO))
            assert location is not None
            wheel = COMMAND_CLIENTS.make(location, ask.runtime.system)

            async def command_directly() -> None:
                for _ in range(STEPS):
                    assert isinstance(await wheel.submit(command), Completed)

            directly, stepwise = [], []
            for _ in range(5):
                directly.append(await measure(command_directly()) / STEPS * 1000)
                stepwise.append(await measure(run(ask, Prefix("ESW.mode0"), (command,) * STEPS)) / STEPS * 1000)
            await wheel.close()
            record_property("a command, ms", [round(one, 2) for one in directly])
            record_property("a step, ms", [round(one, 2) for one in stepwise])
            assert min(stepwise) <= 2 * min(directly)

    with services(tmp_path) as started:
        location = started.location().url
        RunningTelescope(started, location).start("IRIS.container")
        components = SequenceComponents(started, location)
        components.start("ESW.ESW_1", settings=SequencerSettings(scripts=tmp_path), loads=(Prefix("ESW.mode0"),))
        check()

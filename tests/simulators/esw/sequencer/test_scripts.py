"""Scripts as the field writes them are loaded, command components over the wire, and use events and loops."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from harness.contracts.esw.location import ComponentType, Connection, ConnectionType, HttpRegistration
from harness.contracts.esw.params.commands import Observe, Sequence, Setup
from harness.contracts.esw.params.events import Event, EventKey
from harness.contracts.esw.params.key_types import KeyType
from harness.contracts.esw.params.parameters import Parameter
from harness.contracts.esw.params.responses import Completed, Error, SubmitResponse
from harness.contracts.esw.sequencing.sequencer import SubmitSequence
from harness.contracts.esw.values.names import Prefix
from harness.contracts.esw.values.subsystems import Subsystem
from simulators.esw.events.settings import EventServerSettings
from simulators.esw.http_core.settings import HttpSettings
from simulators.esw.sequence_component.messages import (
    LoadingScriptFailed,
    LoadScript,
    SequencerLocation,
    UnloadScript,
)
from simulators.esw.sequencer.client import SEQUENCER_CLIENTS
from simulators.esw.sequencer.settings import DeclaredOutcome, SequencerSettings
from tests.simulators.esw.components.telescope import RunningTelescope
from tests.simulators.esw.event_servers import using
from tests.simulators.esw.loops import in_loop
from tests.simulators.esw.sequence_component.rig import SequenceComponents, asking
from tests.simulators.esw.sequencer.rig import SCRIPTS, Sequencer
from tests.simulators.esw.services import services

TEST = Prefix("ESW.test")
IRIS = Prefix("IRIS.darknight")
WHEEL = "IRIS.imager.filter"


@pytest.fixture(scope="module")
def iris(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningTelescope]:
    """IRIS, with a server of events."""
    with services(tmp_path_factory.mktemp("night")) as started:
        location = started.location().url
        http = HttpSettings(location_service=location, limit_scale=0.1)
        started.start("events", EventServerSettings(http))
        found = RunningTelescope(started, location, time_scale=0.1)
        found.start("IRIS.container")
        yield found


@pytest.fixture(scope="module")
def night(iris: RunningTelescope) -> SequenceComponents:
    """IRIS, and two sequence components in one process."""
    components = SequenceComponents(iris.started, iris.location)
    settings = SequencerSettings(scripts=SCRIPTS, time_scale=0.1)
    components.start("IRIS.IRIS_1", "ESW.ESW_1", settings=settings)
    return components


@asynccontextmanager
async def loaded(night: SequenceComponents) -> AsyncIterator[Sequencer]:
    """Load the sequencers of a mode, and unload them."""
    async with asking(night.location) as ask:
        iris, esw = await ask.find("IRIS.IRIS_1"), await ask.find("ESW.ESW_1")
        found = await iris.ask(LoadScript(Subsystem.IRIS, "darknight", ()), 5)
        assert isinstance(found, SequencerLocation), found
        assert isinstance(await esw.ask(LoadScript(Subsystem.ESW, "darknight", ()), 5), SequencerLocation)
        try:
            yield Sequencer(SEQUENCER_CLIENTS.make(found.location, ask.runtime.system), ask)
        finally:
            for component in (iris, esw):
                await component.ask(UnloadScript(), 5)


def setup(name: str, **choices: str) -> Setup:
    return Setup(TEST, name, param_set=tuple(Parameter.of(KeyType.CHOICE, *one) for one in choices.items()))


async def run(sequencer: Sequencer, sequence: Sequence) -> SubmitResponse:
    """Submit a sequence and wait for its end."""
    started = await sequencer.api.ask(SubmitSequence(sequence))
    return await sequencer.end(started.run_id, 10)


async def get(night: SequenceComponents, name: str) -> Event:
    """Return what the script of IRIS has published last under a name."""
    async with using(night.location) as events:
        [found] = await events.get([EventKey(IRIS, name)])
        return found


@in_loop
async def test_a_script_commands_an_hcd_over_the_wire(night: SequenceComponents) -> None:
    async with loaded(night) as sequencer:
        ended = await run(sequencer, (setup("select", filter="J"), setup("select", filter="H")))
        assert isinstance(ended, Completed)
        assert (await get(night, "selected")).param_set[0].values == ("H",)


@in_loop
async def test_what_a_component_refuses_fails_the_step(night: SequenceComponents) -> None:
    async with loaded(night) as sequencer:
        ended = await run(sequencer, (setup("select-wrong"), setup("select", filter="J")))
        assert isinstance(ended, Error)
        assert "reason: IRIS.imager.filter: UnsupportedCommandIssue" in ended.message
        assert await sequencer.statuses() == ["Failure", "Pending"]
        assert "UnsupportedCommandIssue" in (await get(night, "error")).param_set[0].values[0]


@in_loop
async def test_a_script_goes_on_after_an_error_if_it_says_so(night: SequenceComponents) -> None:
    async with loaded(night) as sequencer:
        assert isinstance(await run(sequencer, (setup("resume-on-error"),)), Completed)
        assert "nonsense" in (await get(night, "refused")).param_set[0].values[0]


@in_loop
async def test_a_component_that_is_not_there_fails_the_step(night: SequenceComponents) -> None:
    async with loaded(night) as sequencer:
        ended = await run(sequencer, (setup("nobody"),))
        assert isinstance(ended, Error)
        assert ended.message.endswith("reason: the Assembly IRIS.nobody is not registered with the Location Service")


@in_loop
async def test_a_component_that_comes_back_is_found_again(iris: RunningTelescope, night: SequenceComponents) -> None:
    select = (setup("select", filter="J"),)
    async with loaded(night) as sequencer:
        assert isinstance(await run(sequencer, select), Completed)
        await asyncio.to_thread(iris.door, WHEEL, body={"name": "LOST"})
        assert isinstance(await run(sequencer, select), Error)
        await asyncio.to_thread(iris.door, WHEEL, "DELETE")
        assert isinstance(await run(sequencer, select), Completed)
        await asyncio.to_thread(iris.door, WHEEL, body={"name": "LOST"})
        await asyncio.to_thread(iris.door, WHEEL, "DELETE")
        assert isinstance(await run(sequencer, select), Completed), "nobody needed it while it was gone"


@in_loop
async def test_a_component_that_is_reached_over_http_is_found_elsewhere(
    iris: RunningTelescope, night: SequenceComponents
) -> None:
    connection = Connection(Prefix("IRIS.web"), ComponentType.HCD, ConnectionType.HTTP)
    async with loaded(night) as sequencer:
        locations = sequencer.asking.locations
        await locations.register(HttpRegistration(connection, 1, ""))
        ended = await run(sequencer, (setup("web"),))
        assert isinstance(ended, Error)
        assert "does not answer" in ended.message
        await locations.unregister(connection)
        await locations.register(HttpRegistration(connection, urlsplit(iris.urls[WHEEL]).port or 0, ""))
        assert isinstance(await run(sequencer, (setup("web"),)), Completed)


@in_loop
async def test_a_script_submits_sequences_to_another_sequencer(night: SequenceComponents) -> None:
    async with loaded(night) as sequencer:
        assert isinstance(await run(sequencer, (Observe(TEST, "subsequence"),)), Completed)
        ended = await run(sequencer, (Observe(TEST, "failing-subsequence"),))
        assert isinstance(ended, Error)
        assert "ESW.darknight: StepId" in ended.message
        assert ended.message.endswith("reason: the shutter is stuck")


@in_loop
async def test_a_script_loops_and_schedules(night: SequenceComponents) -> None:
    async with loaded(night) as sequencer:
        assert isinstance(await run(sequencer, (setup("loops"),)), Completed)
        assert (await get(night, "looped")).param_set[0].values == (1, 2)


@in_loop
async def test_a_script_hears_events_and_current_states(night: SequenceComponents) -> None:
    async with loaded(night) as sequencer:
        assert isinstance(
            await run(sequencer, (setup("select", filter="J"), setup("events"), setup("states"))), Completed
        )
        assert (await get(night, "heard")).param_set[0].values == ("True",)


@in_loop
async def test_a_script_publishes_observe_events(night: SequenceComponents) -> None:
    async with loaded(night) as sequencer:
        assert isinstance(await run(sequencer, (Observe(TEST, "expose", "2020A-001-123"),)), Completed)
        told = {
            name: {one.key_name: one.values for one in (await get(night, f"ObserveEvent.{name}")).param_set}
            for name in ("ObservationStart", "DataWriteEnd", "OffsetStart")
        }
    exposure, observation = "2020A-001-123-IRIS-IMG-SCI0-0001", "2020A-001-123"
    assert told == {
        "ObservationStart": {"obsId": (observation,)},
        "DataWriteEnd": {"exposureId": (exposure,), "filename": ("image.fits",)},
        "OffsetStart": {"obsId": (observation,), "coordinateSystem": ("RADEC",), "p": (1.5,), "q": (-2.0,)},
    }


@in_loop
async def test_a_script_shares_handlers_with_others(night: SequenceComponents) -> None:
    async with loaded(night) as sequencer:
        assert isinstance(await run(sequencer, (setup("shared"),)), Completed)
        assert not (await get(night, "shared")).is_invalid


@in_loop
async def test_a_script_is_told_that_it_is_unloaded(night: SequenceComponents) -> None:
    async with loaded(night):
        pass
    assert not (await get(night, "goodbye")).is_invalid


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        (
            "TCS.darknight.py",
            "def script(ctx):\n    ctx.nonsense()\n",
            "AttributeError: the context of a script has no nonsense",
        ),
        ("TCS.darknight.py", "import nonsense\n", "ModuleNotFoundError: No module named 'nonsense' (line 1)"),
        ("TCS.darknight.py", "def script(ctx)\n", "SyntaxError: expected ':'"),
        ("TCS.darknight.py", "raise SystemExit('no')\n", "SystemExit: no (line 1)"),
        ("TCS.darknight.py", "", "has no function script(ctx). Define it."),
        ("TCS.clearskies.py", "def script(ctx): pass\n", "Add one of TCS.darknight.py, TCS.py."),
    ],
)
@in_loop
async def test_a_script_that_cannot_be_loaded_is_told(
    night: SequenceComponents, tmp_path: Path, name: str, text: str, why: str
) -> None:
    (tmp_path / name).write_text(text)
    process = night.start("TCS.TCS_1", settings=SequencerSettings(scripts=tmp_path))
    async with asking(night.location) as ask:
        answer = await (await ask.find("TCS.TCS_1")).ask(LoadScript(Subsystem.TCS, "darknight", ()), 5)
        assert isinstance(answer, LoadingScriptFailed)
        assert why in answer.msg
        assert not await ask.locations.list_by_prefix("TCS.darknight")
    process.close()
    process.popen.wait(5)


@in_loop
async def test_steps_end_as_is_declared_where_there_is_no_script(night: SequenceComponents) -> None:
    outcomes = {"expose": DeclaredOutcome(seconds=0.5), "break": DeclaredOutcome(error="the shutter is stuck")}
    process = night.start("TCS.TCS_1", settings=SequencerSettings(outcomes=outcomes, time_scale=0.1))
    async with asking(night.location) as ask:
        found = await (await ask.find("TCS.TCS_1")).ask(LoadScript(Subsystem.TCS, "darknight", ()), 5)
        sequencer = Sequencer(SEQUENCER_CLIENTS.make(found.location, ask.runtime.system), ask)
        assert found.location.connection.connection_type is ConnectionType.PEKKO
        ended = await run(sequencer, (setup("any"), setup("expose"), setup("break")))
        assert isinstance(ended, Error)
        assert ended.message.endswith("CommandName: break, reason: the shutter is stuck")
        assert await sequencer.statuses() == ["Success", "Success", "Failure"]
    process.close()
    process.popen.wait(5)

"""What sequencers, observing modes and agents tell, as a scenario hears it; all services are real."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from harness.connectors.esw.clients.esw_clients import EswClients, EswEndpoints
from harness.connectors.esw.keys import ModeOf, RunsOf, SequenceOf, SequencerStateOf, StepOf, read_key
from harness.connectors.esw.sequencing.sequencer_tellings import SequencerTeller, read_sequence
from harness.connectors.esw.source import EswSource
from harness.contracts.esw.location import ComponentId, ComponentType
from harness.contracts.esw.params.commands import Setup
from harness.contracts.esw.sequencing.sequence_manager import ConfigureSuccess, Success
from harness.contracts.esw.sequencing.step_lists import (
    Failure,
    Idle,
    InFlight,
    Loaded,
    Offline,
    Pending,
    Processing,
    Running,
    SequencerState,
    Step,
    StepStatus,
    StepSuccess,
)
from harness.contracts.esw.values.names import Prefix
from harness.errors import NotDefined
from harness.events.entry import Event, Kind
from harness.events.key import Key
from harness.limits import Limits
from tests.connectors.esw.observing import ROLES, observing
from tests.connectors.tango.conftest import Recorder
from tests.simulators.esw.sequence_manager.rig import ManagedObservatory
from tests.simulators.esw.sequencer.rig import commands

NIGHT, MACHINE = Prefix("ESW.darknight"), Prefix("ESW.machine1")
STATE, SEQUENCE = SequencerStateOf(NIGHT).key, SequenceOf(NIGHT).key
STEPS = [StepOf(NIGHT, number).key for number in (1, 2, 3)]


@pytest.fixture(scope="module")
def esw(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ManagedObservatory]:
    with observing(tmp_path_factory.mktemp("esw")) as running:
        yield running


@pytest.fixture(params=["direct", "gateway"])
def source(request: pytest.FixtureRequest, esw: ManagedObservatory) -> Iterator[EswSource]:
    endpoints = EswEndpoints(esw.location, through_gateway=request.param == "gateway")
    source = EswSource(endpoints, Limits(call=5))
    source.log_in(*ROLES)
    yield source
    assert ask(source, lambda clients: clients.sequence_manager.shut_down_all_sequencers()) == Success()
    source.close()


def ask(source: EswSource, action: Callable[[EswClients], Awaitable[Any]]) -> Any:
    return source.ask(action, "asking", 20)


def configure(source: EswSource) -> None:
    assert isinstance(ask(source, lambda clients: clients.sequence_manager.configure("darknight")), ConfigureSuccess)


def list_told(recorder: Recorder, key: Key) -> list[str]:
    return [event.shown for event in recorder.events if event.key == key]


def test_a_sequencer_is_followed_from_its_start_to_its_end(source: EswSource, recorder: Recorder) -> None:
    source.subscribe([STATE, SEQUENCE, *STEPS], recorder)
    assert recorder.next().shown == "unregistered"
    configure(source)
    recorder.until(lambda event: event.shown == "Idle")
    ask(source, lambda clients: clients.sequencers.submit(NIGHT, commands("pass", "fail", "pass")))
    recorder.until(lambda event: event.shown.startswith("Error"))
    ask(source, lambda clients: clients.sequence_manager.shut_down_all_sequencers())
    recorder.until(lambda event: event.key == STATE and event.shown == "unregistered")
    assert list_told(recorder, STATE) == ["unregistered", "Idle", "Processing", "Running", "Idle", "unregistered"]
    assert list_told(recorder, SEQUENCE)[:2] == ["Running", "Error: fail: the shutter is stuck"]
    assert list_told(recorder, STEPS[0])[-2:] == ["InFlight (pass)", "Success (pass)"]
    assert list_told(recorder, STEPS[1])[-1] == "Failure (fail): the shutter is stuck"
    assert list_told(recorder, STEPS[2]) == ["Pending (pass)"]
    assert {event.kind for event in recorder.events} == {Kind.INITIAL, Kind.CHANGE}


def test_a_restart_is_told_without_a_gap(source: EswSource, recorder: Recorder) -> None:
    configure(source)
    source.subscribe([STATE], recorder)
    assert recorder.next().shown == "Idle"
    ask(source, lambda clients: clients.sequence_manager.restart_sequencer(NIGHT))
    recorder.until(lambda event: event.shown == "unregistered")
    assert recorder.next().shown == "Idle"
    assert Kind.GAP not in {event.kind for event in recorder.events}


def test_a_sequence_fails_with_its_sequencer(source: EswSource, recorder: Recorder) -> None:
    configure(source)
    source.subscribe([STATE, SEQUENCE], recorder)
    ask(source, lambda clients: clients.sequencers.submit(NIGHT, commands("hold")))
    recorder.until(lambda event: event.key == SEQUENCE and event.value == "Running")
    status = ask(source, lambda clients: clients.agent_service.get_status())
    [component] = [
        one.seq_comp_id.prefix
        for agent in status.agent_status
        for one in agent.seq_comps_status
        if one.sequencer_location
    ]
    killed = ComponentId(component, ComponentType.SEQUENCE_COMPONENT)
    ask(source, lambda clients: clients.agent_service.kill(killed))
    told = recorder.until(lambda event: event.value == "Error")[-1]
    assert told.shown == "Error: its sequencer was unregistered"
    ask(source, lambda clients: clients.agent_service.spawn_sequence_component(MACHINE, component.component_name))


def test_what_it_shows_now_is_read(source: EswSource) -> None:
    def read() -> list[str]:
        readings = source.read_each([STATE, SEQUENCE, STEPS[0]])
        return [reading.label if not isinstance(reading, Exception) else str(reading) for reading in readings]

    assert read() == ["unregistered", "none", "none"]
    configure(source)
    ask(source, lambda clients: clients.sequencers.load(NIGHT, commands("pass")))
    assert read() == ["Loaded", "Loaded", "Pending (pass)"]


def test_modes_and_agents_are_asked_for(source: EswSource, recorder: Recorder) -> None:
    mode, runs, unknown = ModeOf("darknight").key, RunsOf(MACHINE).key, ModeOf("moonlight").key
    source.subscribe([mode, runs], recorder)
    assert [recorder.next().shown, recorder.next().shown] == ["Configurable", "ESW.ESW_1, ESW.ESW_2"]
    configure(source)
    seen: list[Event] = []
    while {event.key for event in seen} != {mode, runs}:
        seen.append(recorder.next())
    assert "Configured" in [event.shown for event in seen]
    assert any("(ESW.darknight)" in event.shown for event in seen)
    assert {event.kind for event in seen} == {Kind.POLLED}
    [error] = source.read_each([unknown])
    assert isinstance(error, NotDefined)
    assert "mode darknight" in str(error)


@pytest.mark.parametrize(
    "key",
    [STATE, SEQUENCE, STEPS[2], ModeOf("darknight").key, RunsOf(MACHINE).key],
    ids=lambda key: f"{key}",
)
def test_keys_are_read_as_they_are_written(key: Key) -> None:
    assert read_key(key).key == key


def step(status: StepStatus, name: str = "1") -> Step:
    return Step(name, Setup(NIGHT, "observe"), status, has_breakpoint=False)


ENDS = [
    (Idle(), (), "none", ("none", "")),
    (Loaded(), (step(Pending()),), "none", ("Loaded", "")),
    (Running(), (step(InFlight()),), "Loaded", ("Running", "")),
    (Processing(), (step(Pending()),), "Loaded", ("Loaded", "")),
    (Idle(), (step(StepSuccess()),), "none", ("Completed", "")),
    (Idle(), (step(Failure("no")), step(Pending(), "2")), "Running", ("Error", "no")),
    (Idle(), (), "Running", ("Completed", "")),
    (Offline(), (), "Loaded", ("none", "")),
]


@pytest.mark.parametrize(("state", "steps", "before", "told"), ENDS)
def test_how_a_sequence_stands_follows_from_state_and_steps(
    state: SequencerState, steps: tuple[Step, ...], before: str, told: tuple[str, str]
) -> None:
    assert read_sequence(state, steps, before) == told


def test_a_second_sequence_that_ends_as_the_first_is_told_again() -> None:
    """A sequencer leaves out states for whoever is slow."""
    teller = SequencerTeller(NIGHT)
    assert {one.kind for one in teller.tell(Idle(), (step(StepSuccess()),))} == {Kind.PERIODIC}
    assert list(teller.tell(Idle(), (step(StepSuccess()),))) == []
    assert [one.label for one in teller.tell(Idle(), (step(StepSuccess(), "2"),))] == ["Completed"]

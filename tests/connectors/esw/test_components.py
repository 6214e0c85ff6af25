"""Components are commanded and followed alike, directly and through the gateway; all of them are processes."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from harness.connectors.esw.clients.esw_clients import EswEndpoints
from harness.connectors.esw.keys import CommandsOf, EventOf, LocationOf, RunOf, StateOf, read_event_key
from harness.connectors.esw.source import EswSource
from harness.connectors.esw.tellings import create_event
from harness.contracts.esw.location import ComponentId, ComponentType
from harness.contracts.esw.params.commands import Setup
from harness.contracts.esw.params.key_types import KeyType
from harness.contracts.esw.params.parameters import Parameter
from harness.contracts.esw.params.responses import Accepted, Invalid, Started
from harness.contracts.esw.values.names import Prefix
from harness.errors import NotAllowed, NotDefined, Unreachable
from harness.events.entry import Event, Kind
from harness.limits import Limits
from harness.models.load import load_telescope
from harness.targets.launcher import Simulation
from harness.targets.launcher.esw import SimulatedEsw
from simulators.launcher import RunningSimulation, SimulatorLauncher
from tests.connectors.tango.conftest import Recorder
from tests.library.running import ROOT

LIMITS = Limits(call=10)
ROLES = ("esw-user", "tcs-user", "iris-user")
CAP = ComponentId(Prefix("TCS.enclosure.cap"), ComponentType.HCD)
BASE = ComponentId(Prefix("TCS.enclosure.base"), ComponentType.HCD)
CAP_STATE = StateOf(CAP.prefix, "ring", "state").key


def turn(angle: float) -> Setup:
    parameter = Parameter.of(KeyType.DOUBLE, "angle", angle, units="degree")
    return Setup(Prefix("ESW.tests"), "turn", param_set=(parameter,))


def start(time_scale: float) -> RunningSimulation:
    telescope = load_telescope(ROOT / "telescopes" / "tmt.yaml")
    return SimulatorLauncher().start(Simulation(telescope, time_scale=time_scale, systems={"esw": SimulatedEsw()}))


@pytest.fixture(scope="module")
def tmt() -> Iterator[str]:
    """The URL of the Location Service of a simulated TMT, twenty times as fast as the real one."""
    simulation = start(0.05)
    yield str(simulation.addresses["esw"])
    simulation.stop()


@pytest.fixture(params=["direct", "gateway"])
def source(request: pytest.FixtureRequest, tmt: str) -> Iterator[EswSource]:
    source = EswSource(EswEndpoints(tmt, through_gateway=request.param == "gateway"), LIMITS)
    source.log_in(*ROLES)
    yield source
    source.close()


def submit(source: EswSource, component: ComponentId, angle: float) -> RunOf:
    response = source.submit(component, turn(angle))
    assert isinstance(response, Started)
    return RunOf(component.prefix, response.run_id)


def test_a_command_is_told_to_its_end(source: EswSource, recorder: Recorder) -> None:
    source.subscribe([submit(source, BASE, 30.0).key], recorder)
    end = recorder.until(lambda event: event.label == "Completed")[-1]
    assert end.value["_type"] == "Completed"


def test_the_end_of_a_command_that_is_over_is_told_at_once(source: EswSource, recorder: Recorder) -> None:
    run = submit(source, BASE, 31.0)
    source.subscribe([run.key], recorder)
    recorder.until(lambda event: event.label == "Completed")
    late = Recorder()
    source.subscribe([run.key], late)
    first = late.next()
    assert (first.kind, first.label) == (Kind.INITIAL, "Completed")


def test_states_come_first_as_they_are_and_then_as_they_change(source: EswSource, recorder: Recorder) -> None:
    source.subscribe([StateOf(BASE.prefix, "ring", "state").key], recorder)
    first = recorder.next()
    assert (first.kind, first.label) == (Kind.INITIAL, "STILL")
    submit(source, BASE, 60.0)
    recorder.until(lambda event: event.label == "MOVING")
    recorder.until(lambda event: event.label == "STILL" and event.kind is Kind.CHANGE)
    changes = [event.label for event in recorder.events if event.kind is Kind.CHANGE]
    assert changes == ["MOVING", "STILL"], "what is published again is no change"


def test_a_command_that_is_not_accepted_says_why(source: EswSource) -> None:
    refused = source.submit(BASE, turn(400.0))
    assert isinstance(refused, Invalid)
    validated = source.ask(lambda clients: clients.components.validate(BASE, turn(4.0)), "validating")
    assert isinstance(validated, Accepted)


def test_a_component_that_is_not_there_is_named(source: EswSource) -> None:
    nobody = ComponentId(Prefix("TCS.nobody"), ComponentType.HCD)
    with pytest.raises(NotDefined, match=r"TCS\.nobody"):
        source.submit(nobody, turn(1.0))
    with pytest.raises(Unreachable, match=r"TCS\.nobody has no current states"):
        source.subscribe([StateOf(nobody.prefix, "ring", "state").key], Recorder())


def test_events_are_told_with_their_times_and_the_last_one_first(source: EswSource, recorder: Recorder) -> None:
    key = read_event_key("ESW.tests.number")

    def publish(number: int) -> float:
        event = create_event(key, (Parameter.of(KeyType.INT, "number", number),))
        source.ask(lambda clients: clients.gateway.publish(event), "publishing")
        return event.event_time.timestamp

    publish(1)
    source.subscribe([EventOf(key).key], recorder)
    first = recorder.next()
    assert (first.kind, first.value) == (Kind.INITIAL, {"number": 1})
    when = publish(2)
    second = recorder.until(lambda event: event.value == {"number": 2})[-1]
    assert (second.kind, second.source_time) == (Kind.CHANGE, when)
    publish(2)
    assert recorder.next().value == {"number": 2}, "what is published twice happens twice"


def test_who_has_not_the_role_is_refused_by_the_gateway(tmt: str) -> None:
    source = EswSource(EswEndpoints(tmt, through_gateway=True), LIMITS)
    try:
        with pytest.raises(NotAllowed) as refused:
            source.submit(BASE, turn(1.0))
        assert refused.value.reason == "401"
        source.log_in("wfos-user")
        with pytest.raises(NotAllowed) as refused:
            source.submit(BASE, turn(1.0))
        assert refused.value.reason == "403"
        sent = source.take_http()
        assert sent
        token = source.credentials.headers()["Authorization"].removeprefix("Bearer ")
        assert token
        assert [one for one in sent if token in str(one)] == []
    finally:
        source.close()


@pytest.mark.parametrize("through_gateway", [False, True])
def test_a_process_that_is_killed_takes_its_location_and_leaves_a_gap(
    recorder: Recorder, *, through_gateway: bool
) -> None:
    simulation = start(1.0)  # slow enough to be killed meanwhile
    source = EswSource(EswEndpoints(str(simulation.addresses["esw"]), through_gateway=through_gateway), LIMITS)
    try:
        source.log_in(*ROLES)
        run = submit(source, CAP, 200.0)
        source.subscribe([CAP_STATE, LocationOf(CAP).key], recorder)
        source.subscribe([run.key], Recorder())
        assert recorder.until(lambda event: event.key == CAP_STATE)[-1].label == "MOVING"
        os.kill(simulation.pids[CAP.prefix], signal.SIGKILL)
        come: set[str] = set()

        def has_all_come(event: Event) -> bool:
            come.add(str(event.value or event.kind))
            return {"unregistered", Kind.GAP.value} <= come

        recorder.until(has_all_come)
        [reading] = source.read_each([CAP_STATE])
        assert isinstance(reading, Unreachable)
        assert "no assembly, HCD or service of this prefix" in str(reading)
    finally:
        source.close()
        simulation.stop()


def test_only_commands_that_were_accepted_are_told_as_begun(source: EswSource, recorder: Recorder) -> None:
    commands = CommandsOf(CAP.prefix).key
    source.subscribe([commands], recorder)
    assert isinstance(source.submit(CAP, turn(400.0)), Invalid)
    run = submit(source, CAP, 50.0)
    source.subscribe([run.key], Recorder())
    told = recorder.until(lambda event: "ended" in event.value)
    assert [event.value for event in told] == [
        {"run": run.run_id, "began": "turn"},
        {"run": run.run_id, "ended": "Completed"},
    ]
    assert told[0].source_time < told[0].received  # it began when it was sent, not when it was answered

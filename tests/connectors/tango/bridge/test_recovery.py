"""Whatever happens on the way: every call and wait ends, every subscription lives on, no hole goes unnoticed.

Each fault happens twice; `benchmarks.bench_bridge_faults` has each a hundred times.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from harness.connectors.tango.bridge.bridge import TangoBridge
from harness.connectors.tango.bridge.devices.connection import RECONNECTS
from harness.connectors.tango.bridge.transport import websocket
from harness.connectors.tango.bridge.transport.answers import Answer
from harness.connectors.tango.bridge.transport.documents import EXECUTE
from harness.errors import ConnectorError, NotLoggedIn, TimedOut, Unreachable
from harness.events.entry import Kind
from harness.events.key import Key
from simulators.faults import Trouble
from tests.connectors.tango.bridge.doors import bridge_of
from tests.connectors.tango.bridge.drill import Drilled
from tests.connectors.tango.bridge.faulty import (
    PATIENCE,
    Stage,
    call_aside,
    nothing_is_left,
    pushes_arrive,
    staged,
    threads,
    until,
)
from tests.connectors.tango.bridge.troubles import (
    ALL,
    ANSWERS,
    SOCKETS,
    Fault,
    GatewayRestarted,
    OnTheWay,
    ServerRestarted,
)
from tests.connectors.tango.conftest import Recorder
from tests.connectors.tango.system import ONE, THREE, TWO, ControlSystem

TIMES = 2
"""How often each fault happens: as it is the first time, and after a recovery."""
ROUNDS = 30
VALUE = 1.25
"""Of ``aDouble``."""


@pytest.fixture(scope="module")
def stage(control_system: ControlSystem) -> Iterator[Stage]:
    with staged(control_system, limit=1.5) as made:
        yield made


@pytest.fixture
def watched(stage: Stage, recorder: Recorder) -> Iterator[Recorder]:
    """Hears of an attribute that pushes events; has its first value."""
    until(lambda: answers(stage), "an answer after the trouble before")
    (subscription,) = stage.connector.subscribe([Key(ONE, "pushed")], recorder)
    assert recorder.next(PATIENCE).kind is Kind.INITIAL
    stage.connector.device(ONE).read("aDouble")
    yield recorder
    subscription.close()
    stage.mend()


def answers(stage: Stage) -> bool:
    return call_aside(lambda: stage.connector.device(ONE).read("aDouble").value)() == VALUE


@pytest.fixture
def impatient(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A half-open websocket is noticed soon."""
    monkeypatch.setattr(websocket, "HEARTBEAT", 1.0)
    stage.proxy.cut()
    yield
    monkeypatch.undo()
    stage.proxy.cut()


def drilled(stage: Stage, fault: Fault, times: int, device: str = ONE) -> None:
    """All is as it should be in a fault, and after it, so many times."""
    drilled = Drilled(stage, device)
    try:
        drill = drilled.drill("fault", fault, times)
        assert drill.wrong == []
        assert drill.recovered == drill.told + drill.late == times
    finally:
        drilled.close()


@pytest.mark.parametrize("fault", ALL.values(), ids=ALL)
def test_a_fault_on_the_way(impatient: None, stage: Stage, fault: OnTheWay, caplog: pytest.LogCaptureFixture) -> None:
    drilled(stage, fault, TIMES)
    assert {record.levelname for record in caplog.records} <= {"DEBUG", "INFO", "WARNING"}


def test_a_restarted_gateway(control_system: ControlSystem) -> None:
    """Also what was asked for late, and by somebody else, lives on."""
    before = threads()
    with staged(control_system) as stage:
        others = Recorder(), Recorder()
        stage.connector.subscribe([Key(ONE, "pushed"), Key(TWO, "State")], others[0])
        stage.connector.subscribe([Key(ONE, "pushed")], others[1])
        drilled(stage, GatewayRestarted(), 2)
        for other in others:
            other.forget()
            pushes_arrive(stage, other, [7.0, 8.0])
    nothing_is_left(stage, before)


def test_a_restarted_device_server(own_system: ControlSystem) -> None:
    """It is a gap, and the bridge has the gateway subscribe anew, which else would read every few seconds."""
    before = threads()
    with staged(own_system) as stage:
        drilled(stage, ServerRestarted(own_system, "two", THREE), 1, THREE)
        recorder = Recorder()
        (subscription,) = stage.connector.subscribe([Key(THREE, "pushed")], recorder)
        recorder.next(PATIENCE)
        pushes_arrive(stage, recorder, [0.25, 0.5], THREE)
        assert not subscription.polled
    nothing_is_left(stage, before)


def test_a_device_server_that_is_stopped_times_out_and_one_that_was_killed_is_unreachable(
    own_system: ControlSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is asked once more, as it may have just come back, and only for the time that is left."""
    limits: list[float] = []
    call = TangoBridge.call

    def noted(bridge: TangoBridge, document: str, variables: Any = None, limit: float | None = None) -> Answer:
        limits.append(limit or bridge.limit)
        return call(bridge, document, variables, limit)

    with staged(own_system, limit=5.0) as stage:
        device = stage.connector.device(THREE)
        asked = (device.ping, device.state, device.commands, lambda: device.execute("Nothing"))
        for ask in asked:
            ask()
        with own_system.frozen("two"):
            ended = [call_aside(ask) for ask in asked]
            outcomes = [one() for one in ended]
        assert [type(one) for one in outcomes] == [TimedOut] * len(asked), outcomes
        own_system.kill("two")
        until(lambda: isinstance(call_aside(device.ping)(), Unreachable))
        monkeypatch.setattr(TangoBridge, "call", noted)
        assert isinstance(call_aside(device.state)(), Unreachable)
        assert limits[0] == pytest.approx(5.0, abs=0.5)
        assert all(limit <= 5.0 - RECONNECTS for limit in limits[1:]), limits


# ---- calls ------------------------------------------------------------------------------------------------------


def test_a_call_whose_time_is_over_tells_what_the_try_before_met(stage: Stage, watched: Recorder) -> None:
    with stage.another(limit=5.0) as connector:
        device = connector.device(ONE)
        device.read("aDouble")
        met = stage.proxy.answered
        stage.proxy.trouble = replace(ANSWERS["502"].trouble, where=(b"aDouble",))
        ended = call_aside(lambda: device.read("aDouble"))
        until(lambda: stage.proxy.answered > met + 1)
        stage.proxy.trouble = Trouble(holds=True)
        outcome = ended()
    assert isinstance(outcome, TimedOut)
    assert "did not answer within 5 s; the try before this one: the gateway http" in str(outcome)


def test_a_call_that_is_refused_says_so(stage: Stage, watched: Recorder) -> None:
    """No pause between two tries is so long that the time is over meanwhile."""
    device = stage.connector.device(ONE)
    SOCKETS["refused"].begin(stage)
    outcomes = [call_aside(lambda: device.read("aDouble"))() for _ in range(TIMES)]
    SOCKETS["refused"].end(stage)
    assert all("cannot be reached" in str(outcome) for outcome in outcomes), outcomes


# ---- commands ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("repeatable", [False, True])
def test_a_command_whose_answer_is_lost(stage: Stage, watched: Recorder, repeatable: bool) -> None:
    """It is sent again only if it may be sent twice."""
    with stage.another(limit=PATIENCE, repeatable=["Count"] if repeatable else []) as connector:
        device, counted = connector.device(ONE), stage.direct().Counted()
        device.command("Count")
        stage.proxy.trouble = Trouble(delay=PATIENCE)
        ended = call_aside(lambda: device.execute("Count"))
        until(lambda: stage.direct().Counted() > counted)
        stage.mend_and_cut()
        outcome = ended()
    if repeatable:
        assert outcome == counted + 2
    else:
        assert isinstance(outcome, Unreachable)
        assert outcome.what.endswith("nobody knows whether it was executed")
    assert stage.direct().Counted() == counted + (2 if repeatable else 1)


def test_a_command_is_on_its_way_when_it_is_started(stage: Stage, watched: Recorder) -> None:
    """What is sent after it comes after it."""
    bridge, counted = bridge_of(stage.connector), stage.direct().Counted()
    command = {"device": ONE, "command": "Count", "argument": None}
    stage.connector.device(ONE).command("Count")
    stage.proxy.trouble = Trouble(delay=PATIENCE)
    stage.proxy.cut()
    sent = bridge.send(EXECUTE, command)
    assert not sent.done()  # no answer comes, and it is there nevertheless
    until(lambda: stage.direct().Counted() == counted + 1)
    stage.proxy.stop_listening()
    stage.mend_and_cut()
    assert bridge.send(EXECUTE, command).done()  # it cannot be sent
    with pytest.raises(Unreachable, match="cannot be reached"):
        stage.connector.device(ONE).start("Count").result(PATIENCE)
    stage.proxy.listen()
    until(lambda: not bridge.trouble, "the end of the trouble")
    until(lambda: answers(stage))
    assert stage.direct().Counted() == counted + 1  # nothing was sent later


HARMFUL = {name: fault for name, fault in ALL.items() if fault.errors}


@pytest.mark.parametrize("fault", HARMFUL.values(), ids=HARMFUL)
def test_a_command_in_trouble_is_sent_once_at_most(stage: Stage, watched: Recorder, fault: OnTheWay) -> None:
    device, counted = stage.connector.device(ONE), stage.direct().Counted()
    device.command("Count")
    fault.begin(stage)
    outcome = call_aside(lambda: device.execute("Count"))()
    fault.end(stage)
    broken_off = (Unreachable,) if fault.cuts else ()  # its connection may be cut as it is sent
    assert isinstance(outcome, (*fault.errors, TimedOut, *broken_off))
    told = "nobody knows whether it was executed" in outcome.what
    surely_not = isinstance(outcome, NotLoggedIn) or (isinstance(outcome, Unreachable) and not fault.listening)
    assert told is not surely_not
    until(lambda: answers(stage))
    passes_later = fault.trouble.holds or fault.trouble.delay
    assert stage.direct().Counted() <= counted + (1 if passes_later else 0)


def test_many_commands_in_trouble_are_sent_once_at_most_each(stage: Stage, watched: Recorder) -> None:
    device, counted = stage.connector.device(ONE), stage.direct().Counted()
    device.command("Count")
    outcomes = []
    for number in range(ROUNDS):
        ended = call_aside(lambda: device.execute("Count"))
        time.sleep(number % 10 * 0.001)  # it is cut before, while, and after it is executed
        stage.proxy.cut()
        outcomes.append(ended())
    executed = stage.direct().Counted() - counted
    well = [outcome for outcome in outcomes if isinstance(outcome, int)]
    assert len(well) == len(set(well)) <= executed <= ROUNDS
    wrong = [outcome for outcome in outcomes if not isinstance(outcome, int)]
    assert all(isinstance(outcome, (Unreachable, TimedOut)) for outcome in wrong), wrong


def test_nothing_is_left_after_all_of_it(control_system: ControlSystem, recorder: Recorder) -> None:
    before = threads()
    with staged(control_system, limit=1.5) as stage:
        stage.connector.subscribe([Key(ONE, "pushed"), Key(ONE, "State")], recorder)
        for fault in (SOCKETS["refused"], SOCKETS["half open"], ANSWERS["500"]):
            fault.begin(stage)
            outcome = call_aside(lambda: stage.connector.device(ONE).read("aDouble").value)()
            assert isinstance(outcome, ConnectorError)
            fault.end(stage)
        SOCKETS["half open"].begin(stage)
        assert call_aside(stage.connector.close)() is None
    nothing_is_left(stage, before)

"""Whatever happens on the way: every call and wait ends, every subscription lives on, no hole goes unnoticed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import pytest

from harness.connectors.bridge import websocket
from harness.errors import ConnectorError, NotLoggedIn, TimedOut, Unreachable
from harness.events.entry import Kind
from simulators.faults import Trouble
from tests.connectors.bridge.faulty import (
    PATIENCE,
    Stage,
    ended_within,
    nothing_is_left,
    page,
    pushes_arrive,
    staged,
    threads,
)
from tests.connectors.conftest import Recorder
from tests.connectors.system import ONE, TWO, ControlSystem

ROUNDS = 100
VALUE = 1.25
"""Of ``aDouble``."""


@dataclass(frozen=True)
class Fault:
    """Trouble on the way.

    :param error: what a call in it raises, and what that says.
    """

    trouble: Trouble
    error: type[ConnectorError]
    says: str
    listening: bool = True

    def begin(self, stage: Stage) -> None:
        """New connections have it, and the old ones are gone, but where nothing is to pass."""
        stage.proxy.trouble = replace(self.trouble)
        if not self.listening:
            stage.proxy.stop_listening()
        if not self.trouble.holds:
            stage.proxy.cut()

    def end(self, stage: Stage) -> None:
        stage.mend()
        if not self.listening:
            stage.proxy.listen()


def answered(status: str, **others: bytes) -> Trouble:
    """By something before the gateway; the login is left alone."""
    return Trouble(answers=page(status, **others), where=b"POST /simulated/taranta/db")


SOCKETS: Mapping[str, Fault] = {
    "refused": Fault(Trouble(), Unreachable, "cannot be reached", listening=False),
    "dropped": Fault(Trouble(refuses=True), Unreachable, "broke"),
    "half open": Fault(Trouble(holds=True), TimedOut, "did not answer within 3 s"),
}
ANSWERS: Mapping[str, Fault] = {
    "401": Fault(answered("401 Unauthorized"), NotLoggedIn, "401"),
    "403": Fault(answered("403 Forbidden"), NotLoggedIn, "403"),
    "500": Fault(answered("500 Internal Server Error"), Unreachable, "status 500"),
    "502": Fault(answered("502 Bad Gateway"), Unreachable, "status 502"),
    "HTML": Fault(answered("200 OK"), Unreachable, "not JSON but text/html: .*Bad things happen"),
    "other JSON": Fault(answered("200 OK", body=b"[1]", kind="application/json"), Unreachable, "neither data nor"),
}
ALL = {**SOCKETS, **ANSWERS}


@pytest.fixture(scope="module")
def stage(control_system: ControlSystem) -> Iterator[Stage]:
    with staged(control_system) as made:
        yield made


@pytest.fixture
def watched(stage: Stage, recorder: Recorder) -> Iterator[Recorder]:
    """Hears of an attribute that pushes events; has its first value."""
    (subscription,) = stage.connector.subscribe([(ONE, "pushed")], recorder)
    assert recorder.next().kind is Kind.INITIAL
    stage.connector.device(ONE).read("aDouble")
    yield recorder
    subscription.close()
    stage.mend()


@pytest.fixture
def impatient(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A half-open websocket is noticed at once."""
    monkeypatch.setattr(websocket, "HEARTBEAT", 0.6)
    stage.proxy.cut()
    yield
    monkeypatch.undo()
    stage.proxy.cut()


@pytest.mark.parametrize("fault", ALL.values(), ids=ALL)
def test_a_call_in_trouble_ends_within_its_limit_and_says_what_it_is(
    stage: Stage, watched: Recorder, fault: Fault
) -> None:
    device = stage.connector.device(ONE)
    fault.begin(stage)
    began = time.monotonic()
    with pytest.raises(fault.error, match=fault.says):
        device.read("aDouble")
    ended_within(began)
    fault.end(stage)
    assert device.read("aDouble").value == VALUE


@pytest.mark.parametrize("fault", SOCKETS.values(), ids=SOCKETS)
def test_after_trouble_every_event_arrives_and_a_gap_tells_of_it(
    impatient: None, stage: Stage, watched: Recorder, fault: Fault
) -> None:
    fault.begin(stage)
    assert watched.until_kind(Kind.GAP).error.startswith(f"the websocket ws://127.0.0.1:{stage.proxy.address}")
    stage.direct().Push(3.5)  # nobody hears of it
    fault.end(stage)
    seen = watched.until(lambda event: event.kind is not Kind.GAP, PATIENCE)
    assert [(event.kind, event.value) for event in seen] == [(Kind.RESYNCHRONISED, 3.5)]
    pushes_arrive(stage, watched, [1.0, 2.0, 3.0])


def test_a_slow_way_is_no_fault(stage: Stage, watched: Recorder) -> None:
    stage.proxy.trouble = Trouble(delay=0.3)
    assert stage.connector.device(ONE).read("aDouble").value == VALUE
    pushes_arrive(stage, watched, [1.0, 2.0, 3.0, 4.0])


def test_a_way_slower_than_the_limit_is_told_as_such(stage: Stage, watched: Recorder) -> None:
    stage.proxy.trouble = Trouble(delay=5.0)
    began = time.monotonic()
    with pytest.raises(TimedOut, match=r"did not answer within 3 s$"):
        stage.connector.device(ONE).read("aDouble")
    ended_within(began)


@pytest.mark.parametrize("faults", [SOCKETS, ANSWERS], ids=["of sockets", "of HTTP"])
def test_a_hundred_faults(
    impatient: None, stage: Stage, watched: Recorder, faults: Mapping[str, Fault], caplog: pytest.LogCaptureFixture
) -> None:
    """Short ones, so that the call in it, which is tried again, goes well after all: but where nothing passes."""
    device = stage.connector.device(ONE)
    for number in range(ROUNDS):
        name, fault = list(faults.items())[number % len(faults)]
        began = time.monotonic()
        fault.begin(stage)
        ended = call_aside(lambda: device.read("aDouble").value)
        if name in SOCKETS:
            watched.until_kind(Kind.GAP)
        fault.end(stage)
        outcome = ended()
        ended_within(began)
        assert outcome == VALUE or isinstance(outcome, fault.error), f"round {number}, {name}"
        watched.until_kind(Kind.RESYNCHRONISED, PATIENCE)
        pushes_arrive(stage, watched, [number + 0.25, number + 0.5])
    assert {record.levelname for record in caplog.records} <= {"DEBUG", "INFO", "WARNING"}


def test_a_restarted_gateway_three_times(control_system: ControlSystem, recorder: Recorder) -> None:
    """Also what was asked for late, and by somebody else, lives on."""
    before = threads()
    with staged(control_system) as stage:
        other = Recorder()
        stage.connector.subscribe([(ONE, "pushed"), (TWO, "State")], recorder)
        stage.connector.subscribe([(ONE, "pushed")], other)
        for _ in range(3):
            stage.kill_gateway()
            recorder.until_kind(Kind.GAP)
            began = time.monotonic()
            with pytest.raises(Unreachable, match=r"cannot be reached|broke"):
                stage.connector.device(ONE).read("aDouble")
            ended_within(began)
            stage.start_gateway()
            assert stage.connector.device(ONE).read("aDouble").value == VALUE
            for one in (recorder, other):
                one.until(lambda event: event.kind is Kind.RESYNCHRONISED and event.attribute == "pushed", PATIENCE)
            stage.direct().Push(7.0)
            stage.direct().Push(8.0)
            for one in (recorder, other):
                seen = [event for event in one.until(lambda event: event.value == 8.0) if event.attribute == "pushed"]
                assert [(event.kind, event.value) for event in seen] == [(Kind.CHANGE, 7.0), (Kind.CHANGE, 8.0)]
    nothing_is_left(stage, before)


def test_a_restarted_device_server_three_times(own_system: ControlSystem, recorder: Recorder) -> None:
    """The gateway notices it after up to 10 s, and reads from then on; the bridge has it subscribe anew."""
    before = threads()
    with staged(own_system) as stage:
        (subscription,) = stage.connector.subscribe([(ONE, "pushed")], recorder)
        recorder.next()
        for number in (1, 2, 3):
            own_system.kill("one")
            own_system.start("one", ONE)
            recorder.until_kind(Kind.GAP, 30)
            recorder.until(lambda event: event.error.startswith("it is subscribed to anew"), 30)
            recorder.until_kind(Kind.RESYNCHRONISED, 30)
            pushes_arrive(stage, recorder, [number + 0.25, number + 0.5])
            assert not subscription.polled
    nothing_is_left(stage, before)


# ---- commands ---------------------------------------------------------------------------------------------------


def test_a_command_whose_answer_is_lost_is_not_sent_again(stage: Stage, watched: Recorder) -> None:
    device, counted = stage.connector.device(ONE), stage.direct().Counted()
    device.command("Count")
    stage.proxy.trouble = Trouble(delay=1.0)
    ended = call_aside(lambda: device.execute("Count"))
    until(lambda: stage.direct().Counted() > counted)
    stage.proxy.cut()
    stage.mend()
    outcome = ended()
    assert isinstance(outcome, Unreachable)
    assert outcome.what.endswith("nobody knows whether it was executed")
    assert stage.direct().Counted() == counted + 1


def test_a_command_that_may_be_sent_twice_is(control_system: ControlSystem) -> None:
    with staged(control_system, repeatable=["Count"]) as stage:
        device, counted = stage.connector.device(ONE), stage.direct().Counted()
        device.command("Count")
        stage.proxy.trouble = Trouble(delay=1.0)
        ended = call_aside(lambda: device.execute("Count"))
        until(lambda: stage.direct().Counted() > counted)
        stage.proxy.cut()
        stage.mend()
        assert ended() == counted + 2
        assert stage.direct().Counted() == counted + 2


@pytest.mark.parametrize("fault", ALL.values(), ids=ALL)
def test_a_command_in_trouble_is_sent_once_at_most(stage: Stage, watched: Recorder, fault: Fault) -> None:
    device, counted = stage.connector.device(ONE), stage.direct().Counted()
    device.command("Count")
    fault.begin(stage)
    began = time.monotonic()
    with pytest.raises(fault.error) as raised:
        device.execute("Count")
    ended_within(began)
    fault.end(stage)
    unsure = fault.error is not NotLoggedIn and fault.listening
    assert ("nobody knows whether it was executed" in raised.value.what) is unsure
    device.read("aDouble")
    assert stage.direct().Counted() <= counted + (1 if fault.trouble.holds else 0)


def test_a_hundred_commands_in_trouble_are_sent_once_at_most_each(stage: Stage, watched: Recorder) -> None:
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
    assert all(isinstance(outcome, Unreachable) for outcome in wrong), wrong


def test_nothing_is_left_after_all_of_it(control_system: ControlSystem, recorder: Recorder) -> None:
    before = threads()
    with staged(control_system) as stage:
        stage.connector.subscribe([(ONE, "pushed"), (ONE, "State")], recorder)
        for fault in (SOCKETS["refused"], SOCKETS["half open"], ANSWERS["500"]):
            fault.begin(stage)
            ended = call_aside(lambda: stage.connector.device(ONE).read("aDouble").value)
            ended()
            fault.end(stage)
        SOCKETS["half open"].begin(stage)
        began = time.monotonic()
        stage.connector.close()
        assert time.monotonic() - began < PATIENCE
    nothing_is_left(stage, before)


def call_aside(call: Callable[[], object]) -> Callable[[], object]:
    """Make a call on a thread of its own; what is returned waits for its value, or the error in its place."""
    outcome: list[object] = []

    def run() -> None:
        try:
            outcome.append(call())
        except ConnectorError as error:
            outcome.append(error)

    thread = threading.Thread(target=run)
    thread.start()

    def ended() -> object:
        thread.join(PATIENCE)
        assert not thread.is_alive(), "the call hangs"
        return outcome[0]

    return ended


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)

"""A database that is stopped while a run goes on: one call waits for it, the others know."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import tango

from harness.connectors.guard import Guard
from harness.connectors.tango.direct import DirectConnector
from harness.connectors.tango.direct.silence import Silence
from harness.errors import ConnectorError, TimedOut, Unreachable
from harness.events.key import Key
from harness.limits import Limits
from tests.connectors.tango.system import ABSENT, ONE, THREE, TWO, ControlSystem, standard

LIMIT = 1.5
"""So long that whoever runs answers within it also on a busy machine."""
NOT_TRIED = "not tried, because the Tango database at {address} has not answered for"
FURTHER = {
    "another device": lambda connector: connector.device(THREE),
    "a device that is not defined": lambda connector: connector.device("no/such/device"),
    "an alias": lambda connector: connector.device("Lamp"),
    "a query": lambda connector: connector.query().devices(),
    "a description": lambda connector: connector.device(ONE).describe(),
    "properties": lambda connector: connector.device(ONE).properties(),
    "a change of properties": lambda connector: connector.device(ONE).put_properties({"a": ["1"]}),
    "the administration device": lambda connector: connector.administration(ONE),
}


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ControlSystem]:
    """One whose database is stopped again and again."""
    made = standard(tmp_path_factory.mktemp("silence"))
    yield made
    made.end()


@pytest.fixture
def silent(system: ControlSystem) -> Iterator[DirectConnector]:
    """A connector that knows one device, and that its database has just been silent."""
    with silenced(system) as connector:
        yield connector


@contextlib.contextmanager
def silenced(system: ControlSystem) -> Iterator[DirectConnector]:
    connector = DirectConnector(system.address, Limits(call=LIMIT))
    again(lambda: connector.device(ONE).execute("Echo", "connected"))
    system.freeze("database")
    try:
        with pytest.raises(TimedOut):
            connector.query().classes()
        yield connector
    finally:
        system.thaw("database")
        connector.close()


def test_what_needs_the_database_is_not_tried(silent, system) -> None:
    for what, call in FURTHER.items():
        for _ in range(3):
            said = error_of(silent, call)
            assert NOT_TRIED.format(address=system.address) in said, what
            assert "see whether its process runs" in said, what


def error_of(connector: DirectConnector, call: Callable[[DirectConnector], object]) -> str:
    try:
        return f"no error: {call(connector)}"
    except Unreachable as error:
        return str(error)


def test_what_needs_no_database_goes_on(silent) -> None:
    assert silent.device(ONE).execute("Echo", "no database needed") == "no database needed"
    assert silent.device(ONE).read("pushed").value == 0.0


def test_a_subscription_to_many_devices_ends_with_the_first_missed_answer(silent, recorder) -> None:
    silent.subscribe([Key(TWO, "pushed"), Key(THREE, "pushed"), Key(ABSENT, "pushed")], recorder)
    assert len(recorder.events) == 3
    assert all("not tried, because the Tango database" in event.error for event in recorder.events)


def test_it_is_used_again_when_it_answers(silent, system, recorder) -> None:
    silent.subscribe([Key(THREE, "pushed")], recorder)
    system.thaw("database")
    again(lambda: silent.query().classes())
    assert silent.device(TWO).state() == "ON"
    assert recorder.until(lambda event: not event.error)[-1].key.subject == THREE


def test_it_stays_silent_when_tango_gives_the_question_up() -> None:
    """PyTango ends the question after 80 s or so, with the database still stopped; then it is asked again."""
    guard, stopped = Guard(LIMIT, surroundings=tango.EnsureOmniThread), threading.Event()
    given_up = [True, False]

    def question() -> None:
        if given_up.pop(0):
            raise OSError
        stopped.wait(20)

    silence = Silence("somewhere:10000", guard, question)
    silence.doubt()
    for _ in range(2):
        with pytest.raises(Unreachable, match="not tried"):
            silence.check("a call")
    stopped.set()
    again(lambda: silence.check("a call"))
    guard.close()


def test_one_that_is_killed_then_is_told_as_such(own_system) -> None:
    with silenced(own_system) as silent:
        own_system.kill("database")
        deadline = time.monotonic() + 60
        while True:
            with pytest.raises(ConnectorError) as raised:
                silent.query().devices()
            if "does not answer. See whether it runs" in str(raised.value):
                return
            assert time.monotonic() < deadline, str(raised.value)


def test_a_call_that_was_only_slow_leaves_no_trace(control_system) -> None:
    connector = DirectConnector(control_system.address, Limits(call=20.0))
    connector.query().devices()
    connector._databases[control_system.address].silence.doubt()
    assert ONE in connector.query().devices()
    assert connector.stuck == ()
    connector.close()


def again(call: Callable[[], object]) -> None:
    """Until it works."""
    deadline = time.monotonic() + 60
    while True:
        try:
            call()
        except ConnectorError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            return

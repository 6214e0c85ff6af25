"""What is subscribed to of an OET is told as it happens, with the times that the OET gives; release 7 and 6 alike."""

from __future__ import annotations

import time

import pytest

from harness.connectors.oet.keys import stacktrace_key, state_key, topic_key
from harness.connectors.oet.source import OetSource
from harness.contracts.oet.script_arguments import ProcedureInput
from harness.errors import NotDefined
from harness.events.entry import Kind
from harness.events.key import Key
from tests.connectors.oet.scripts import SUBARRAY, script
from tests.connectors.tango.conftest import Recorder
from tests.simulators.oet.running import Oet

TO_READY = ["CREATING", "IDLE", "LOADING", "IDLE", "INITIALISING", "READY"]
TO_THE_END = [*TO_READY, "RUNNING", "READY", "COMPLETE"]


def states(recorder: Recorder, last: str) -> list[str]:
    """The states of what comes until one that is the last."""
    return [event.value for event in recorder.until(lambda event: event.value == last)]


def test_a_procedure_that_is_created_is_told_from_its_first_state_on(source: OetSource, recorder: Recorder) -> None:
    pid = source.create(script("hello.py"), SUBARRAY).id
    source.subscribe([state_key(pid)], recorder)
    assert states(recorder, "READY") == TO_READY
    source.start(pid, ProcedureInput(kwargs={"n": 1}))
    assert states(recorder, "COMPLETE") == ["RUNNING", "READY", "COMPLETE"]
    assert {event.kind for event in recorder.events} == {Kind.CHANGE}


def test_a_state_has_the_time_of_the_history(source: OetSource, recorder: Recorder) -> None:
    pid = source.create(script("hello.py"), SUBARRAY).id
    source.subscribe([state_key(pid)], recorder)
    states(recorder, "READY")
    source.start(pid)
    states(recorder, "COMPLETE")
    history = source.describe(pid).history.process_states
    assert [(event.value, event.source_time) for event in recorder.events] == [(one, when) for one, when in history]


def test_a_procedure_that_was_there_begins_with_its_present_state(source: OetSource, recorder: Recorder) -> None:
    pid = source.create(script("hello.py"), SUBARRAY).id
    first = Recorder()
    source.subscribe([state_key(pid)], first)
    states(first, "READY")
    source.subscribe([state_key(pid)], recorder)
    event = recorder.next()
    assert (event.kind, event.value) == (Kind.INITIAL, "READY")
    source.start(pid)
    assert states(recorder, "COMPLETE") == ["RUNNING", "READY", "COMPLETE"]
    assert states(first, "COMPLETE") == ["RUNNING", "READY", "COMPLETE"]


def test_many_that_are_created_at_once_lose_no_state(source: OetSource, recorder: Recorder) -> None:
    pids = [source.create(script("hello.py"), SUBARRAY).id for _ in range(5)]
    source.subscribe([state_key(pid) for pid in pids], recorder)
    for _ in pids:
        recorder.until(lambda event: event.value == "READY")
    for pid in pids:
        assert [event.value for event in recorder.events if event.key == state_key(pid)] == TO_READY


def test_a_failure_is_told_with_its_traceback(source: OetSource, recorder: Recorder) -> None:
    pid = source.create(script("fail.py"), SUBARRAY).id
    source.subscribe([state_key(pid), stacktrace_key(pid)], recorder)
    recorder.until(lambda _: {"READY", ""} <= {event.value for event in recorder.events})
    recorder.forget()
    source.start(pid, ProcedureInput(args=["the dish is stuck"]))
    events = recorder.until(lambda event: event.key == stacktrace_key(pid))
    assert [event.value for event in events[:-1]] == ["RUNNING", "FAILED"]
    assert "RuntimeError: the dish is stuck" in events[-1].value
    assert source.shows_fault(events[-2])
    assert source.health(f"oet/procedure/{pid}") == state_key(pid)


def test_what_a_script_publishes_is_told_by_its_topic(source: OetSource, recorder: Recorder) -> None:
    key = topic_key("script.announce")
    source.subscribe([key], recorder)
    assert (recorder.next().value, recorder.events[0].kind) == ("", Kind.INITIAL)
    pid = source.create(script("hello.py"), SUBARRAY).id
    ready = Recorder()
    source.subscribe([state_key(pid)], ready)
    states(ready, "READY")
    before = time.time()
    source.start(pid, ProcedureInput(args=["bob"], kwargs={"n": 2}))
    events = recorder.until(lambda event: event.value == "Script complete")
    assert [event.value for event in events] == [
        "Running script with args ('bob',) and kwargs {} on subarray 1",
        "pretending to execute scan 1/2",
        "pretending to execute scan 2/2",
        "Script complete",
    ]
    assert before <= events[0].source_time <= time.time()
    assert source.read_each([key])[0].value == "Script complete"


def test_what_was_published_before_anybody_listened_is_not_told(source: OetSource, recorder: Recorder) -> None:
    """It says nothing about the scenario that begins to listen."""
    key = topic_key("script.announce")
    pid = source.create(script("hello.py"), SUBARRAY).id
    earlier = source.subscribe([state_key(pid), key], recorder)
    recorder.until(lambda event: event.value == "READY")
    source.start(pid, ProcedureInput(kwargs={"n": 1}))
    recorder.until(lambda event: event.value == "Script complete")
    for each in earlier:
        each.close()
    later = Recorder()
    source.subscribe([key], later)
    assert later.next().value == ""


def test_what_a_script_publishes_lies_between_its_states(source: OetSource, recorder: Recorder) -> None:
    """In the order in which it is told, and by its time, although the stream carries none."""
    pid = source.create(script("hello.py"), SUBARRAY).id
    source.subscribe([state_key(pid), topic_key("script.announce")], recorder)
    recorder.until(lambda _: {"READY", ""} <= {event.value for event in recorder.events})
    recorder.forget()
    source.start(pid, ProcedureInput(kwargs={"n": 1}))
    told = recorder.until(lambda event: event.value == "COMPLETE")
    shown = [event.value for event in told]
    assert (shown[0], shown[-3], shown[-2:]) == ("RUNNING", "Script complete", ["READY", "COMPLETE"])
    times = [event.source_time for event in told]
    assert times == sorted(times)


def test_what_the_oet_publishes_is_told_as_its_fields(source: OetSource, recorder: Recorder) -> None:
    source.subscribe([topic_key("request.procedure.list")], recorder)
    recorder.next()
    source.describe(source.create(script("noinit.py")).id)
    assert '"pids": [' in recorder.next().value


def test_nothing_is_told_any_more_once_a_subscription_is_closed(source: OetSource, recorder: Recorder) -> None:
    pid = source.create(script("hello.py"), SUBARRAY).id
    (held,) = source.subscribe([state_key(pid)], recorder)
    states(recorder, "READY")
    held.close()
    other = Recorder()
    source.subscribe([state_key(pid)], other)
    source.start(pid)
    states(other, "COMPLETE")
    assert [event.value for event in recorder.events] == TO_READY


def test_reading_and_pinging_say_what_is_not_there(source: OetSource) -> None:
    reading = source.read_each([state_key(987654)])[0]
    assert isinstance(reading, NotDefined)
    assert reading.device == "oet/procedure/987654"
    assert "No information available for PID=987654" in str(reading)
    with pytest.raises(NotDefined):
        source.ping("oet/procedure/987654")
    source.ping("oet/topic/script.announce")


@pytest.mark.parametrize(
    "key", [Key("oet/procedure/x", "state"), Key("oet/procedure/3", "stat"), Key("oet/topic/a", "state")]
)
def test_a_key_that_no_oet_has_is_refused(source: OetSource, key: Key) -> None:
    with pytest.raises(NotDefined, match=r"oet/procedure/\.\.\. has state, stacktrace; oet/topic/\.\.\. has message"):
        source.resolve(key)


def test_flushing_returns_when_all_was_pushed(source: OetSource, recorder: Recorder, service: Oet) -> None:
    pid = source.create(script("hello.py"), SUBARRAY).id
    source.subscribe([state_key(pid)], recorder)
    states(recorder, "READY")
    service.start(pid)
    service.becomes(pid, "COMPLETE")
    source.flush()
    assert [event.value for event in recorder.events] == TO_THE_END


def test_a_check_of_the_login_opens_the_stream_too(source: OetSource) -> None:
    source.check()
    assert not source.is_open
    source.check(login=True)
    assert source.is_open


def test_it_says_of_which_release_the_oet_is(source: OetSource) -> None:
    source.check()
    assert source.versions()["OET"] in ("release 6", "release 7")

"""What sentences about the OET write: arguments, states, faults; and what is shown of a stack trace."""

from __future__ import annotations

import pytest

from harness.connectors.oet.keys import stacktrace_key, state_key
from harness.contracts.oet.script_arguments import ProcedureInput
from harness.errors import SentenceError
from harness.events.entry import Event, Kind
from harness.events.key import Key
from harness.scenario.actions import ActionState
from harness.targets.oet.arguments import read_by_function, read_input
from harness.vocabulary.oet.procedures import read_state
from harness.vocabulary.oet.service import Mentioning, find_weakness
from harness.vocabulary.oet.trackers import LOADED, RUN, ProcedureCall, cut_stacktrace, tell_cause

STACKTRACE = """Traceback (most recent call last):
  File "/usr/lib/ska_oso_oet/procedure/domain.py", line 123, in run
    fn(*args)
  File "/scripts/observe.py", line 9, in main
    raise RuntimeError("not tonight")
RuntimeError: not tonight
"""


@pytest.mark.parametrize(
    ("text", "args", "kwargs"),
    [
        ("[1, 2]", [1, 2], {}),
        ('{"loud": true}', [], {"loud": True}),
        ('{"args": [1], "kwargs": {"loud": true}}', [1], {"loud": True}),
        ("{}", [], {}),
        (None, [], {}),
    ],
)
def test_arguments_of_a_function(text: str | None, args: list[object], kwargs: dict[str, object]) -> None:
    assert read_input(text) == ProcedureInput(args=args, kwargs=kwargs)


@pytest.mark.parametrize("text", ["3", '"text"', "[1,", '{"args": 3, "kwargs": {}}'])
def test_what_is_no_arguments_is_told(text: str) -> None:
    with pytest.raises(SentenceError, match=r"no arguments of a function|not JSON"):
        read_input(text)


def test_arguments_by_function() -> None:
    assert read_by_function('{"init": [1], "main": {"kwargs": {"n": 2}}}') == {
        "init": ProcedureInput(args=[1]),
        "main": ProcedureInput(kwargs={"n": 2}),
    }
    with pytest.raises(SentenceError, match="no arguments of init and main"):
        read_by_function('{"maim": {}}')


def test_a_state_or_fault_that_there_is_not_is_told_with_those_there_are() -> None:
    assert read_state("READY") == "READY"
    with pytest.raises(SentenceError, match=r"a procedure is never REDY\. Did you mean 'READY'\?"):
        read_state("REDY")
    with pytest.raises(SentenceError, match=r"no OET has the fault 'load rase'\. Did you mean 'load race'\?"):
        find_weakness("load rase")


def event(key: Key, value: str) -> Event:
    return Event(Kind.CHANGE, key, value, value, "VALID", 1.0, 1.0)


def test_the_end_of_a_procedure_is_told_by_its_state_and_its_stack_trace() -> None:
    run, loaded = ProcedureCall(RUN, 3), ProcedureCall(LOADED, 3)
    assert run.call.state is ActionState.UNDER_WAY
    assert run.read(event(state_key(3), "READY")) is None
    assert (end := run.read(event(state_key(3), "COMPLETE"))) is not None
    assert end.is_success
    assert (end := loaded.read(event(state_key(3), "READY"))) is not None
    assert end.is_success
    assert run.read(event(state_key(4), "FAILED")) is None
    assert (end := run.read(event(stacktrace_key(3), STACKTRACE))) is not None
    assert (end.state, end.text) == (ActionState.FAILED, "RuntimeError: not tonight")


def test_a_stack_trace_is_cut_to_the_script() -> None:
    assert cut_stacktrace(STACKTRACE, 12) == [
        '  File "/scripts/observe.py", line 9, in main',
        '    raise RuntimeError("not tonight")',
        "RuntimeError: not tonight",
    ]
    assert (
        tell_cause("DevFailed[\nDevError[\n  desc = the dome is closed\n  reason = Closed\n]\n]")
        == "the dome is closed"
    )


def test_a_message_is_known_by_a_text_in_it() -> None:
    assert Mentioning("", "done").matches("all is done")
    assert not Mentioning("", "done").matches("")
    assert Mentioning("", "").matches("anything")
    assert not Mentioning("", "").matches("")

from __future__ import annotations

import time

from harness.errors import CallFailed, NotExported, RejectedArgument, TimedOut
from tests.connectors.tango.conftest import LIMIT, MARGIN
from tests.connectors.tango.system import ABSENT, ONE, THREE, TWO


def test_answers_come_by_device_with_errors_in_place(connector):
    group = connector.group(["lamp", TWO, ABSENT])
    answers = group.execute("Echo", "x")
    assert list(answers) == [ONE, TWO, ABSENT]
    assert (answers[ONE], answers[TWO]) == ("x", "x")
    assert isinstance(answers[ABSENT], NotExported)
    readings = group.read("aDouble")
    assert (readings[ONE].value, readings[ONE].device) == (1.25, ONE)
    assert isinstance(readings[ABSENT], NotExported)
    assert isinstance(connector.group([ONE]).read("raising")[ONE], CallFailed)


def test_writes(connector):
    group = connector.group([TWO, THREE])
    assert group.write("limited", 4) == {TWO: None, THREE: None}
    assert [one.value for one in group.read("limited").values()] == [4.0, 4.0]
    assert {type(one) for one in group.write("limited", 40).values()} == {RejectedArgument}


def test_devices_are_called_side_by_side(connector):
    started = time.monotonic()
    assert connector.group([ONE, THREE]).execute("Sleep", MARGIN) == {ONE: MARGIN, THREE: MARGIN}
    assert time.monotonic() - started < 2 * MARGIN


def test_one_that_is_too_slow_is_late(hasty):
    late = hasty.group([ONE]).execute("Sleep", LIMIT * 1.5)
    assert isinstance(late[ONE], TimedOut)

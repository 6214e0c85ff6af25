from __future__ import annotations

import time

from harness.errors import CallFailed, NotExported, RejectedArgument, TimedOut
from tests.connectors.conftest import LIMIT, MARGIN
from tests.connectors.system import ABSENT, ONE, THREE, TWO


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


def test_devices_are_called_side_by_side_and_a_slow_one_delays_none(hasty):
    started = time.monotonic()
    answers = hasty.group([ONE, THREE]).execute("Sleep", LIMIT * 0.7)
    assert answers == {ONE: LIMIT * 0.7, THREE: LIMIT * 0.7}
    assert time.monotonic() - started < LIMIT * 1.4
    late = hasty.group([ONE]).execute("Sleep", LIMIT * 1.5)
    assert isinstance(late[ONE], TimedOut)
    assert time.monotonic() - started < 3 * LIMIT + MARGIN

"""Devices are asked at the same time, and a dead one holds up no other."""

from __future__ import annotations

import signal
import threading

import pytest

from harness.connectors.tango.direct import DirectConnector
from harness.errors import ConnectorError, NotDefined, TimedOut
from harness.limits import Limits
from harness.live.at_once import MOST, at_once
from harness.live.checkup import check_up
from harness.live.survey import find
from tests.connectors.tango.system import ONE, THREE, TWO, ControlSystem
from tests.firstlight.silent import silent_weather


def test_many_are_asked_at_a_time_and_no_more() -> None:
    together = threading.Barrier(MOST, timeout=10)
    inside: list[str] = []
    most: list[int] = []

    def question(name: str) -> int:
        inside.append(name)
        most.append(len(inside))
        together.wait()  # nobody gets through unless so many ask at the same time
        inside.remove(name)
        return together.wait()

    assert len(at_once(map(str, range(MOST)), question)) == MOST
    assert max(most) == MOST


def test_errors_stand_for_answers_in_the_order_of_the_names() -> None:
    def question(name: str) -> str:
        if name == "b":
            raise NotDefined("b is not defined")
        return name.upper()

    answers = at_once(["c", "b", "a", "c"], question)
    assert list(answers) == ["c", "b", "a"]
    assert answers["a"] == "A"
    assert isinstance(answers["b"], NotDefined)


def test_devices_of_a_stopped_server_are_not_asked_one_by_one() -> None:
    with silent_weather(signal.SIGSTOP) as dome:
        connector = DirectConnector(dome.tango_host, Limits(call=1.0))
        try:
            found = find(connector, list(dome.telescope.devices))
            assert {name for name, one in found.items() if one.problem is not None} == {"hill/weather/1"}
            assert isinstance(found["hill/weather/1"].problem, TimedOut)
            checkup = check_up(connector, list(dome.telescope.devices), dome.telescope)
            assert [device.name for device in checkup.devices if not device.answers] == ["hill/weather/1"]
            assert [problem.devices for problem in checkup.problems] == [("hill/weather/1",)]
            stuck = connector.stuck
        finally:
            connector.close()
    assert all("dserver" in call for call in stuck)


def test_connecting_to_a_stopped_server_holds_up_no_thread(control_system: ControlSystem) -> None:
    connector = DirectConnector(control_system.address, Limits(call=1.0))
    try:
        devices = {name: connector.device(name) for name in (ONE, TWO)}
        with control_system.frozen("two"):
            with pytest.raises(TimedOut):
                connector.device(THREE)
            assert connector.stuck
            answers: set[str | ConnectorError] = set()
            while connector.stuck:  # what was given up goes on for some seconds in PyTango
                answers |= set(at_once(devices, lambda name: devices[name].state()).values())
    finally:
        connector.close()
    assert len(answers) == 1, answers


def test_a_device_that_hangs_while_its_server_answers(control_system: ControlSystem) -> None:
    connector = DirectConnector(control_system.address, Limits(call=1.0))
    try:
        busy = connector.device(ONE).start("Sleep", 4.0)
        checkup = check_up(connector, [ONE, THREE])
        (problem,) = checkup.problems
        assert problem.devices == (ONE,)
        assert problem.what == "does not tell its State in time, although its server answers"
        assert [device.answers for device in checkup.devices] == [False, True]
        busy.result(10.0)
    finally:
        connector.close()

"""Commands whose answer is called back; those whose answer is fetched are tested with the proxy."""

from __future__ import annotations

import threading

import pytest

from harness.errors import CallFailed, NotSupported, TimedOut
from tests.connectors.tango.system import ONE


class Called:
    """Takes what is called back."""

    def __init__(self):
        self.answers = []
        self.event = threading.Event()

    def __call__(self, pending):
        self.answers.append(pending)
        self.event.set()


@pytest.fixture
def device(connector):
    return connector.device(ONE)


@pytest.fixture
def called():
    return Called()


@pytest.mark.parametrize(
    ("command", "argument", "result"),
    [("Echo", "x", "x"), ("Reverse", (1.0, 2.0), (2.0, 1.0)), ("Become", "ON", "ON"), ("SetSilent", 0, None)],
)
def test_the_answer_is_called_back_once(device, called, command, argument, result):
    pending = device.start(command, argument, called_back=called)
    assert called.event.wait(5)
    assert called.answers == [pending]
    assert pending.result(0) == result


def test_an_error_is_called_back_and_raised_by_the_result(device, called):
    pending = device.start("Fail", called_back=called)
    assert called.event.wait(5)
    with pytest.raises(CallFailed, match=r"command Fail of test/instrument/1 failed: .*the motor is jammed"):
        pending.result(0)


def test_the_result_waits_for_the_answer_and_no_longer_than_its_limit(device, called):
    pending = device.start("Sleep", 0.4, called_back=called)
    with pytest.raises(TimedOut, match=r"command Sleep of test/instrument/1: not over within 0.05 s"):
        pending.result(0.05)
    assert not called.event.is_set()
    assert pending.result(5) == 0.4


def test_both_ways_side_by_side(device, called):
    fetched = [device.start("Echo", str(number)) for number in range(5)]
    back = [device.start("Echo", str(number), called_back=called) for number in range(5)]
    assert [one.result(5) for one in fetched] == list("01234")
    assert [one.result(5) for one in back] == list("01234")


def test_there_are_no_pipes(device):
    with pytest.raises(NotSupported, match=r'pipe "scan" of test/instrument/1: pipes are gone from PyTango 10.3'):
        device.pipe("scan")

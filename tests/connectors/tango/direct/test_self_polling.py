from __future__ import annotations

import contextlib
import time

import pytest

from harness.errors import CallFailed, NotAllowed, NotDefined, RejectedArgument
from tests.connectors.tango.system import ONE, THREE

LIMIT = 60.0


@pytest.fixture
def device(connector):
    return connector.device(THREE)


def kept(ask):
    """What is kept, as soon as there is something."""
    deadline = time.monotonic() + LIMIT
    while True:
        with contextlib.suppress(NotAllowed):  # there may be no data yet
            if found := ask():
                return found
        assert time.monotonic() < deadline


def test_what_the_device_declares_is_polled(connector):
    device = connector.device(ONE)
    assert device.polling("polledUnchanged") == 0.05
    assert device.polling("silent") == 0
    assert device.read("polledUnchanged", cached=True).value == 1.5


def test_an_attribute_is_polled_and_no_more(device):
    device.poll("silent", 0.03)
    assert device.polling("silent") == 0.03
    device.execute("SetSilent", 7)
    assert kept(lambda: [one for one in device.history("silent", 10) if one.value == 7])
    assert kept(lambda: device.read("silent", cached=True)).value == 7
    device.poll("silent", 0)
    assert device.polling("silent") == 0
    device.poll("silent", 0)  # nothing is wrong with being so already
    with pytest.raises(NotAllowed, match=r"from the cache.*\[API_AttrNotPolled\].*nothing in its cache"):
        device.read("silent", cached=True)
    assert device.read("silent").value == 7
    device.execute("SetSilent", 0)


def test_the_cache_holds_what_was_polled_and_a_read_asks_the_device(device):
    device.execute("SetSilent", 1)
    device.poll("silent", 30)
    assert kept(lambda: device.read("silent", cached=True)).value == 1
    device.execute("SetSilent", 2)
    assert device.read("silent").value == 2
    assert device.read("silent", cached=True).value == 1
    device.poll("silent", 0)
    device.execute("SetSilent", 0)


def test_a_command_is_polled_and_its_results_are_kept(device):
    device.poll("Nothing", 0.03, "command")
    assert device.polling("Nothing", "command") == 0.03
    found = kept(lambda: device.history("Nothing", 1, "command"))
    assert (found[0].attribute, found[0].value) == ("Nothing", ())
    device.poll("Nothing", 0, "command")
    assert device.polling("Nothing", "command") == 0


def test_results_of_a_polled_state(device):
    device.poll("State", 0.03, "command")
    found = kept(lambda: device.history("state", 2, "command"))
    assert {(one.attribute, one.value, one.label) for one in found} == {("State", "ON", "ON")}
    device.poll("State", 0, "command")


def test_what_cannot_be_polled(device):
    with pytest.raises(RejectedArgument, match="Command echo cannot be polled because it needs input value"):
        device.poll("Echo", 0.1, "command")
    with pytest.raises(CallFailed, match="below the min authorized period"):
        device.poll("silent", 0.001)
    with pytest.raises(NotDefined, match="did you mean 'silent'"):
        device.poll("sillent", 0.1)
    with pytest.raises(NotDefined, match="did you mean 'Nothing'"):
        device.history("Nothings", 1, "command")

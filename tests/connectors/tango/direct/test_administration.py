"""Administration devices of real device servers."""

from __future__ import annotations

import pytest

from harness.connectors.tango.administration import Polling
from harness.connectors.tango.direct import DirectConnector
from harness.errors import CallFailed, ConnectorError, RejectedArgument
from harness.limits import Limits
from tests.connectors.tango.system import ONE, THREE, TWO


def test_what_lives_in_a_server(connector) -> None:
    administration = connector.administration(ONE)
    assert administration.name == "dserver/devices/one"
    assert administration.classes() == ("Instrument",)
    assert set(administration.devices()) == {ONE, TWO}
    assert connector.administration("Lamp").name == "dserver/devices/one"
    assert connector.administration("dserver/devices/one").name == "dserver/devices/one"
    assert connector.administration(THREE).name == "dserver/devices/two"


def test_what_a_device_polls(connector) -> None:
    found = connector.administration(ONE).polling(ONE)
    assert Polling("attribute", "polledUnchanged", 0.05) in found
    assert Polling("attribute", "polledCounter", 0.02) in found


@pytest.mark.parametrize("level", ["DEBUG", "OFF", "WARN"])
def test_logging_levels(connector, level) -> None:
    administration = connector.administration(ONE)
    of_the_other = administration.logging_level(TWO)
    administration.set_logging_level(ONE, level)
    assert administration.logging_level(ONE) == level
    assert administration.logging_level(TWO) == of_the_other


def test_a_level_that_there_is_not(connector) -> None:
    with pytest.raises(RejectedArgument, match="'LOUD' is not a logging level of Tango; there are OFF, FATAL, ERROR"):
        connector.administration(ONE).set_logging_level(ONE, "LOUD")


def test_a_file_as_logging_target(connector, tmp_path) -> None:
    administration = connector.administration(ONE)
    file = tmp_path / "device.log"
    administration.set_logging_level(ONE, "DEBUG")
    administration.add_logging_target(ONE, f"file::{file}")
    assert administration.logging_targets(ONE) == (f"file::{file}",)
    connector.device(ONE).execute("Say", "to a file")
    administration.remove_logging_target(ONE, f"file::{file}")
    administration.set_logging_level(ONE, "WARN")
    assert administration.logging_targets(ONE) == ()
    assert "to a file" in file.read_text(encoding="utf-8")


def test_a_target_that_cannot_be_had_says_why(connector) -> None:
    with pytest.raises(CallFailed, match="Could not open logging file /no/such/folder/x"):
        connector.administration(ONE).add_logging_target(ONE, "file::/no/such/folder/x")
    with pytest.raises(ConnectorError, match="Could not connect to log consumer"):
        connector.administration(ONE).add_logging_target(ONE, "device::tango://127.0.0.1:1/log/consumer/1#dbase=no")


def test_a_restarted_device_has_forgotten_what_it_was(own_system, recorder) -> None:
    connector = DirectConnector(own_system.address, Limits(call=5.0))
    connector.device(ONE).write("limited", 7.0)
    connector.device(TWO).write("limited", 5.0)
    connector.administration(ONE).restart_device(ONE)
    assert connector.device(ONE).read("limited").value != 7.0
    assert connector.device(TWO).read("limited").value == 5.0
    connector.administration(ONE).restart_server()
    assert connector.device(TWO).read("limited").value != 5.0
    connector.close()


def test_commands_are_sent_to_a_server_that_was_started_anew(own_system) -> None:
    connector = DirectConnector(own_system.address, Limits(call=5.0))
    device = connector.device(ONE)
    called_back = {"called_back": lambda pending: None}
    for how in ({}, called_back, {}, called_back):
        assert device.start("Echo", "sent", **how).result(5) == "sent"
        connector.administration(ONE).restart_server()
    connector.close()

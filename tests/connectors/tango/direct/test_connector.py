from __future__ import annotations

import threading

import pytest

from harness.connectors.tango.direct import DirectConnector
from harness.errors import ConnectorError, NotDefined, NotExported, Unreachable
from harness.events.key import Key
from harness.limits import Limits
from tests.connectors.tango.system import ABSENT, ONE, THREE, ControlSystem
from tests.ports import free_port


def test_a_device_by_name_alias_and_locator_is_one_device(connector, control_system):
    device = connector.device(ONE)
    assert device.name == ONE
    assert connector.device("TEST/Instrument/1") is device
    assert connector.device("LAMP") is device
    assert connector.device(f"tango://{control_system.address}/{ONE}") is device
    assert connector.resolve_device("Lamp") == ONE
    assert connector.resolve_device(f"tango://localhost:{control_system.port}/Test/instrument/1") == ONE


def test_a_device_that_is_not_defined_names_near_misses(connector, control_system):
    with pytest.raises(NotDefined) as caught:
        connector.device("test/instrumnt/1")
    assert str(caught.value).startswith(
        f"device test/instrumnt/1 is not defined in the Tango database {control_system.address}; "
        "did you mean 'test/instrument/1'"
    )
    assert caught.value.reason == "DB_DeviceNotDefined"
    with pytest.raises(
        NotDefined, match=r"there is no device or alias 'lamb' in the Tango database .*; did you mean 'Lamp'"
    ):
        connector.device("lamb")
    with pytest.raises(NotDefined, match="'a/b' is not the name of a device"):
        connector.device("a/b")


def test_a_device_that_nobody_serves_names_its_server(connector):
    with pytest.raises(NotExported) as caught:
        connector.device(ABSENT)
    assert "but no running server exports it. Start its device server devices/absent" in str(caught.value)
    assert caught.value.device == ABSENT


def test_an_unreachable_database_is_named():
    address = f"127.0.0.1:{free_port()}"
    connector = DirectConnector(address, Limits(call=2.0))
    for call in (
        lambda: connector.device(ONE),
        lambda: connector.query().devices(),
        lambda: connector.resolve_device("lamp"),
    ):
        with pytest.raises(Unreachable, match=f"the Tango database at {address} does not answer. See whether it runs"):
            call()
    assert "does not answer" in connector.versions()["Tango database"]
    connector.close()


def test_a_wrong_address_is_named():
    connector = DirectConnector("nonsense")
    with pytest.raises(Unreachable, match=r"'.*nonsense.*' is not the address of a Tango database; write host:port"):
        connector.query().devices()
    connector.close()


def test_versions_worth_reporting(connector):
    assert set(connector.versions()) == {"Python", "PyTango", "cppTango", "Tango database"}
    assert "DataBaseds/2" in connector.versions()["Tango database"]


def test_two_control_systems_side_by_side(connector, control_system, tmp_path):
    other = ControlSystem(tmp_path)
    try:
        other.define("devices/far", ["far/instrument/1", ONE])
        other.start("far", "far/instrument/1")
        second = DirectConnector(other.address, Limits(call=3.0))
        second.device(ONE).write("aShort", 77)
        assert second.device(ONE).read("aShort").value == 77
        assert connector.device(ONE).read("aShort").value == -7
        with pytest.raises(NotDefined):
            connector.device("far/instrument/1")
        locator = f"tango://{other.address}/far/instrument/1"
        assert connector.device(locator).execute("Echo", "from afar") == "from afar"
        assert connector.device(locator).name == locator == connector.resolve_device(locator)
        second.close()
    finally:
        other.end()


def test_names_that_only_the_harness_knows(control_system):
    names = {"second-lamp": ONE, "old/instrument/1": ONE}
    connector = DirectConnector(control_system.address, Limits(call=3.0), names)
    assert connector.device("old/INSTRUMENT/1") is connector.device("Second-Lamp") is connector.device(ONE)
    assert connector.resolve_device(f"tango://{control_system.address}/old/instrument/1") == ONE
    elsewhere = "tango://nobody:10000/old/instrument/1"
    assert connector.resolve_device(elsewhere) == elsewhere
    connector.close()


def test_many_threads_may_use_one_connector(connector):
    wrong: list[object] = []

    def use(number: int) -> None:
        for turn in range(50):
            text = f"{number} {turn}"
            try:
                seen = connector.device((ONE, THREE)[turn % 2]).execute("Echo", text)
            except ConnectorError as problem:
                seen = problem
            if seen != text:
                wrong.append(seen)

    threads = [threading.Thread(target=use, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_close_leaves_no_thread(control_system, recorder):
    before = set(threading.enumerate())
    connector = DirectConnector(control_system.address, Limits(call=3.0, poll=0.02))
    connector.subscribe([Key(ONE, "pushed"), Key(ONE, "silent"), Key(THREE, "pushed"), Key(ABSENT, "pushed")], recorder)
    connector.group([ONE, THREE]).read("aShort")
    connector.device(ONE).start("Sleep", 0.1)
    assert set(threading.enumerate()) > before
    connector.close()
    assert set(threading.enumerate()) == before
    with pytest.raises(Unreachable, match="the connector is closed"):
        connector.device(ONE)
    connector.close()

"""Every kind of call ends within its limit while a device server or the database is stopped or dead."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from harness.connectors.tango.direct import DirectConnector
from harness.errors import ConnectorError, NotExported, TimedOut, Unreachable
from harness.limits import Limits
from tests.connectors.tango.conftest import MARGIN
from tests.connectors.tango.system import ONE, THREE, TWO, standard

LIMIT = 0.5

DEVICE_CALLS = {
    "state": lambda device: device.state(),
    "status": lambda device: device.status(),
    "ping": lambda device: device.ping(),
    "black_box": lambda device: device.black_box(3),
    "attributes": lambda device: device.attributes(),
    "attribute": lambda device: device.attribute("pushedBand"),
    "commands": lambda device: device.commands(),
    "command": lambda device: device.command("Half"),
    "read": lambda device: device.read("aShort"),
    "read_several": lambda device: device.read_several(["aShort", "aDouble"]),
    "write": lambda device: device.write("limited", 1.0),
    "write_several": lambda device: device.write_several({"limited": 1.0, "aShort": -7}),
    "write_read": lambda device: device.write_read("limited", 1.0),
    "execute": lambda device: device.execute("Echo", "x"),
    "start": lambda device: device.start("Echo", "x").result(LIMIT / 2),
    "history": lambda device: device.history("polledCounter", 2),
}
DATABASE_CALLS = {
    "new device": lambda connector: connector.device(TWO),
    "alias": lambda connector: connector.resolve_device("lamp"),
    "devices": lambda connector: connector.query().devices(),
    "exported": lambda connector: connector.query().exported(),
    "of_class": lambda connector: connector.query().of_class("Instrument"),
    "of_server": lambda connector: connector.query().of_server("devices/one"),
    "classes": lambda connector: connector.query().classes(),
    "servers": lambda connector: connector.query().servers(),
    "aliases": lambda connector: connector.query().aliases(),
    "describe": lambda connector: connector.device(ONE).describe(),
    "properties": lambda connector: connector.device(ONE).properties(),
    "put_properties": lambda connector: connector.device(ONE).put_properties({"a": ["b"]}),
    "delete_properties": lambda connector: connector.device(ONE).delete_properties(["a"]),
}


@pytest.fixture(scope="module")
def system(tmp_path_factory):
    made = standard(tmp_path_factory.mktemp("limits"))
    yield made
    made.end()


@pytest.fixture
def connector(system):
    made = DirectConnector(system.address, Limits(call=LIMIT))
    until_it_works(lambda: use(made))
    yield made
    made.close()


def use(connector):
    """So that nothing has to be asked for first in a test; on a busy machine, a call may take longer than the limit."""
    device, other = connector.device(ONE), connector.device(THREE)
    device.ping()
    for name in ("aShort", "limited"):
        device.attribute(name)
    device.command("Echo")
    device.start("Echo", "x").result(LIMIT)
    other.command("Echo")


def until_it_works(call, limit: float = 60.0):
    deadline = time.monotonic() + limit
    while True:
        try:
            return call()
        except ConnectorError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def timed(call) -> tuple[ConnectorError, float]:
    started = time.monotonic()
    with pytest.raises(ConnectorError) as caught:
        call()
    return caught.value, time.monotonic() - started


@pytest.mark.parametrize("name", DEVICE_CALLS)
def test_a_stopped_device_server(system, connector, name):
    device, other = connector.device(ONE), connector.device(THREE)
    with system.frozen("one"):
        problem, took = timed(lambda: DEVICE_CALLS[name](device))
        assert took < LIMIT + MARGIN
        assert type(problem) is TimedOut
        assert f"of {ONE}" in str(problem)
        assert problem.device == ONE
        assert until_it_works(lambda: other.execute("Echo", "still here")) == "still here"
        again, took = timed(lambda: DEVICE_CALLS[name](device))
        assert took < LIMIT + MARGIN
        assert type(again) in {TimedOut, Unreachable}
    until_it_works(lambda: DEVICE_CALLS[name](device))


def test_connecting_to_a_device_of_a_stopped_server(system, connector):
    with system.frozen("one"):
        problem, took = timed(lambda: connector.device(TWO).ping())
        assert type(problem) is TimedOut
        assert took < 2 * LIMIT + MARGIN
        assert until_it_works(connector.device(THREE).state) == "ON"
    until_it_works(lambda: connector.device(TWO).ping())


@pytest.mark.parametrize("name", DATABASE_CALLS)
def test_a_stopped_database(system, name):
    connector = DirectConnector(system.address, Limits(call=LIMIT))
    until_it_works(lambda: connector.device(ONE).ping())
    with system.frozen("database"):
        problem, took = timed(lambda: DATABASE_CALLS[name](connector))
        assert took < LIMIT + MARGIN
        assert type(problem) is TimedOut
        device = connector.device(ONE)
        assert until_it_works(lambda: device.execute("Echo", "no database needed")) == "no database needed"
    until_it_works(lambda: DATABASE_CALLS[name](connector))
    connector.close()


def test_a_connector_made_while_the_database_is_stopped(system):
    connector = DirectConnector(system.address, Limits(call=LIMIT))
    with system.frozen("database"):
        problem, took = timed(lambda: connector.device(ONE))
        assert type(problem) is TimedOut
        assert f"connecting to the Tango database {system.address}: no answer within" in str(problem)
        assert took < LIMIT + MARGIN
    until_it_works(lambda: connector.device(ONE).ping())
    connector.close()


def test_a_killed_device_server(own_system):
    connector = DirectConnector(own_system.address, Limits(call=2.0))
    device = connector.device(ONE)
    device.command("Echo")
    device.attribute("limited")
    own_system.kill("one")
    for name, call in DEVICE_CALLS.items():
        problem, took = timed(lambda call=call: call(device))
        assert type(problem) is Unreachable, name
        assert took < 2.0 + MARGIN
    assert f"the device server of {ONE} does not answer although the database at {own_system.address} knows it" in str(
        problem
    )
    assert connector.device(THREE).state() == "ON"
    own_system.start("one", ONE)
    assert device.execute("Echo", "back") == "back"
    connector.close()


def test_a_server_that_dies_during_a_command(own_system):
    connector = DirectConnector(own_system.address, Limits(call=5.0))
    pending = connector.device(ONE).start("Sleep", 30.0)
    connector.device(TWO).execute("Die")
    problem, took = timed(lambda: pending.result(20.0))
    assert type(problem) is Unreachable
    assert took < 20.0
    connector.close()


def test_a_server_that_ended_properly_is_not_exported(own_system):
    connector = DirectConnector(own_system.address, Limits(call=3.0))
    device = connector.device(ONE)
    own_system.processes["one"].terminate()
    own_system.processes["one"].wait()
    problem, _ = timed(device.state)
    assert type(problem) is NotExported
    assert str(problem).endswith("but its server devices/one has ended. Start it again")
    assert str(problem).startswith(f"state of {ONE}: the device is defined")
    connector.close()


def test_a_killed_database(own_system):
    connector = DirectConnector(own_system.address, Limits(call=2.0))
    connector.device(ONE)
    connector.query().devices()
    own_system.kill("database")
    for name, call in DATABASE_CALLS.items():
        problem, took = timed(lambda call=call: call(connector))
        assert type(problem) is Unreachable, name
        assert f"the Tango database at {own_system.address} does not answer" in str(problem), name
        assert took < 2.0 + MARGIN
    assert connector.device(ONE).state() == "ON"
    connector.close()


def test_an_interpreter_whose_hanging_calls_end_with_it_exits_cleanly(own_system):
    """What calls hang on is killed just before the end, so they come back while the interpreter shuts down."""
    code = f"""
import os, signal
from harness.connectors.tango.direct import DirectConnector
from harness.errors import TimedOut, Unreachable
from harness.limits import Limits
connector = DirectConnector({own_system.address!r}, Limits(call=0.2))
device = connector.device({THREE!r})
os.kill({own_system.processes["database"].pid}, signal.SIGSTOP)
os.kill({own_system.processes["one"].pid}, signal.SIGSTOP)
for call in [lambda: connector.query().devices(), lambda: connector.device({ONE!r}), device.describe] * 3:
    try:
        call()
    except (TimedOut, Unreachable):
        pass
connector.close()
os.kill({own_system.processes["database"].pid}, signal.SIGKILL)
os.kill({own_system.processes["one"].pid}, signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    assert "terminate" not in done.stderr


def test_an_interpreter_whose_calls_hang_in_tango_exits_at_once(system):
    code = f"""
import time
from harness.connectors.tango.direct import DirectConnector
from harness.errors import TimedOut, Unreachable
from harness.limits import Limits
connector = DirectConnector({system.address!r}, Limits(call=0.3))
print("ready", flush=True)
input()
for call in (lambda: connector.device({TWO!r}), lambda: connector.query().devices()):
    try:
        call()
    except (TimedOut, Unreachable):
        print("in time", flush=True)
connector.close()
print(len(connector.stuck))
"""
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "ready\n"
    with system.frozen("database"):
        started = time.monotonic()
        out, problems = process.communicate("\n", timeout=60)
        assert time.monotonic() - started < 30.0
    assert out == "in time\nin time\n2\n"
    assert process.returncode == 0
    assert "still hanging inside PyTango, calls: 2 (" in problems

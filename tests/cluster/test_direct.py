"""The PyTango connector on TangoTest and the C++ database: control system parts that nobody here wrote."""

from __future__ import annotations

import time

import pytest

from harness.errors import CallFailed, NotAllowed, NotDefined, NotExported, RejectedArgument, TimedOut, Unreachable
from harness.events.entry import Kind
from harness.events.key import Key
from tests.cluster.system import DEVICE
from tests.connectors.tango.conftest import MARGIN, Recorder


@pytest.fixture
def device(connector):
    return connector.device(DEVICE)


def test_state_status_and_description(device, cluster):
    assert device.state() == "RUNNING"
    assert "RUNNING" in device.status()
    assert 0 < device.ping() < 1
    described = device.describe()
    assert (described.device_class, described.server, described.exported) == ("TangoTest", "TangoTest/test", True)
    assert described.process == cluster.processes["tango_test"].pid
    assert described.aliases == ()
    assert any("ping" in line for line in device.black_box(10))


NUMBERS = {
    "boolean_scalar": True,
    "short_scalar": -5,
    "long_scalar": 70_000,
    "long64_scalar": 2**40,
    "uchar_scalar": 200,
    "ushort_scalar": 60_000,
    "ulong_scalar": 4_000_000_000,
    "ulong64_scalar": 2**63,
    "float_scalar": 0.5,
    "double_scalar": 1.25,
    "string_scalar": "first light",
}


@pytest.mark.parametrize(("name", "value"), NUMBERS.items())
def test_every_scalar_type_is_written_and_becomes_the_set_point(device, name, value):
    """TangoTest makes its own values; what was written comes back as the set point."""
    device.write(name, value)
    reading = device.read(name)
    assert reading.set_point == value
    assert type(reading.value) is type(value)
    assert reading.quality == "VALID"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("boolean_spectrum", (True, False)),
        ("short_spectrum", (1, 2)),
        ("long_spectrum", (3,)),
        ("uchar_spectrum", (1, 255)),
        ("ushort_spectrum", (4, 5)),
        ("float_spectrum", (0.5,)),
        ("double_spectrum", (1.5, 2.5)),
        ("string_spectrum", ("a", "b")),
        ("short_image", ((1, 2), (3, 4))),
        ("double_image", ((1.5, 2.5),)),
        ("boolean_image", ((True,), (False,))),
        ("string_image", (("a", "b"),)),
    ],
)
def test_spectra_and_images(device, name, value):
    back = device.write_read(name, value)
    assert back.set_point == value
    assert isinstance(back.value, tuple)


def test_everything_can_be_listed_and_read(device):
    attributes = device.attributes()
    assert len(attributes) > 50
    assert {one.format for one in attributes} == {"SCALAR", "SPECTRUM", "IMAGE"}
    for one in attributes:
        if one.name == "throw_exception":
            with pytest.raises(CallFailed, match="throw_exception"):
                device.read(one.name)
        elif one.name == "no_value":
            with pytest.raises(CallFailed, match="API_AttrValueNotSet"):
                device.read(one.name)
        else:
            assert device.read(one.name).attribute == one.name


@pytest.mark.parametrize(
    ("command", "argument"),
    [
        ("DevBoolean", True),
        ("DevDouble", 1.5),
        ("DevFloat", 0.5),
        ("DevLong", -3),
        ("DevLong64", 2**40),
        ("DevShort", 7),
        ("DevString", "first light"),
        ("DevULong", 2**31),
        ("DevULong64", 2**63),
        ("DevUShort", 65535),
        ("DevVarCharArray", (1, 2)),
        ("DevVarDoubleArray", (1.5, 2.5)),
        ("DevVarDoubleStringArray", ((1.5,), ("a", "b"))),
        ("DevVarFloatArray", (0.5,)),
        ("DevVarLong64Array", (2**40,)),
        ("DevVarLongArray", (1, -1)),
        ("DevVarLongStringArray", ((1, 2), ("a",))),
        ("DevVarShortArray", (1,)),
        ("DevVarStringArray", ("a", "b")),
        ("DevVarULong64Array", (2**63,)),
        ("DevVarULongArray", (1,)),
        ("DevVarUShortArray", (1, 2)),
        ("DevVoid", None),
    ],
)
def test_commands_of_every_type_give_back_their_argument(device, command, argument):
    assert device.execute(command, argument) == argument
    assert device.start(command, argument).result(5) == argument


def test_switching_states(device):
    device.execute("SwitchStates")
    assert device.state() == "FAULT"
    device.execute("SwitchStates")
    assert device.state() == "RUNNING"


def test_errors(device, connector, cluster):
    with pytest.raises(NotDefined, match="did you mean 'double_scalar'"):
        device.read("double_scaler")
    with pytest.raises(NotDefined, match="did you mean 'DevDouble'"):
        device.execute("DevDubble", 1.0)
    with pytest.raises(RejectedArgument, match="'x' is not a number"):
        device.write("double_scalar", "x")
    with pytest.raises(NotAllowed, match="can only be read"):
        device.write("short_scalar_ro", 1)
    with pytest.raises(NotAllowed, match="keeps no history"):
        device.history("double_scalar", 2)
    with pytest.raises(NotDefined, match=f"in the Tango database {cluster.address}; did you mean 'sys/tg_test/1'"):
        connector.device("sys/tg_tset/1")
    with pytest.raises(NotDefined, match="there is no device or alias 'nothing'"):
        connector.device("nothing")
    with pytest.raises(NotExported, match=r"Start its device server TangoAccessControl/1"):
        connector.device("sys/access_control/1")


def test_queries_properties_and_aliases(connector, cluster, device):
    query = connector.query()
    assert DEVICE in query.devices("sys/*")
    assert query.exported("sys/tg_test/*") == (DEVICE,)
    assert query.of_class("TangoTest") == (DEVICE,)
    assert query.of_server("TangoTest/test") == (DEVICE,)
    assert "TangoTest" in query.classes()
    assert "TangoTest/test" in query.servers()
    device.put_properties({"someProperty": ["1", "2"]})
    assert device.properties("some*") == {"someProperty": ("1", "2")}
    device.delete_properties(["someProperty"])
    assert device.properties("some*") == {}
    assert query.aliases() == {}


def test_a_polled_attribute_has_history_and_sends_events(connector, device):
    device.execute("Init")
    device.raw.poll_attribute("double_scalar", 50)
    try:
        configuration = device.raw.get_attribute_config("double_scalar")
        configuration.events.ch_event.abs_change = "0.0001"
        device.raw.set_attribute_config(configuration)
        recorder = Recorder()
        (subscription,) = connector.subscribe([Key(DEVICE, "double_scalar")], recorder)
        assert not subscription.polled
        assert recorder.next().kind is Kind.INITIAL
        assert recorder.next().kind is Kind.CHANGE
        subscription.close()
        deadline = time.monotonic() + 60
        while len(history := device.history("double_scalar", 3)) < 3:
            assert time.monotonic() < deadline
        times = [one.source_time for one in history]
        assert times == sorted(times)
    finally:
        device.raw.stop_poll_attribute("double_scalar")


def test_an_attribute_without_events_is_polled_by_the_harness(connector, recorder_of_tango_test):
    recorder, subscription = recorder_of_tango_test
    assert subscription.polled
    assert recorder.next().kind is Kind.INITIAL
    assert recorder.next().kind is Kind.POLLED


@pytest.fixture
def recorder_of_tango_test(connector):
    recorder = Recorder()
    (subscription,) = connector.subscribe([Key(DEVICE, "long_scalar")], recorder)
    return recorder, subscription


def test_a_group(connector):
    answers = connector.group([DEVICE, "sys/access_control/1"]).execute("DevString", "x")
    assert answers[DEVICE] == "x"
    assert isinstance(answers["sys/access_control/1"], NotExported)


def test_stopped_and_killed_parts(connector, cluster, device):
    device.command("DevString")
    with cluster.frozen("tango_test"):
        started = time.monotonic()
        with pytest.raises(TimedOut):
            device.execute("DevString", "x")
        assert time.monotonic() - started < 3.0 + MARGIN
    with cluster.frozen("database"):
        started = time.monotonic()
        with pytest.raises(TimedOut):
            connector.query().devices()
        assert time.monotonic() - started < 3.0 + MARGIN
    deadline = time.monotonic() + 60
    while True:
        try:
            assert device.execute("DevString", "x") == "x"
            break
        except (TimedOut, Unreachable):
            assert time.monotonic() < deadline
    recorder = Recorder()
    connector.subscribe([Key(DEVICE, "string_scalar")], recorder)
    cluster.kill("tango_test")
    with pytest.raises(Unreachable, match=f"the device server of {DEVICE} does not answer"):
        device.execute("DevString", "x")
    assert recorder.until_kind(Kind.ERROR).key.subject == DEVICE
    cluster.start_tango_test()
    assert device.execute("DevString", "back") == "back"
    recorder.until_kind(Kind.POLLED)

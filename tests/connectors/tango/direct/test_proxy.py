from __future__ import annotations

import math
import os
import time

import pytest

from harness.errors import CallFailed, NotAllowed, NotDefined, RejectedArgument, TimedOut
from tests.connectors.tango.conftest import LIMIT
from tests.connectors.tango.devices import SCALARS
from tests.connectors.tango.system import ONE, TWO


@pytest.fixture
def device(connector):
    return connector.device(ONE)


@pytest.fixture
def scratch(connector):
    """A device that tests may write to."""
    return connector.device(TWO)


def test_state_status_ping(device):
    assert device.state() == "ON"
    assert device.status() == "ready"
    assert 0 < device.ping() < 1


def test_describes_itself(device, control_system):
    described = device.describe()
    assert described.name == ONE
    assert described.device_class == "Instrument"
    assert described.server == "devices/one"
    assert described.exported
    assert described.process == control_system.processes["one"].pid
    assert described.host
    assert described.aliases == ("lamp",)


def test_to_read_is_to_read_now_also_what_the_device_polls(device):
    seen = [device.read("polledCounter").value for _ in range(20)]
    assert len(set(seen)) == 20, "the value that polling has kept would come several times"


def test_black_box_has_the_newest_first(device):
    device.command("Echo")
    device.read("aShort")
    device.execute("Echo", "x")
    calls = device.black_box(10)  # other connectors of this process may look whether the server still answers
    command = next(place for place, call in enumerate(calls) if "command_inout" in call and "Echo" in call)
    reading = next(place for place, call in enumerate(calls) if "ashort" in call.lower())
    assert command < reading, calls


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, (_, value) in SCALARS.items()])
def test_every_scalar_type_comes_back_as_plain_python(device, name, value):
    reading = device.read(name)
    assert reading.value == value
    assert type(reading.value) is type(value)
    assert (reading.device, reading.attribute, reading.label, reading.quality) == (ONE, name, "", "VALID")
    assert abs(reading.source_time - time.time()) < 60


@pytest.mark.parametrize(
    ("name", "value", "label"),
    [
        ("aBand", 0, "NARROW"),
        ("aBandSpectrum", (0, 2), ""),
        ("aState", "MOVING", "MOVING"),
        ("aStateSpectrum", ("ON", "FAULT"), ""),
        ("State", "ON", "ON"),
        ("aSpectrum", (1.0, 2.0, 3.0), ""),
        ("emptySpectrum", (), ""),
        ("aStringSpectrum", ("a", "b"), ""),
        ("anImage", ((1, 2, 3), (4, 5, 6)), ""),
        ("encoded", ("json", b'{"a": 1}'), ""),
    ],
)
def test_states_enumerations_and_arrays_come_back_as_documented(device, name, value, label):
    reading = device.read(name)
    assert (reading.value, reading.label) == (value, label)


def test_nan_and_invalid_are_kept_apart(device):
    assert math.isnan(device.read("notANumber").value)
    invalid = device.read("invalid")
    assert (invalid.value, invalid.quality) == (None, "INVALID")


def test_read_of_one_that_raises_has_the_devices_reason_and_the_stack(device):
    with pytest.raises(CallFailed) as caught:
        device.read("raising")
    assert str(caught.value) == f'read of "raising" of {ONE} failed: the lamp is broken [Lamp_Broken]'
    assert caught.value.reason == "Lamp_Broken"
    assert caught.value.device == ONE
    assert caught.value.stack[0] == ("Lamp_Broken", "the lamp is broken", "Instrument::raising")
    assert caught.value.stack[-1][0] == "API_AttributeFailed"


def test_read_that_is_not_allowed(device):
    with pytest.raises(
        NotAllowed, match=r"is refused: .*not allowed to read attribute forbidden \[API_AttrNotAllowed\]"
    ):
        device.read("forbidden")


@pytest.mark.parametrize("ask", ["read", "attribute", "write", "history", "read_several"])
def test_an_unknown_attribute_names_near_misses(device, ask):
    calls = {
        "read": lambda: device.read("pushd"),
        "attribute": lambda: device.attribute("pushd"),
        "write": lambda: device.write("pushd", 1),
        "history": lambda: device.history("pushd", 2),
        "read_several": lambda: device.read_several(["aShort", "pushd"]),
    }
    with pytest.raises(NotDefined, match=r"pushd attribute not found \[API_AttrNotFound\]; did you mean 'pushed'"):
        calls[ask]()


def test_an_unknown_command_names_near_misses(device):
    with pytest.raises(NotDefined, match=r"Command Ecko not found \[API_CommandNotFound\]; did you mean 'Echo'"):
        device.execute("Ecko", "x")
    with pytest.raises(NotDefined, match="did you mean 'Echo'"):
        device.start("Ecko", "x")


def test_several_are_read_in_one_call(device):
    before = len([line for line in device.black_box(50) if "read_attributes" in line])
    assert [one.value for one in device.read_several(["aShort", "aDouble"])] == [-7, 1.25]
    assert len([line for line in device.black_box(50) if "read_attributes" in line]) <= before + 1
    with pytest.raises(CallFailed, match="the lamp is broken"):
        device.read_several(["aShort", "raising"])
    assert device.read_several([]) == ()


@pytest.mark.parametrize(
    ("name", "value", "seen"),
    [
        ("aBoolean", False, False),
        ("aShort", 12, 12),
        ("aLong64", -(2**62), -(2**62)),
        ("aUChar", 255, 255),
        ("aULong64", 2**64 - 1, 2**64 - 1),
        ("aDouble", 2, 2.0),
        ("aString", "é", "é"),
        ("aBand", "wide", 1),
        ("aBand", 2, 2),
        ("aSpectrum", [4, 5.5], (4.0, 5.5)),
        ("aStringSpectrum", ["x", "y", "z"], ("x", "y", "z")),
        ("anImage", [[1, 2], [3, 4]], ((1, 2), (3, 4))),
    ],
)
def test_what_is_written_is_read_back(scratch, name, value, seen):
    scratch.write(name, value)
    assert scratch.read(name).value == seen
    back = scratch.write_read(name, value)
    assert (back.value, back.set_point) == (seen, seen)


def test_names_are_taken_in_any_case(scratch):
    scratch.write("ASHORT", 4)
    assert scratch.read("ashort").value == 4
    assert scratch.execute("ECHO", "x") == "x"


def test_several_are_written(scratch):
    scratch.write_several({"aShort": 31, "aBand": "FULL", "aSpectrum": [1]})
    assert [one.value for one in scratch.read_several(["aShort", "aBand", "aSpectrum"])] == [31, 2, (1.0,)]
    with pytest.raises(RejectedArgument, match=r"limited of .* is above|limited is above"):
        scratch.write_several({"aShort": 32, "limited": 12})
    with pytest.raises(RejectedArgument, match="'x' is not a number"):
        scratch.write_several({"aShort": 33, "limited": "x"})
    assert scratch.read("aShort").value == 32


def test_a_value_outside_its_limits_is_rejected_by_the_device(scratch):
    with pytest.raises(RejectedArgument) as caught:
        scratch.write("limited", 11)
    assert caught.value.reason == "API_WAttrOutsideLimit"
    assert 'write of "limited" of test/instrument/2: the device refuses the value: ' in str(caught.value)
    assert "above the maximum authorized" in str(caught.value)


def last_asked(device):
    """The last that was asked of it, by its users and not by its own polling."""
    return next(line for line in device.black_box(50) if "from polling" not in line and "black" not in line.lower())


def test_a_wrong_type_is_rejected_before_anything_is_sent(scratch):
    scratch.attribute("limited")
    before = last_asked(scratch)
    with pytest.raises(RejectedArgument, match=r"'x' is not a number\. It takes a DevDouble; nothing was written"):
        scratch.write("limited", "x")
    assert last_asked(scratch) == before


def test_an_attribute_that_can_only_be_read_is_not_written(device):
    with pytest.raises(NotAllowed, match='"pushed" of test/instrument/1 can only be read; nothing was written'):
        device.write("pushed", 1.0)


@pytest.mark.parametrize(
    ("command", "argument", "result"),
    [
        ("Echo", "first light", "first light"),
        ("Half", 3, 1.5),
        ("Not", True, False),
        ("Port", 65535, 65535),
        ("Reverse", [1, 2.5], (2.5, 1.0)),
        ("Upper", ("a", "b"), ("A", "B")),
        ("Pair", ([1, 2], ["a"]), ((1, 2), ("a",))),
        ("PairOfDoubles", [[1.5], ["x", "y"]], ((1.5,), ("x", "y"))),
        ("Become", "ON", "ON"),
        ("Encode", ("json", b"{}"), ("json", b"{}")),
        ("Nothing", None, ()),
        ("SetSilent", 0, None),
        ("State", None, "ON"),
    ],
)
def test_commands_take_and_give_plain_python(device, command, argument, result):
    assert device.execute(command, argument) == result
    assert device.start(command, argument).result(5) == result


def test_a_command_that_is_not_allowed(device):
    with pytest.raises(NotAllowed) as caught:
        device.execute("Forbidden")
    assert caught.value.reason == "API_CommandNotAllowed"
    assert str(caught.value) == (
        f"command Forbidden of {ONE} is refused: Command Forbidden not allowed when the device is in ON state "
        "[API_CommandNotAllowed]. Bring the device into a state that allows it first"
    )


def test_a_command_that_fails_keeps_every_cause(device):
    with pytest.raises(CallFailed) as caught:
        device.execute("Fail")
    assert str(caught.value) == f"command Fail of {ONE} failed: could not turn: the motor is jammed [Motor_Jammed]"
    assert [reason for reason, _, _ in caught.value.stack][:2] == ["Motor_Jammed", "Instrument_Failed"]
    with pytest.raises(CallFailed, match="ZeroDivisionError: a plain Python error"):
        device.execute("Raise")


def test_a_wrong_argument_is_rejected_before_anything_is_sent(device):
    with pytest.raises(
        RejectedArgument, match=r"command Echo .*: 3 is not a text. It takes a DevString \(any text\); nothing"
    ):
        device.execute("Echo", 3)
    with pytest.raises(RejectedArgument, match="needs an argument"):
        device.start("Echo")


def test_a_slow_command_times_out_and_the_next_call_works(hasty):
    device = hasty.device(TWO)
    with pytest.raises(TimedOut, match=f"command Sleep of {TWO}: the device did not answer in time") as caught:
        device.execute("Sleep", LIMIT + 0.3)
    assert caught.value.reason == "API_DeviceTimedOut"
    assert device.execute("Echo", "x") == "x"


def test_a_started_command_may_take_longer_than_a_call(hasty):
    device = hasty.device(TWO)
    pending = device.start("Sleep", LIMIT * 2.5)
    with pytest.raises(TimedOut, match=f"command Sleep of {TWO}: not over within 0.1 s"):
        pending.result(0.1)
    assert pending.result(60.0) == LIMIT * 2.5
    assert pending.result(0) == LIMIT * 2.5


def test_the_error_of_a_started_command(device):
    pending = device.start("Fail")
    with pytest.raises(CallFailed, match="the motor is jammed"):
        pending.result(5)


def test_configuration_of_attributes(device):
    found = {one.name: one for one in device.attributes()}
    assert set(SCALARS) | {"State", "Status", "pushed"} <= set(found)
    limited = found["limited"]
    assert (limited.type, limited.format, limited.writable) == ("DevDouble", "SCALAR", "READ_WRITE")
    assert (limited.label, limited.unit, limited.description) == ("Limited", "m", "0 to 10")
    assert (limited.minimum, limited.maximum) == ("0", "10")
    assert found["aBand"].enum_labels == ("NARROW", "WIDE", "FULL")
    assert (found["anImage"].format, found["anImage"].type) == ("IMAGE", "DevLong")
    assert (found["pushed"].unit, found["pushed"].description, found["pushed"].maximum) == ("", "", "")
    assert device.attribute("LIMITED") == limited


def test_configuration_of_commands(device):
    found = {one.name: one for one in device.commands()}
    assert {"State", "Status", "Init", "Echo"} <= set(found)
    echo = found["Echo"]
    assert (echo.argument_type, echo.result_type) == ("DevString", "DevString")
    assert (echo.argument_description, echo.result_description) == ("any text", "the same")
    assert found["Pair"].argument_type == "DevVarLongStringArray"
    assert found["Forbidden"].argument_type == "DevVoid"
    assert device.command("echo") == echo


def test_properties_are_put_listed_and_deleted(scratch):
    scratch.put_properties({"firstOne": ["1", "2"], "another": ["x"]})
    assert scratch.properties("first*") == {"firstOne": ("1", "2")}
    assert scratch.properties()["another"] == ("x",)
    scratch.delete_properties(["firstOne", "another"])
    assert scratch.properties("first*") == {}


def test_history_of_a_polled_attribute_is_oldest_first(device):
    values = [one.value for one in device.history("polledCounter", 3)]
    assert len(values) == 3
    assert values == sorted(values)
    why = r"\[API_AttrNotPolled\]. The device keeps no history, and nothing in its cache, of what it does not poll"
    with pytest.raises(NotAllowed, match=why):
        device.history("pushed", 3)


def test_reading_leaves_the_devices_configuration_alone(device, control_system):
    before = control_system.database.get_device_attribute_property(ONE, "silent")
    device.read("silent")
    assert control_system.database.get_device_attribute_property(ONE, "silent") == before
    assert os.environ.get("TANGO_HOST") != control_system.address

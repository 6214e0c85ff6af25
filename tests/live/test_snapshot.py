"""What a snapshot makes of what devices say, in cases that no control system at hand has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from harness.connectors.tango.described import AttributeConfiguration, CommandConfiguration, DeviceDescription
from harness.connectors.tango.direct import DirectConnector
from harness.errors import Unreachable
from harness.live.difference import differences
from harness.live.snapshot import take
from harness.live.survey import Surveyed, survey
from harness.live.written import flow, scalar, text_of
from harness.models.load import load_telescope
from harness.models.reading.source import read_source
from harness.models.telescope import Telescope
from tests.connectors.tango.system import ControlSystem
from tests.simulators.served import served

SPEED = AttributeConfiguration("speed", "DevDouble", label="speed", unit="m/s")
MODE = AttributeConfiguration("mode", "DevEnum", label="mode", enum_labels=("SLOW", "FAST"))
STATE = AttributeConfiguration("State", "DevState", label="State")
MOVE = CommandConfiguration("Move", "DevDouble", "DevVoid")


def motor(name: str, *attributes: AttributeConfiguration, device_class: str = "Motor", **values: object) -> Surveyed:
    description = DeviceDescription(name, device_class, "Motors/1", "here", exported=True)
    return Surveyed(name, description, (*attributes, STATE), (MOVE,), {"State": "ON", **values})


def taken(tmp_path: Path, *devices: Surveyed) -> Telescope:
    """The declaration, written and read again."""
    file = tmp_path / "taken.yaml"
    file.write_text(
        text_of(take({one.name: one for one in devices}), "taken", "somewhere", "2026-01-31"), encoding="utf-8"
    )
    return load_telescope(file)


def test_devices_of_one_class_are_merged(tmp_path: Path) -> None:
    made = taken(
        tmp_path, motor("a/b/1", SPEED, speed=1.5), motor("a/b/2", SPEED, speed=2.5), motor("a/b/3", SPEED, speed=1.5)
    )
    assert list(made.classes) == ["Motor"]
    assert made.classes["Motor"].attributes["speed"].initial == 1.5
    assert {name: dict(device.initial) for name, device in made.devices.items()} == {
        "a/b/1": {},
        "a/b/2": {"speed": 2.5},
        "a/b/3": {},
    }


def test_devices_of_one_class_that_differ_become_classes(tmp_path: Path) -> None:
    made = taken(
        tmp_path,
        motor("a/b/1", SPEED),
        motor("a/b/2", SPEED, MODE),
        motor("a/b/3", SPEED),
        motor("a/b/4", SPEED, device_class="Motor2"),
    )
    assert {name: device.device_class.name for name, device in made.devices.items()} == {
        "a/b/1": "Motor",
        "a/b/2": "Motor2_",
        "a/b/3": "Motor",
        "a/b/4": "Motor2",
    }
    assert "mode" in made.classes["Motor2_"].attributes


def test_enumerations_are_shared_by_their_labels(tmp_path: Path) -> None:
    other = replace(MODE, enum_labels=("IN", "OUT"))
    again = replace(MODE, name="modeBefore", label="modeBefore")
    made = taken(
        tmp_path, motor("a/b/1", MODE, again, mode="FAST"), motor("a/b/2", other, device_class="Slit", mode="OUT")
    )
    assert made.enumerations == {"Mode": ("SLOW", "FAST"), "SlitMode": ("IN", "OUT")}
    assert {one.type for one in made.classes["Motor"].attributes.values()} == {"Mode", "DevState"}
    assert made.classes["Slit"].attributes["mode"].initial == "OUT"


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        (SPEED, float("nan")),
        (SPEED, float("inf")),
        (replace(SPEED, minimum="10"), 1.0),
        (replace(SPEED, maximum="0.5"), 1.0),
        (replace(SPEED, format="SPECTRUM", shape=(100,)), [1.0] * 65),
        (replace(MODE, name="speed"), None),
    ],
)
def test_a_value_that_cannot_be_declared_is_left_out(
    tmp_path: Path, attribute: AttributeConfiguration, value: object
) -> None:
    made = taken(tmp_path, motor("a/b/1", attribute, speed=value))
    assert made.classes["Motor"].attributes["speed"].initial is None


def test_long_running_commands_are_recognised_where_their_attribute_is(tmp_path: Path) -> None:
    result = AttributeConfiguration(
        "longRunningCommandResult", "DevString", "SPECTRUM", label="longRunningCommandResult", shape=(2,)
    )
    command = CommandConfiguration("On", "DevVoid", "DevVarLongStringArray")
    with_it = replace(motor("a/b/1", result), commands=(command,))
    without = replace(motor("a/b/2", device_class="Lamp"), commands=(command,))
    made = taken(tmp_path, with_it, without)
    assert made.classes["Motor"].commands["On"].protocol == "long-running"
    assert made.classes["Lamp"].commands["On"].result.type == "DevVarLongStringArray"


def test_what_cannot_be_declared_is_left_out_and_said() -> None:
    strange = replace(motor("a/b/1"), commands=(CommandConfiguration("Odd", "DevPipeBlob", "DevVoid"),))
    silent = Surveyed("a/b/2", strange.description, problem=Unreachable("a/b/2 does not answer"))
    made = take({"a/b/1": strange, "a/b/2": silent})
    assert made.left_out == ["a/b/2 does not answer", "command Odd of Motor: a DevPipeBlob cannot be declared"]
    assert [device["name"] for device in made.devices] == ["a/b/1"]


@pytest.mark.parametrize(
    "value",
    [
        "",
        "on",
        "true",
        "null",
        "NULL",
        "~",
        "1",
        "1e5",
        "a: b",
        "a #b",
        "- a",
        "[a",
        "{a",
        "it's",
        'a "b"',
        "µm",
        "a\nb",
        "%",
        "0x10",
        "x y",
    ],
)
def test_texts_come_back_as_they_were(tmp_path: Path, value: str) -> None:
    file = tmp_path / "text.yaml"
    file.write_text(f"one: {scalar(value)}\nmany: {flow([value, {'key': value}])}\n", encoding="utf-8")
    assert read_source(file).content == {"one": value, "many": [value, {"key": value}]}


@pytest.mark.parametrize("value", [0, -5, 2**63, 1.0, 1e-7, 1e300, 0.1, True, None])
def test_values_come_back_as_they_were(tmp_path: Path, value: object) -> None:
    file = tmp_path / "value.yaml"
    file.write_text(f"one: {scalar(value)}\n")
    found = read_source(file).content["one"]
    assert (found, type(found)) == (value, type(value))


def test_devices_of_every_type_come_back_as_they_were(control_system: ControlSystem, tmp_path: Path) -> None:
    connector = DirectConnector(control_system.address)
    file = tmp_path / "instruments.yaml"
    try:
        names = list(connector.query().exported("test/*"))
        seen = survey(connector, names, values=True)
        made = take(seen)
        file.write_text(text_of(made, "instruments", "tests", "2026-01-31"), encoding="utf-8")
        declared = load_telescope(file)
        assert made.left_out == []
        assert differences(declared, seen) == ()
    finally:
        connector.close()
    instrument = declared.devices[names[0]].device_class
    assert {one.type for one in instrument.attributes.values()} >= {"DevEncoded", "DevState", "DevUChar", "DevULong64"}
    assert instrument.attributes["raising"].initial is instrument.attributes["invalid"].initial is None
    with served(file, time_scale=1.0) as again:
        connector = DirectConnector(again.running.tango_host)
        try:
            assert differences(declared, survey(connector, names)) == ()
            shown = survey(connector, names[:1], values=True)[names[0]].values
            assert connector.device(names[0]).execute("Become", "MOVING") == "UNKNOWN"
            assert connector.device(names[0]).execute("Pair", [[1], ["a"]]) == ((), ())
        finally:
            connector.close()
    same = {name: one.initial for name, one in instrument.attributes.items() if one.initial is not None}
    assert {name: shown[name] for name in same} == same

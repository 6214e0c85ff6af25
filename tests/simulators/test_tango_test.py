"""The simulated TangoTest and the device of the types that it lacks, as any Tango client sees them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import tango

from tests.simulators.served import ROOT, Served, reason_of, served


@pytest.fixture(scope="module")
def tango_test() -> Iterator[tango.DeviceProxy]:
    with served(ROOT / "telescopes" / "tango-test.yaml", time_scale=1.0) as telescope:
        yield telescope.proxy("sys/tg_test/1")


@pytest.fixture(scope="module")
def types() -> Iterator[Served]:
    with served(ROOT / "telescopes" / "tango-types.yaml", time_scale=1.0) as telescope:
        yield telescope


def test_all_its_attributes_are_read_or_say_why_not(tango_test: tango.DeviceProxy) -> None:
    reasons = {"throw_exception": "exception test", "no_value": "API_AttrValueNotSet"}
    for name in tango_test.get_attribute_list():
        if name in reasons:
            with pytest.raises(tango.DevFailed) as error:
                tango_test.read_attribute(name)
            assert reason_of(error) == reasons[name]
        else:
            assert tango_test.read_attribute(name).quality == tango.AttrQuality.ATTR_VALID


def test_what_is_written_is_read_in_every_type_and_shape(tango_test: tango.DeviceProxy) -> None:
    written = 0
    for one in tango_test.attribute_list_query():
        if one.writable == tango.AttrWriteType.READ_WRITE:
            value: Any = {"DevBoolean": True, "DevString": "x"}.get(str(tango.CmdArgType.values[one.data_type]), 3)
            dimensions = {tango.AttrDataFormat.SPECTRUM: 1, tango.AttrDataFormat.IMAGE: 2}.get(one.data_format, 0)
            for _ in range(dimensions):
                value = [value, value]
            tango_test.write_attribute(one.name, value)
            read = tango_test.read_attribute(one.name, extract_as=tango.ExtractAs.List)
            assert (read.value, read.w_value) == (value, value), one.name
            written += 1
    assert written == 27


def test_its_states_are_switched_to_and_fro(tango_test: tango.DeviceProxy) -> None:
    seen = [tango_test.state()]
    for _ in range(199):
        tango_test.SwitchStates()
        seen.append(tango_test.state())
    tango_test.SwitchStates()
    assert seen == [tango.DevState.RUNNING, tango.DevState.FAULT] * 100


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("gear", 2),
        ("gears", (1, 3)),
        ("gear_map", ((1, 2), (0, 3))),
        ("phase", tango.DevState.MOVING),
        ("phases", (tango.DevState.ON, tango.DevState.ALARM)),
        ("encoded", ("raw", b"\x00\xff")),
        ("encoded", ("json", b"[]")),
    ],
)
def test_values_of_the_other_types_are_kept_as_they_are(types: Served, attribute: str, value: Any) -> None:
    proxy = types.proxy("sys/types_test/1")
    proxy.write_attribute(attribute, value)
    read = proxy.read_attribute(attribute, extract_as=tango.ExtractAs.Tuple)
    assert (read.value, read.w_value) == (value, value)


def test_events_carry_the_quality_by_the_limits_of_the_moment(types: Served) -> None:
    proxy = types.proxy("sys/types_test/1")
    configuration = proxy.get_attribute_config("temperature")
    configuration.alarms.max_alarm = "30"
    proxy.set_attribute_config(configuration)
    with types.watch("sys/types_test/1", "temperature") as watch:
        proxy.temperature = 40
        watch.until(lambda values: 40 in values)
        assert watch.events[-1].quality == tango.AttrQuality.ATTR_ALARM
    configuration.alarms.max_alarm = "100"
    proxy.set_attribute_config(configuration)
    assert proxy.read_attribute("temperature").quality == tango.AttrQuality.ATTR_VALID

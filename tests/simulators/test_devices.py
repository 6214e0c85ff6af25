"""Simulated devices are devices: what any Tango client may expect of them."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import tango

from tests.simulators.served import DOME, Served, reason_of, served, text_of


def test_state_and_status(dome: Served) -> None:
    proxy = dome.proxy("dome")
    assert proxy.state() == tango.DevState.CLOSE
    assert proxy.status() == "The device is in CLOSE state."
    with dome.watch("dome", "State") as states, dome.watch("dome", "Status") as texts:
        proxy.Open()
        states.becomes("OPEN")
        texts.becomes("The device is in OPEN state.")
        assert states.values == ["CLOSE", "MOVING", "OPEN"]
    assert proxy.state() == tango.DevState.OPEN


def test_wrong_state_is_refused_with_the_reason_of_tango_and_a_sentence(dome: Served) -> None:
    with pytest.raises(tango.DevFailed) as error:
        dome.proxy("dome").Close()
    assert reason_of(error) == "API_CommandNotAllowed"
    assert text_of(error).startswith("hill/dome/1: Close is not allowed now: domeState is CLOSED, and has to be OPEN")


def test_black_box(dome: Served) -> None:
    proxy = dome.proxy("dome")
    proxy.command_inout("Enter", "Bela")
    assert any("cmd = Enter" in line for line in proxy.black_box(10))


def test_polled_attribute_has_a_history(dome: Served) -> None:
    proxy = dome.proxy("weather")
    assert proxy.is_attribute_polled("humidity")
    assert proxy.get_attribute_poll_period("humidity") == 100
    dome.eventually(lambda: len(proxy.attribute_history("humidity", 10)) >= 2, "two values in the history")
    assert [reading.value for reading in proxy.attribute_history("humidity", 2)] == [40.0, 40.0]


def test_properties_come_from_the_database(dome: Served) -> None:
    database = tango.Database(*dome.running.tango_host.split(":"))
    found = database.get_device_property("hill/dome/1", ["Site", "Builders"])
    assert {name: list(value) for name, value in found.items()} == {"Site": ["The Hill"], "Builders": ["Anna", "Bela"]}
    proxy = dome.proxy("dome")
    proxy.put_property({"Site": ["The Valley"]})
    assert list(proxy.get_property("Site")["Site"]) == ["The Valley"]
    proxy.put_property({"Site": ["The Hill"]})


def test_database_knows_classes_servers_and_aliases(dome: Served) -> None:
    database = tango.Database(*dome.running.tango_host.split(":"))
    assert database.get_device_from_alias("dome") == "hill/dome/1"
    assert list(database.get_device_exported("hill/*")) == sorted(dome.telescope.devices)
    assert list(database.get_device_exported_for_class("Shutter")) == ["hill/shutter/lower", "hill/shutter/upper"]
    assert database.get_device_info("hill/dome/1").ds_full_name == "Simulation/1"


def test_attribute_configuration(dome: Served) -> None:
    wind = dome.proxy("weather").get_attribute_config("windSpeed")
    assert (wind.label, wind.unit, wind.format) == ("wind speed", "m/s", "%4.1f")
    assert (wind.min_value, wind.max_value) == ("0", "60")
    assert (wind.alarms.max_warning, wind.alarms.max_alarm) == ("12", "20")
    assert wind.writable == tango.AttrWriteType.READ_WRITE
    sky = dome.proxy("weather").get_attribute_config("sky")
    assert (sky.data_format, sky.max_dim_x, sky.max_dim_y) == (tango.AttrDataFormat.IMAGE, 4, 3)
    assert sky.data_type == tango.CmdArgType.DevUShort
    assert sky.description == "cloud camera"
    lamp = dome.proxy("dome").get_attribute_config("lamp")
    assert (lamp.data_type, list(lamp.enum_labels)) == (tango.CmdArgType.DevEnum, ["DARK", "DIM", "BRIGHT"])


def test_command_configuration(dome: Served) -> None:
    calibrate = dome.proxy("weather").get_command_config("Calibrate")
    assert (calibrate.in_type, calibrate.out_type) == (tango.CmdArgType.DevLong, tango.CmdArgType.DevLong)
    assert (calibrate.in_type_desc, calibrate.out_type_desc) == ("number of samples", "the same number")
    assert dome.proxy("dome").get_command_config("Open").in_type == tango.CmdArgType.DevVoid


def test_values_of_all_shapes(dome: Served) -> None:
    weather, proxy = dome.proxy("weather"), dome.proxy("dome")
    assert weather.sky.tolist() == [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]
    weather.gusts = [3.0, 4.5]
    np.testing.assert_array_equal(weather.gusts, [3.0, 4.5])
    assert list(proxy.visitors) == []
    proxy.lamp = "BRIGHT"
    assert (proxy.lamp.name, proxy.read_attribute("lamp").value) == ("BRIGHT", 2)


def test_command_with_result_answers_at_once(dome: Served) -> None:
    assert dome.proxy("weather").Calibrate(12) == 12


def test_writes_are_checked(dome: Served) -> None:
    proxy = dome.proxy("dome")
    with pytest.raises(tango.DevFailed) as error:
        proxy.azimuth = 400.0
    assert reason_of(error) == "API_WAttrOutsideLimit"
    proxy.TurnTo(10.0)
    with pytest.raises(tango.DevFailed) as error:
        proxy.azimuth = 20.0
    assert reason_of(error) == "API_AttrNotAllowed"
    assert text_of(error) == "hill/dome/1: azimuth cannot be written now: moving is True, and has to be False"


def test_change_events_carry_value_time_and_quality(dome: Served) -> None:
    weather = dome.proxy("weather")
    with dome.watch("weather", "windSpeed") as wind:
        for speed in (13.0, 21.0, 5.0):
            weather.windSpeed = speed
        wind.becomes(5.0)
        assert wind.values == [3.5, 13.0, 21.0, 5.0]
        qualities = [event.quality.name for event in wind.events]
        assert qualities == ["ATTR_VALID", "ATTR_WARNING", "ATTR_ALARM", "ATTR_VALID"]
        times = [event.time.totime() for event in wind.events]
        assert times == sorted(set(times))
        reading = weather.read_attribute("windSpeed")
        assert reading.time.totime() == times[-1]


def test_attribute_without_events_refuses_them(dome: Served) -> None:
    proxy = dome.proxy("weather")
    with pytest.raises(tango.DevFailed):
        proxy.subscribe_event("humidity", tango.EventType.CHANGE_EVENT, lambda event: None)


def test_argument_that_is_not_json_and_json_against_its_schema(dome: Served) -> None:
    proxy = dome.proxy("dome")
    proxy.Open()
    dome.eventually(lambda: proxy.state() == tango.DevState.OPEN, "open")
    with pytest.raises(tango.DevFailed) as error:
        proxy.Observe("M31")
    assert reason_of(error) == "API_InvalidArgs"
    assert text_of(error).startswith("hill/dome/1: Observe: the argument is not JSON: ")
    with pytest.raises(tango.DevFailed) as error:
        proxy.Observe('{"target": {"name": 31, "id": "x"}, "exposure": 0.1}')
    assert reason_of(error) == "API_InvalidArgs"
    assert "$.target.name: 31 is not of type string" in text_of(error)
    assert proxy.target == ""


def test_init_begins_anew_and_says_so(dome: Served) -> None:
    proxy = dome.proxy("dome")
    with dome.watch("dome", "azimuth") as azimuth, dome.watch("dome", "moving") as moving:
        proxy.azimuth = 12.0
        proxy.TurnTo(13.0)
        proxy.Init()
        assert azimuth.until(lambda values: len(values) >= 3) == [90.0, 12.0, 90.0]
        assert moving.until(lambda values: len(values) >= 3) == [False, True, False]


def test_telescope_remembers_nothing_of_an_earlier_run() -> None:
    for _ in range(2):
        with served(DOME, time_scale=0.1) as telescope:
            proxy = telescope.proxy("dome")
            assert (proxy.azimuth, list(proxy.get_property("Mark")["Mark"])) == (90.0, [])
            proxy.azimuth = 1.0
            proxy.put_property({"Mark": ["here"]})
            config = proxy.get_attribute_config("azimuth")
            assert config.label == "azimuth"
            config.label = "bearing"
            proxy.set_attribute_config(config)


def test_a_client_of_another_process_reads_it(dome: Served) -> None:
    code = "import tango; print(tango.DeviceProxy('dome').status())"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env={"TANGO_HOST": dome.running.tango_host},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert ran.stdout == "The device is in CLOSE state.\n"

from __future__ import annotations

import pytest

from harness.connectors.tango.described import SETTINGS
from harness.errors import NotDefined, RejectedArgument
from tests.connectors.tango.system import ONE, TWO


@pytest.fixture
def device(connector):
    return connector.device(TWO)


def test_all_settings_are_told_and_what_is_not_set_is_empty(connector):
    found = connector.device(ONE).settings("limited")
    assert tuple(found) == SETTINGS
    assert (found["label"], found["unit"], found["description"]) == ("Limited", "m", "0 to 10")
    assert (float(found["min_value"]), float(found["max_value"])) == (0, 10)
    assert (found["min_alarm"], found["abs_change"], found["standard_unit"]) == ("", "", "")


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        ("label", "Width"),
        ("unit", "km"),
        ("standard_unit", "1000"),
        ("display_unit", "km"),
        ("format", "%8.3f"),
        ("description", "how wide"),
        ("min_value", "-3"),
        ("max_value", "1e6"),
        ("min_alarm", "1"),
        ("max_alarm", "9"),
        ("min_warning", "2"),
        ("max_warning", "8"),
        ("delta_t", "20"),
        ("abs_change", "0.5"),
        ("rel_change", "2"),
        ("period", "200"),
        ("archive_abs_change", "1"),
        ("archive_rel_change", "3"),
        ("archive_period", "5000"),
    ],
)
def test_each_setting_is_changed_and_put_back_without_a_trace(device, control_system, setting, text):
    before = device.settings("limited")
    # A time for an alarm of difference needs the difference, too.
    changes = {setting: text, "delta_val": "1"} if setting == "delta_t" else {setting: text}
    device.change_settings("limited", changes)
    after = device.settings("limited")
    assert after[setting] == text or float(after[setting]) == float(text)
    device.change_settings("limited", {name: before[name] for name in changes})
    assert device.settings("limited") == before
    assert dict(control_system.database.get_device_attribute_property(TWO, "limited")["limited"]) == {}


def test_limits_drive_the_quality(device):
    device.write("limited", 5)
    assert device.read("limited").quality == "VALID"
    for changes, quality in (({"min_warning": "6"}, "WARNING"), ({"min_alarm": "5.5"}, "ALARM")):
        device.change_settings("limited", changes)
        assert device.read("limited").quality == quality
    device.change_settings("limited", {"min_warning": "", "min_alarm": ""})
    assert device.read("limited").quality == "VALID"


def test_a_change_is_seen_by_what_was_known_before(device):
    assert device.attribute("limited").unit == "m"
    device.change_settings("limited", {"unit": "mm"})
    assert device.attribute("limited").unit == "mm"
    device.change_settings("limited", {"unit": "m"})


def test_what_the_device_leaves_out_without_an_error_is_told(device):
    what = r'label of "State" of test/instrument/2 did not become \'Condition\': the device took it without an error'
    with pytest.raises(RejectedArgument, match=what + r", and it is still 'State'. It cannot be changed while"):
        device.change_settings("State", {"label": "Condition"})


def test_a_setting_that_there_is_not_has_near_misses(device):
    with pytest.raises(RejectedArgument, match=r"an attribute has no setting 'min_alarms'; did you mean 'min_alarm'"):
        device.change_settings("limited", {"min_alarms": "3"})


@pytest.mark.parametrize(
    ("attribute", "changes", "reason"),
    [
        ("limited", {"min_alarm": "low"}, "min_alarm is defined in an unsupported format"),
        ("aString", {"min_alarm": "3"}, "min_alarm is not settable for the attribute data type"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_the_device(device, attribute, changes, reason):
    with pytest.raises(RejectedArgument, match=f"{reason} .API_AttrOptProp."):
        device.change_settings(attribute, changes)


def test_an_attribute_that_there_is_not(device):
    with pytest.raises(NotDefined, match="did you mean 'limited'"):
        device.change_settings("limitted", {"label": "x"})
    with pytest.raises(NotDefined, match="did you mean 'limited'"):
        device.settings("limitted")

from __future__ import annotations

import pytest

from harness.errors import NotDefined
from tests.connectors.tango.system import ONE, TWO


@pytest.mark.parametrize(
    "name", [f"{TWO}/limited", f"{TWO.upper()}/LIMITED", "tango://{address}/test/instrument/2/limited"]
)
def test_an_attribute_by_its_full_name(connector, control_system, name):
    attribute = connector.attribute(name.format(address=control_system.address))
    assert (attribute.device.name, attribute.name, str(attribute)) == (TWO, "limited", f"{TWO}/limited")
    assert attribute.configuration.unit == "m"
    attribute.write(3)
    assert (attribute.read().value, attribute.read().set_point) == (3.0, 3.0)
    assert attribute.write_read(4).value == 4.0


def test_by_the_alias_of_its_device_and_by_its_own(connector, control_system):
    assert str(connector.attribute("lamp/aDouble")) == f"{ONE}/aDouble"
    control_system.database.put_attribute_alias(f"{ONE}/aDouble", "Brightness")
    try:
        assert connector.attribute("Brightness").read().value == 1.25
    finally:
        control_system.database.delete_attribute_alias("Brightness")


def test_settings_polling_and_history(connector):
    attribute = connector.attribute(f"{TWO}/limited")
    attribute.change_settings({"max_alarm": "0.5"})
    assert attribute.settings()["max_alarm"] == "0.5"
    assert attribute.read().quality == "ALARM"
    attribute.change_settings({"max_alarm": ""})
    attribute.poll(0.03)
    assert attribute.polling() == 0.03
    attribute.poll(0)
    polled = connector.attribute(f"{ONE}/polledUnchanged")
    assert polled.read(cached=True).value == 1.5
    assert polled.history(1)[0].value == 1.5


def test_names_that_there_are_not(connector, control_system):
    with pytest.raises(NotDefined, match="did you mean 'limited'"):
        connector.attribute(f"{TWO}/limitted")
    with pytest.raises(NotDefined, match="test/instrument/2"):
        connector.attribute("test/instrument/22/limited")
    why = f"no alias 'Darkness' of an attribute in the Tango database {control_system.address}; write domain/family"
    with pytest.raises(NotDefined, match=why):
        connector.attribute("Darkness")

from __future__ import annotations

import pytest

from harness.errors import NotDefined
from tests.connectors.tango.system import ABSENT, ONE, THREE, TWO


def test_by_pattern(connector):
    query = connector.query()
    assert query.devices("test/*") == (ONE, TWO, THREE, ABSENT)
    assert query.devices("test/instrument/1") == (ONE,)
    assert query.devices("nothing/*") == ()
    assert set(query.devices()) > {ONE, "sys/database/2"}


def test_exported(connector):
    assert connector.query().exported("test/*") == (ONE, TWO, THREE)
    assert ABSENT not in connector.query().exported()


def test_by_class_and_server(connector):
    query = connector.query()
    assert query.of_class("Instrument") == (ONE, TWO, THREE, ABSENT)
    assert query.of_class("Nothing") == ()
    assert query.of_server("devices/one") == (ONE, TWO)
    assert query.of_server("devices/absent") == (ABSENT,)
    assert query.of_server("devices/none") == ()
    assert {"Instrument", "DataBase"} <= set(query.classes())
    assert {"devices/one", "devices/two"} <= set(query.servers())


def test_aliases_and_descriptions(connector):
    query = connector.query()
    assert query.aliases() == {"lamp": ONE}
    assert query.describe("Lamp").name == ONE
    absent = query.describe(ABSENT)
    assert (absent.server, absent.exported, absent.process, absent.host) == ("devices/absent", False, 0, "")
    with pytest.raises(NotDefined, match="did you mean"):
        query.describe("test/instrument/4")

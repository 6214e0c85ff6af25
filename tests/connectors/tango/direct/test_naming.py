from __future__ import annotations

import pytest

from harness.connectors.tango.naming import parse
from harness.errors import NotDefined

HERE = "127.0.0.1:10000"


@pytest.mark.parametrize(
    ("text", "locator"),
    [
        ("Sys/TG_test/1", f"tango://{HERE}/sys/tg_test/1"),
        ("Lamp", f"tango://{HERE}/lamp"),
        ("tango://localhost:10000/a/b/c", f"tango://{HERE}/a/b/c"),
        ("//Other:10001/A/b/c", "tango://other:10001/a/b/c"),
        ("tango://127.0.0.1:4000/a/b/c#dbase=no", "tango://127.0.0.1:4000/a/b/c#dbase=no"),
    ],
)
def test_names_are_understood(text, locator):
    assert parse(text, HERE).locator == locator


@pytest.mark.parametrize("text", ["", "a/b", "a/b/c/d", "a//c", "a b/c/d", "tango://nowhere/a/b/c", "a/b/c#dbase=no"])
def test_a_wrong_name_is_refused_with_the_right_forms(text):
    with pytest.raises(
        NotDefined, match=r"is not the name of a device; write domain/family/member, an alias, or tango://"
    ):
        parse(text, HERE)

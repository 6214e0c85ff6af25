"""The table of names in the documentation points at modules that exist."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

TABLE = Path(__file__).parent.parent / "docs" / "names.md"
MODULES = sorted(set(re.findall(r"\| `([\w.]+)` \|", TABLE.read_text(encoding="utf-8"))))


def test_the_table_is_read() -> None:
    assert len(MODULES) > 5


@pytest.mark.parametrize("module", MODULES)
def test_a_module_of_the_table_exists(module: str) -> None:
    assert importlib.util.find_spec(module) is not None

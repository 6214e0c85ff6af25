"""Campaigns that take minutes: they run with ``make exhaustive``, and are skipped otherwise."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

VARIABLE = "FIRSTLIGHT_EXHAUSTIVE"
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    if os.environ.get(VARIABLE):
        return
    skip = pytest.mark.skip(reason=f"takes minutes: run with make exhaustive, which sets {VARIABLE}")
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(skip)

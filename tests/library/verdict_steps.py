"""Steps and a fixture that go wrong, for the table of verdicts; loaded as a plugin."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.bdd import when


@when("the step breaks")
def breaks() -> None:
    """Breaks."""
    raise RuntimeError("the step is broken")


@when("the step is skipped")
def skips() -> None:
    """Skips."""
    pytest.skip("not here")


@when('I leave my process in "<file>"')
def leave_process(file: str) -> None:
    """Tells a test where the scenario runs."""
    Path(file).write_text(str(os.getpid()), encoding="utf-8")


@pytest.fixture(autouse=True)
def goes_wrong(request: pytest.FixtureRequest) -> Iterator[None]:
    """Goes wrong for scenarios that are named for it."""
    if request.node.name == "error in a fixture":
        raise RuntimeError("the fixture is broken")
    yield
    if request.node.name.endswith("not put back"):
        raise RuntimeError("the fixture does not put back")

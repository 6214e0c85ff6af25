"""Tells what Ctrl-C interrupts, and that it is being put back, which takes its time."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from harness.reporting.aloud import say_at_once

UNDER_WAY = pytest.StashKey[str]()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.location[0].endswith(".feature"):
        item.config.stash[UNDER_WAY] = item.nodeid


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    try:
        return (yield)
    finally:
        if UNDER_WAY in item.config.stash:
            del item.config.stash[UNDER_WAY]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None]:
    """After Ctrl-C a scenario is torn down in here."""
    interrupted = session.config.stash.get(UNDER_WAY, "")
    if interrupted:
        say_at_once(session.config, f"interrupted in {interrupted}: putting back what it changed")
    result = yield
    if interrupted:
        say_at_once(session.config, f"what {interrupted} changed is put back")
    return result

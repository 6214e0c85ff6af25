"""What holds for all tests: they can be signalled, share what they compile, and the longest begin first."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence

import pytest


def pytest_configure() -> None:
    let_signals_through()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of processes would compile the same modules each


def let_signals_through() -> None:
    """Take SIGINT and SIGHUP again where a shell's background or `nohup` ignores them: processes inherit that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda number, frame: None)  # still not ended by it; those that are started are


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = longest_first(items)


def longest_first(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Those that ask for the most time first, so that no worker is left alone with them; the others stay in order."""

    def limit(item: pytest.Item) -> float:
        mark = item.get_closest_marker("timeout")
        return float(mark.args[0]) if mark else 0.0

    return sorted(items, key=limit, reverse=True)

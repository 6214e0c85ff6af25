"""What a run could not put back, told once at its end, whichever of its processes it was."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

LEFT = pytest.StashKey[list[str]]()
OUTPUT = "firstlight_left"
"""What a worker of xdist hands to the process that leads it."""


def tell_left(config: pytest.Config, what: Iterable[str]) -> None:
    """Have it told at the end of the run."""
    if hasattr(config, "workeroutput"):
        config.workeroutput.setdefault(OUTPUT, []).extend(what)
    else:
        config.stash.setdefault(LEFT, []).extend(what)


def take_left(node: Any) -> None:
    """Take over what a worker has told."""
    tell_left(node.config, getattr(node, "workeroutput", {}).get(OUTPUT, ()))


def show_left(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Show it, if there is anything."""
    if left := config.stash.get(LEFT, []):
        terminalreporter.section("left behind")
        for line in dict.fromkeys(left):
            terminalreporter.line(line)

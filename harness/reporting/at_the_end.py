"""What is told once at the end of a run, in sections, whichever of its processes it was."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from harness.workers import hand_over, handed_over, is_worker

LEFT = "left behind"
AWAY = "away meanwhile"
TOLD = pytest.StashKey[dict[str, list[str]]]()
OUTPUT = "firstlight_told"
"""What a worker of xdist hands to the process that leads it."""


def tell_at_the_end(config: pytest.Config, section: str, what: Iterable[str]) -> None:
    """Have lines told in a section at the end of the run."""
    told = config.stash.setdefault(TOLD, {})
    told.setdefault(section, []).extend(what)
    if is_worker(config):
        hand_over(config, OUTPUT, told)


def take_over(node: Any) -> None:
    """Take over what a worker has told."""
    for section, lines in (handed_over(node, OUTPUT) or {}).items():
        tell_at_the_end(node.config, section, lines)


def show_at_the_end(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Show the sections in which there is anything."""
    for section, lines in config.stash.get(TOLD, {}).items():
        if lines:
            terminalreporter.section(section)
        for line in dict.fromkeys(lines):
            terminalreporter.line(line)

"""An example that failed: shown in the place of the last one that ran, and written down."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.bdd.collecting.collect import keep_scenario
from harness.bdd.properties.found import flattened, write_found
from harness.bdd.properties.running.example import Example
from harness.bdd.running.progress import keep
from harness.bdd.running.storyboard import AFTERWORD, FILLED
from harness.bdd.sentences.definitions import shown_path


def show_failed(item: pytest.Item, failed: Example, told: str, file: Path | None = None) -> None:
    """Let an item show the example that failed, and how to repeat it.

    :param told: what it is among all examples.
    :param file: where it is written; None for its own place among what was found.
    """
    repeat = write_failed(item, failed, told, file)
    show(item, failed, told, *([repeat] if repeat else ()))


def show(item: pytest.Item, example: Example, *told: str) -> None:
    """Let an item show an example, with what is told of it."""
    item.stash[FILLED] = example.row
    if example.progress is None:
        return
    shown = flattened(item, example.progress)
    keep(item, shown)
    keep_scenario(item, shown.scenario)
    item.stash[AFTERWORD] = told


def write_failed(item: pytest.Item, failed: Example, told: str, file: Path | None = None) -> str:
    """Write the scenario of an example that failed, and return how to repeat it; "" if it did not come to its steps."""
    if failed.progress is None:
        return ""
    written = write_found(item, failed.progress, [told, f"It failed with: {failed.failure}"], file)
    return f"To repeat it: pytest {shown_path(written, item.config.rootpath)}"

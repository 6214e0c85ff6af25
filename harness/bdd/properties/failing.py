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
    item.stash[FILLED] = failed.row
    if failed.progress is None:
        return
    repeat = write_failed(item, failed, told, file)
    shown = flattened(item, failed.progress)
    keep(item, shown)
    keep_scenario(item, shown.scenario)
    item.stash[AFTERWORD] = (told, repeat)


def write_failed(item: pytest.Item, failed: Example, told: str, file: Path | None = None) -> str:
    """Write the scenario of an example that failed, and return how to repeat it; "" if it did not come to its steps."""
    if failed.progress is None:
        return ""
    written = write_found(item, failed.progress, [told, f"It failed with: {failed.failure}"], file)
    return f"To repeat it: pytest {shown_path(written, item.config.rootpath)}"

"""The examples of a property in the report: one test, with the steps and attachments of the example that is told."""

from __future__ import annotations

import pytest

from harness.bdd.properties.running.example import EXAMPLES, Examples
from harness.reporting.allure.attachments import attach_table, attach_text
from harness.reporting.allure.recorder import Recorded, Recorder

HEADER = ("example", "outcome", "values", "commands", "seconds")

_ASIDE = pytest.StashKey[dict[int, Recorded]]()
"""In an item's stash: what was recorded of the examples that may be told, by their numbers."""


def set_example_aside(item: pytest.Item, recorder: Recorder) -> None:
    """Take what was recorded of an example out of the result, and keep it if it is one that may be told.

    One that came to no end has no number: it is dropped, as what nobody tells any more.
    """
    aside = item.stash.setdefault(_ASIDE, {})
    ran, recorded = item.stash.get(EXAMPLES, Examples()), recorder.set_aside()
    number = len(ran.every)
    wanted = {ran.shown, *ran.spare}
    if number in wanted and number not in aside:
        aside[number] = recorded
    else:
        recorder.drop(recorded)
    for other in aside.keys() - wanted:
        recorder.drop(aside.pop(other))


def attach_examples(item: pytest.Item, recorder: Recorder) -> None:
    """Show the example that is told, how each one went, and how often what was drawn; nothing for other scenarios."""
    if (ran := item.stash.get(EXAMPLES, None)) is None:
        return
    if ran.shown:  # else the last one is told, which stands there
        set_example_aside(item, recorder)
        recorder.show(item.stash[_ASIDE].pop(ran.shown, Recorded()))
    for recorded in item.stash.get(_ASIDE, {}).values():
        recorder.drop(recorded)
    rows = [
        (
            each.number,
            f"inconclusive: {each.failure}" if each.is_inconclusive else each.failure or "passed",
            "; ".join([*(f"{label} = {value}" for label, value in each.drawn), *each.performed]),
            each.acted,
            f"{each.seconds:.2f}",
        )
        for each in ran.every
    ]
    attach_table(f"{len(rows)} examples", HEADER, rows)
    attach_table("What was drawn", ("what", "value", "times"), [(*what, times) for what, times in ran.drawn().items()])
    attach_text("Statistics of Hypothesis", ran.statistics)

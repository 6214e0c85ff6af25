"""The examples of a property in the report: one test, whose last example has its steps and attachments."""

from __future__ import annotations

import pytest

from harness.bdd.properties.running.example import EXAMPLES
from harness.reporting.allure.attachments import attach_table, attach_text

HEADER = ("example", "outcome", "values", "commands", "seconds")


def attach_examples(item: pytest.Item) -> None:
    """Attach how each example went, and how often what was drawn; nothing for other scenarios."""
    if (ran := item.stash.get(EXAMPLES, None)) is None:
        return
    rows = [
        (
            each.number,
            each.failure or "passed",
            "; ".join([*(f"{label} = {value}" for label, value in each.drawn), *each.performed]),
            each.acted,
            f"{each.seconds:.2f}",
        )
        for each in ran.every
    ]
    attach_table(f"{len(rows)} examples", HEADER, rows)
    attach_table("What was drawn", ("what", "value", "times"), [(*what, times) for what, times in ran.drawn().items()])
    attach_text("Statistics of Hypothesis", ran.statistics)

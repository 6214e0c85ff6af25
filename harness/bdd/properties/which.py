"""Which scenarios are properties, and what is known of them before they run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from harness.bdd.collecting.collect import keep_scenario, line_of, row_of, scenario_of
from harness.bdd.internals import scenario_template
from harness.bdd.plan import forget_plan
from harness.bdd.properties.cells.blanks import BLANKS, Blanks, find_blanks
from harness.bdd.properties.running.example_limits import TAG
from harness.bdd.sentences.definitions import definitions_of, shown_path
from harness.bdd.skipping import reason_to_skip
from harness.errors import SentenceError


def is_property(item: pytest.Item) -> bool:
    """Return whether a scenario is run many times: by its tag, a cell that stands for many values, or a step."""
    scenario = scenario_of(item)
    if scenario is None:
        return False
    if BLANKS in item.stash or item.get_closest_marker(TAG):
        return True
    definitions = definitions_of(item)
    return any(one.performs is not None for step in scenario.steps for one in definitions.find(step))


def note_blanks(items: Iterable[pytest.Item]) -> list[str]:
    """Note what stands for many values in scenarios that were collected, and fill in what may be drawn.

    Returns a message for each that cannot be drawn; none for a scenario that is skipped on the target.
    """
    problems = dict.fromkeys(problem for item in items if (problem := _note_blanks(item)))
    return list(problems)


def _note_blanks(item: pytest.Item) -> str:
    if (template := scenario_template(item)) is None:
        return ""
    try:
        blanks = find_blanks(item, template, row_of(item))
    except SentenceError as error:
        if reason_to_skip(item) is not None:
            return ""
        place = error.place or f"{shown_path(item.path, item.config.rootpath)}:{line_of(item)}"
        return str(SentenceError(error.what, place=place, remedy=error.remedy))
    if blanks:
        item.stash[BLANKS] = blanks
        keep_scenario(item, next(blanks.samples(template, row_of(item)))[1])
        forget_plan(item)
    return ""


def blanks_of(item: pytest.Item) -> Blanks:
    """Return what stands for many values in a scenario."""
    return item.stash.get(BLANKS, Blanks())


def fill_with_samples(item: pytest.Item) -> Iterator[None]:
    """Have an item show one after the other the scenarios that may be drawn; its own, if nothing is."""
    if (blanks := item.stash.get(BLANKS, None)) is None:
        yield
        return
    template = scenario_template(item)
    assert template is not None
    for _, scenario in blanks.samples(template, row_of(item)):
        keep_scenario(item, scenario)
        forget_plan(item)
        yield

"""Which scenarios are properties, and what is known of them before they run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from harness.bdd.collecting.collect import keep_scenario, line_of, row_of, scenario_of
from harness.bdd.internals import Scenario, scenario_template
from harness.bdd.on_target import CHECK, reason_to_skip
from harness.bdd.plan import forget_plan
from harness.bdd.properties.cells.blanks import BLANKS, Blanks, find_blanks
from harness.bdd.properties.running.example_limits import TAG
from harness.bdd.sentences.definitions import definitions_of, shown_path
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

    Returns a message for each that cannot be drawn, or that the target does not take; none for a scenario that is
    skipped there.
    """
    return list(dict.fromkeys(problem for item in items for problem in _note_blanks(item)))


def _note_blanks(item: pytest.Item) -> Iterator[str]:
    if (template := scenario_template(item)) is None:
        return
    try:
        blanks = find_blanks(item, template, row_of(item))
    except SentenceError as error:
        if reason_to_skip(item) is None:
            place = error.place or f"{shown_path(item.path, item.config.rootpath)}:{line_of(item)}"
            yield str(SentenceError(error.what, place=place, remedy=error.remedy))
        return
    if blanks:
        item.stash[BLANKS] = blanks
        _fill(item, next(blanks.samples(template, row_of(item)))[1])
    if is_property(item) and reason_to_skip(item) is None:
        check = item.config.stash.get(CHECK, lambda _item: ())
        for _ in fill_with_samples(item):
            yield from check(item)


def _fill(item: pytest.Item, scenario: Scenario) -> None:
    keep_scenario(item, scenario)
    forget_plan(item)


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
    samples = [scenario for _, scenario in blanks.samples(template, row_of(item))]
    for scenario in [*samples[1:], samples[0]]:
        _fill(item, scenario)
        yield

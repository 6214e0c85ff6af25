"""Labels, links and descriptions of scenarios, given to them while they are collected.

Being given then, and not while the scenario runs, skipped scenarios and those whose set-up failed have them as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.bdd import line_of, row_of, scenario_of
from harness.bdd.sentences.definitions import shown_path

LABELS = ("severity", "owner", "epic", "story", "layer")
"""Marks that become labels of the same name."""

LINKS = ("issue", "tms", "link")
"""Marks that become links of that type."""


def label(item: pytest.Item) -> None:
    """Give a scenario its labels; other tests stay as they are."""
    scenario = scenario_of(item)
    if scenario is None or not item.config.pluginmanager.hasplugin("allure_pytest"):
        return
    marks = list(item.iter_markers())
    given = {mark.name for mark in marks if mark.args}
    for name, value in [*_own(item, given), *_of_marks(marks)]:
        item.add_marker(pytest.mark.allure_label(value, label_type=name))
    for mark in marks:
        if mark.name in LINKS and mark.args:
            address = str(mark.args[0])
            item.add_marker(pytest.mark.allure_link(address, link_type=mark.name, name=address))
    item.add_marker(pytest.mark.allure_description(description(item)))


def _own(item: pytest.Item, given: set[str]) -> Iterator[tuple[str, str]]:
    """What follows from where a scenario stands, unless tags say otherwise."""
    scenario = scenario_of(item)
    assert scenario is not None
    yield "feature", scenario.feature.name
    yield "suite", scenario.feature.name
    folder = epic(item.path, item.config)
    if folder:
        yield "parentSuite", folder
        if "epic" not in given:
            yield "epic", folder
    if scenario.rule:
        yield "subSuite", scenario.rule.name
    if "story" not in given:
        if scenario.rule:
            yield "story", scenario.rule.name
        elif row_of(item):
            yield "story", getattr(item, "originalname", scenario.name)


def epic(path: Path, config: pytest.Config) -> str:
    """The folder below ``features/`` that a feature file stands in, as a title; "" if it stands in none."""
    parts = Path(shown_path(path, config.rootpath)).parts[:-1]
    below = parts[parts.index("features") + 1 :] if "features" in parts else ()
    return below[0].replace("_", " ").replace("-", " ").capitalize() if below else ""


def _of_marks(marks: list[pytest.Mark]) -> Iterator[tuple[str, str]]:
    for mark in marks:
        if not mark.args:
            continue  # Allure makes a tag of it, by which its report is filtered: smoke, csp
        if mark.name in LABELS:
            yield mark.name, str(mark.args[0])
        elif mark.name == "needs":
            yield "tag", f"needs.{mark.args[0]}"


def description(item: pytest.Item) -> str:
    """The text below the names of feature, rule and scenario, and where the scenario stands."""
    scenario = scenario_of(item)
    assert scenario is not None
    rule = scenario.rule.description if scenario.rule else ""
    texts = [scenario.feature.description, rule, scenario.description]
    place = f"`{shown_path(item.path, item.config.rootpath)}:{line_of(item)}`"
    paragraphs = ["\n".join(line.strip() for line in text.strip().splitlines()) for text in texts]
    return "\n\n".join([*filter(None, paragraphs), place])

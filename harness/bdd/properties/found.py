"""What a property has found: a feature file that fails as it stands, until what it shows is mended."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from harness.bdd.collecting.collect import FeatureFile, line_of, row_of
from harness.bdd.collecting.feature import Row
from harness.bdd.internals import scenario_template
from harness.bdd.properties.gherkin_text import feature_text, name_file
from harness.bdd.properties.running.example_limits import TAG
from harness.bdd.running.progress import Progress, Ran
from harness.bdd.sentences.definitions import definitions_of, shown_path
from harness.bdd.steps import does_draw

INI = "found"
FOLDER = "features/found"
PASSES = "{file} passes now. Remove it, or keep it among the features: firstlight keep {file}"


def found_folder(config: pytest.Config) -> Path:
    """Return the folder of what properties have found."""
    return config.rootpath / str(config.getini(INI))


def write_found(item: pytest.Item, progress: Progress, comments: Iterable[str], file: Path | None = None) -> Path:
    """Write a scenario as it was performed as a feature of its own.

    :param comments: lines that stand above it.
    :param file: where it is written; None for its own place among what was found.
    """
    folder = found_folder(item.config)
    folder.mkdir(parents=True, exist_ok=True)
    ignored = folder / ".gitignore"
    if not ignored.exists():
        ignored.write_text("*\n", encoding="utf-8")
    scenario = progress.scenario
    steps = [ran.step for ran in as_performed(item, progress.steps)]
    place = f"{shown_path(item.path, item.config.rootpath)}:{line_of(item)}"
    above = [f"Found by {place} on {datetime.now(UTC):%Y-%m-%d}. A run says when it passes.", *comments]
    feature = f"Found: {scenario.feature.name.removeprefix('Found: ')}"
    text = feature_text(feature, scenario.name, _tags(item), steps, above)
    file = file or folder / f"{name_file(f'{item.path.stem} {item.name}')}.feature"
    file.write_text(text, encoding="utf-8")
    return file


def as_performed(item: pytest.Item, steps: Iterable[Ran]) -> Iterator[Ran]:
    """Yield the steps of a scenario, each that draws replaced by what it has performed."""
    for ran in steps:
        if ran.performed:
            yield from as_performed(item, ran.performed)
        elif not _draws(item, ran):
            yield ran


def _draws(item: pytest.Item, ran: Ran) -> bool:
    if ran.function is not None:
        return does_draw(ran.function)
    return any(each.performs is not None for each in definitions_of(item).find(ran.step))


def flattened(item: pytest.Item, progress: Progress) -> Progress:
    """Return a progress of the scenario as it was performed, with the step that failed, though it was to draw."""
    steps = list(as_performed(item, progress.steps))
    if progress.failed is not None and all(ran.step is not progress.failed for ran in steps):
        failed = next(ran for ran in progress.steps if ran.step is progress.failed)
        steps.insert(sum(bool(ran.started) for ran in steps), failed)
    scenario = replace(progress.scenario, keyword="Scenario", steps=[ran.step for ran in steps])
    return Progress(scenario, steps, progress.function, progress.under_way)


def _tags(item: pytest.Item) -> Iterator[str]:
    """Yield the tags of a scenario, and those of its row."""
    file, template, row = item.getparent(FeatureFile), scenario_template(item), row_of(item)
    tags = [tag for each in file.source.scenarios if each.template is template for tag in each.tags] if file else []
    for tag in (*tags, *(row.tags if isinstance(row, Row) else ())):
        if not re.match(rf"{TAG}\b", tag.text):
            yield tag.text


def is_found(item: pytest.Item) -> bool:
    """Return whether an item runs what a property has found."""
    return found_folder(item.config) in item.path.parents


def try_first(items: list[pytest.Item]) -> None:
    """Have what was found run before anything else."""
    found = {path: is_found(item) for path, item in {item.path: item for item in items}.items()}
    items.sort(key=lambda item: not found[item.path])


def tell_passed(config: pytest.Config, reports: Iterable[pytest.TestReport]) -> list[str]:
    """Return a line for each file that was found and passes now."""
    folder = shown_path(found_folder(config), config.rootpath)
    passed = [report.nodeid.partition("::")[0] for report in reports if report.nodeid.startswith(f"{folder}/")]
    return [PASSES.format(file=file) for file in dict.fromkeys(passed)]


def is_listed(config: pytest.Config, path: Path) -> bool:
    """Return whether a file belongs to the catalogue of features: one that was found does not."""
    return found_folder(config) not in path.parents

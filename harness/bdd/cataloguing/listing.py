"""The features there are: what each proves, by which scenarios."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from harness.bdd.collecting.collect import FeatureFile
from harness.bdd.collecting.feature import FeatureSource, ScenarioSource
from harness.bdd.sentences.definitions import Definitions, definitions_of


@dataclass(frozen=True, slots=True)
class ListedScenario:
    """A scenario.

    :param tags: its own, without those of its feature; as they are written.
    :param rows: how many rows of Examples it has; 0 for one that is no outline.
    :param sequence: the sentences of its steps, one after the other, whatever stands in their fields.
    """

    name: str
    description: str
    tags: tuple[str, ...]
    rows: int
    sequence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListedFeature:
    """A feature file; `path` is relative to the root folder."""

    path: str
    name: str
    description: str
    tags: tuple[str, ...]
    scenarios: tuple[ListedScenario, ...]


def listed_features(items: Iterable[pytest.Item]) -> tuple[ListedFeature, ...]:
    """The features that these scenarios are of, by path."""
    files = {file.path: file for item in items if (file := item.getparent(FeatureFile))}
    return tuple(_listed(file.shown, file.source, definitions_of(file)) for _, file in sorted(files.items()))


def _listed(shown: str, source: FeatureSource, definitions: Definitions) -> ListedFeature:
    tags = tuple(f"@{tag}" for tag in sorted(source.feature.tags))
    scenarios = tuple(_scenario(each, tags, definitions) for each in source.scenarios)
    return ListedFeature(shown, source.feature.name, plain(source.feature.description), tags, scenarios)


def _scenario(source: ScenarioSource, of_feature: tuple[str, ...], definitions: Definitions) -> ListedScenario:
    own = dict.fromkeys(f"@{tag.text}" for tag in source.tags)
    filled = source.template.render(source.rows[0] if source.rows else {})
    found = [definitions.find(step) for step in filled.steps]
    return ListedScenario(
        name=source.name,
        description=plain(source.template.description or ""),
        tags=tuple(tag for tag in own if tag not in of_feature),
        rows=len(source.rows),
        sequence=tuple(each[0].template for each in found if each),
    )


def plain(text: str) -> str:
    """A description in one line for each paragraph."""
    paragraphs = "\n".join(line.strip() for line in text.strip().splitlines()).split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)

"""A ``.feature`` file with the lines of everything that a message or a selection may have to point at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.bdd.internals import (
    Child,
    ExamplesTable,
    Feature,
    GherkinFeature,
    GherkinParseError,
    GherkinRule,
    GherkinScenario,
    GherkinTag,
    ScenarioTemplate,
    parse_feature,
)
from harness.errors import DeclarationError

_FIELD = re.compile(r"<([^<>]+)>")


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag without its ``@``, and the line that it stands in."""

    text: str
    line: int


class Row(dict[str, str]):
    """A row of Examples: the values by column, and the line that it stands in."""

    def __init__(self, values: dict[str, str], line: int, tags: tuple[Tag, ...]) -> None:
        super().__init__(values)
        self.line, self.tags = line, tags


@dataclass(frozen=True, slots=True)
class ScenarioSource:
    """A scenario as it stands in its file.

    :param tags: those of the feature, of the rule and its own, in this order.
    :param rows: rows of all its Examples; empty for a scenario that is not an outline.
    :param first, last: its first line (that of its first tag, if it has one) and its last.
    """

    template: ScenarioTemplate
    tags: tuple[Tag, ...]
    rows: tuple[Row, ...]
    first: int
    last: int

    @property
    def name(self) -> str:
        return self.template.name

    @property
    def line(self) -> int:
        return self.template.line_number


@dataclass(frozen=True, slots=True)
class Description:
    """The free text below a keyword: lines that the parser took for nothing else.

    :param takes_steps: whether steps may follow it, as below a scenario.
    :param lines: number and text of each.
    """

    takes_steps: bool
    lines: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class FeatureSource:
    """A feature file that was read and found sound.

    :param tags: those of the feature itself.
    """

    path: Path
    feature: Feature
    scenarios: tuple[ScenarioSource, ...]
    tags: tuple[Tag, ...] = ()
    descriptions: tuple[Description, ...] = ()

    @property
    def all_tags(self) -> Iterator[Tag]:
        """Every tag of the file; those of a feature and of a rule for each scenario in it."""
        yield from self.tags
        for scenario in self.scenarios:
            yield from scenario.tags
            for row in scenario.rows:
                yield from row.tags

    def at(self, line: int) -> tuple[tuple[ScenarioSource, ...], tuple[Row, ...]]:
        """What a line selects: a row of Examples selects itself, any other line of a scenario the scenario,
        a line outside of scenarios (feature, background, rule) every scenario of the file.
        """
        for scenario in self.scenarios:
            if scenario.first <= line <= scenario.last:
                return (scenario,), tuple(row for row in scenario.rows if row.line == line)
        return self.scenarios, ()


def read_feature(path: Path, shown: str) -> FeatureSource:
    """Read and check a feature file.

    :param shown: the file's name in messages.

    Raises `DeclarationError` for what Gherkin does not allow, and for what pytest-bdd would take silently: two
    scenarios of one name, an outline without Examples, a ``<field>`` that the Examples do not have.
    """
    try:
        feature, document = parse_feature(path)
    except GherkinParseError as error:
        what = f"{error.message.rstrip('.')}: {error.line_content.strip()!r}"
        raise DeclarationError(what, place=f"{shown}:{error.line}") from None
    except (KeyError, TypeError):
        raise DeclarationError(
            "there is no Feature in it", place=shown, remedy="Begin with 'Feature: <name>'."
        ) from None
    except UnicodeDecodeError as error:
        raise DeclarationError(f"it is not UTF-8: {error}", place=shown, remedy="Save it as UTF-8.") from None
    found = list(_scenarios(document.feature.children, _tags(document.feature.tags)))
    _check_names([scenario for scenario, _ in found], shown)
    starts = sorted([*(_first(scenario) for scenario, _ in found), *_rule_lines(document.feature.children)])
    sources = []
    for scenario, tags in found:
        rows = tuple(_rows(scenario.examples))
        _check_outline(scenario, rows, shown)
        first = _first(scenario)
        last = next((start - 1 for start in starts if start > first), 10**9)
        sources.append(ScenarioSource(feature.scenarios[scenario.name], tags, rows, first, last))
    lines = path.read_text(encoding="utf-8").splitlines()
    descriptions = tuple(_descriptions(document.feature, lines))
    return FeatureSource(path, feature, tuple(sources), _tags(document.feature.tags), descriptions)


def _tags(tags: Iterable[GherkinTag]) -> tuple[Tag, ...]:
    return tuple(Tag(tag.name.removeprefix("@"), tag.location.line) for tag in tags)


def _scenarios(children: Iterable[Child], tags: tuple[Tag, ...]) -> Iterator[tuple[GherkinScenario, tuple[Tag, ...]]]:
    for child in children:
        if child.scenario:
            yield child.scenario, tags + _tags(child.scenario.tags)
        elif child.rule:
            yield from _scenarios(child.rule.children, tags + _tags(child.rule.tags))


def _descriptions(part: GherkinFeature | GherkinRule, lines: Sequence[str]) -> Iterator[Description]:
    """What is described in a feature or a rule, it itself first."""
    yield Description(False, _described(part.location.line, part.description, lines))
    for child in part.children:
        if stepped := child.scenario or child.background:
            yield Description(True, _described(stepped.location.line, stepped.description, lines))
        for table in child.scenario.examples if child.scenario else ():
            first = table.location.line
            last = table.table_header.location.line - 1 if table.table_header else first
            yield Description(False, _described(first, "\n".join(lines[first:last]), lines))
        if child.rule:
            yield from _descriptions(child.rule, lines)


def _described(line: int, description: str, lines: Sequence[str]) -> tuple[tuple[int, str], ...]:
    """Lines of a description, found in the file from the line of its keyword on; blank ones and comments left out."""
    wanted = [text.strip() for text in description.splitlines() if text.strip() and not text.strip().startswith("#")]
    found: list[tuple[int, str]] = []
    for number, text in enumerate(lines[line:], line + 1):
        if len(found) == len(wanted):
            break
        if text.strip() == wanted[len(found)]:
            found.append((number, text.strip()))
    return tuple(found)


def _rule_lines(children: Iterable[Child]) -> Iterator[int]:
    for child in children:
        if child.rule:
            yield min([child.rule.location.line, *(tag.location.line for tag in child.rule.tags)])


def _first(scenario: GherkinScenario) -> int:
    return min([scenario.location.line, *(tag.location.line for tag in scenario.tags)])


def _rows(tables: Iterable[ExamplesTable]) -> Iterator[Row]:
    for table in tables:
        if table.table_header is None:
            continue
        columns = [cell.value for cell in table.table_header.cells]
        for row in table.table_body or ():
            values = dict(zip(columns, (cell.value for cell in row.cells), strict=True))
            yield Row(values, row.location.line, _tags(table.tags))


def _check_names(scenarios: Iterable[GherkinScenario], shown: str) -> None:
    lines: dict[str, int] = {}
    for scenario in scenarios:
        line = scenario.location.line
        if not scenario.name:
            raise DeclarationError("a scenario without a name", place=f"{shown}:{line}", remedy="Give it one.")
        if scenario.name in lines:
            raise DeclarationError(
                f"two scenarios are named {scenario.name!r}: in line {lines[scenario.name]} and in line {line}",
                place=f"{shown}:{line}",
                remedy="Give each scenario of a file a name of its own, in different rules too.",
            )
        lines[scenario.name] = line


def _check_outline(scenario: GherkinScenario, rows: tuple[Row, ...], shown: str) -> None:
    place = f"{shown}:{scenario.location.line}"
    outline = bool(scenario.examples) or "Outline" in scenario.keyword
    if outline and not rows:
        remedy = "Add rows to its Examples, or write 'Scenario:'."
        raise DeclarationError(f"the outline {scenario.name!r} has no Examples", place=place, remedy=remedy)
    for table in scenario.examples:
        columns = {cell.value for cell in table.table_header.cells} if table.table_header else set()
        for step in scenario.steps:
            cells = [cell.value for row in step.datatable.rows for cell in row.cells] if step.datatable else []
            for field in _FIELD.findall(" ".join([step.text, *cells])):
                if field not in columns:
                    raise DeclarationError(
                        f"<{field}> is no column of the Examples in line {table.location.line}",
                        place=f"{shown}:{step.location.line}",
                        remedy=f"Its columns are {', '.join(sorted(columns))}.",
                    )

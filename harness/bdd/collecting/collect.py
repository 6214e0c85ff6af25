"""Feature files as test modules of pytest: a test for each scenario, and for each row of an outline's Examples."""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from harness.bdd.collecting import tags
from harness.bdd.collecting.checks import check_steps
from harness.bdd.collecting.descriptions import check_descriptions
from harness.bdd.collecting.feature import FeatureSource, Row, ScenarioSource, read_feature
from harness.bdd.collecting.unchecked import check_scenarios
from harness.bdd.internals import (
    EXAMPLE,
    Scenario,
    known_marks,
    register_scenario,
    scenario_template,
)
from harness.bdd.running.execution import execute_scenario
from harness.bdd.sentences.definitions import definitions_of, shown_path
from harness.errors import DeclarationError

SUFFIX = ".feature"

_SCENARIO = pytest.StashKey[Scenario]()


class FeatureFile(pytest.Module):
    """A feature file; its module is made of its scenarios.

    pytest makes tests of it as of any module, so every way of selecting, ordering and distributing them works.
    """

    source: FeatureSource

    @property
    def shown(self) -> str:
        """The file's name in messages, relative to the root folder."""
        return shown_path(self.path, self.config.rootpath)

    def _getobj(self) -> types.ModuleType:
        """Called by pytest.Module where it would import; the one private name that is overridden.

        Raises `CollectError` with all that is wrong with the file.
        """
        try:
            self.source = read_feature(self.path, self.shown)
        except DeclarationError as error:
            raise self.CollectError(str(error)) from None
        known = known_marks(self.config)
        problems = [
            *tags.check_tags(self.source.all_tags, known, self.shown),
            *check_descriptions(self.source, definitions_of(self).all, self.shown),
            *check_scenarios(self.source, self.shown),
            *check_steps(self, self.source),
        ]
        if problems:
            raise self.CollectError("\n\n".join(problems))
        return module_of(self.source, known, self.shown)


def summary(errors: Iterable[object], exitstatus: int) -> list[str]:
    """Return what the end of a run says that did not begin because of a feature file."""
    of_features = any(isinstance(each, pytest.CollectReport) and SUFFIX in each.nodeid for each in errors)
    if not of_features or exitstatus != pytest.ExitCode.INTERRUPTED:
        return []
    return ["Nothing was run, because of these errors; --continue-on-collection-errors runs the other files."]


def module_of(source: FeatureSource, known: dict[str, str], shown: str) -> types.ModuleType:
    """A module that holds a test function for each scenario, under the scenario's name."""
    module = types.ModuleType(source.path.stem)
    module.__file__ = str(source.path)
    for scenario in source.scenarios:
        setattr(module, item_name(scenario.name), test_function(scenario, known, shown))
    return module


def item_name(scenario: str) -> str:
    """A scenario's name in node ids, where ``::`` and square brackets separate the parts."""
    return scenario.replace("::", ":").replace("[", "(").replace("]", ")")


def test_function(source: ScenarioSource, known: dict[str, str], shown: str) -> Callable[..., None]:
    """The test that runs a scenario, with its tags as marks and its Examples as parameters."""
    template = source.template

    def run(request: pytest.FixtureRequest, _pytest_bdd_example: dict[str, str]) -> None:
        __tracebackhide__ = True
        execute_scenario(template.feature, scenario_of(request.node) or template.render({}), request)

    run.__name__ = run.__qualname__ = source.name
    run.__test__ = True  # type: ignore[attr-defined]  # collected, whatever its name is
    run.place_as = _placed(Path(template.feature.filename), source.line)  # type: ignore[attr-defined]
    function: Callable[..., None] = run
    for mark in reversed(tags.marks(source.tags, known, shown)):
        function = mark(function)
    if source.rows:
        rows = [pytest.param(row, id=row_id(row), marks=tags.marks(row.tags, known, shown)) for row in source.rows]
        function = pytest.mark.parametrize(EXAMPLE, rows)(function)
    register_scenario(function, template)
    return function


test_function.__test__ = False  # type: ignore[attr-defined]


def row_id(row: Row) -> str:
    """The values of a row, as they stand in brackets behind the scenario's name."""
    return "-".join(row.values())


def _placed(path: Path, line: int) -> Callable[[], None]:
    """A function that says it is defined there: pytest takes the location of a test from its ``place_as``."""

    def function() -> None: ...

    return types.FunctionType(function.__code__.replace(co_filename=str(path), co_firstlineno=line), {})


def row_of(item: pytest.Item) -> dict[str, str]:
    """The row of Examples that an item runs; empty for a scenario that is no outline."""
    callspec = getattr(item, "callspec", None)
    row: dict[str, str] = callspec.params.get(EXAMPLE, {}) if callspec else {}
    return row


def line_of(item: pytest.Item) -> int:
    """The line of the row of Examples or of the scenario that an item runs."""
    row = row_of(item)
    template = scenario_template(item)
    return row.line if isinstance(row, Row) else template.line_number if template else 0


def keep_scenario(item: pytest.Item, scenario: Scenario) -> None:
    """Have an item run this scenario: its own, with other values."""
    item.stash[_SCENARIO] = scenario


def scenario_of(item: pytest.Item) -> Scenario | None:
    """The scenario that an item runs, the values of its row filled in; None for a test that is no scenario."""
    if _SCENARIO not in item.stash:
        template = scenario_template(item)
        if template is None:
            return None
        item.stash[_SCENARIO] = template.render(row_of(item))
    return item.stash[_SCENARIO]

"""Everything private of pytest and pytest-bdd that this package uses, in one place.

pytest-bdd is pinned to 9.0 because of these names. On an upgrade this is the module to read again; the others use
only what stands here and the public interfaces.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from _pytest._code.code import (
    ExceptionChainRepr,
    ExceptionRepr,
    ReprEntryNative,
    ReprExceptionInfo,
    ReprFileLocation,
    ReprTraceback,
    Traceback,
)
from _pytest._io import TerminalWriter
from _pytest.fixtures import FixtureDef
from _pytest.junitxml import mangle_test_address, xml_key
from _pytest.mark.expression import Expression
from _pytest.reports import CollectErrorRepr
from _pytest.skipping import evaluate_skip_marks
from _pytest.unraisableexception import collect_unraisable
from gherkin.dialect import Dialect
from pytest_bdd import given as bdd_given
from pytest_bdd import then as bdd_then
from pytest_bdd import when as bdd_when
from pytest_bdd.compat import get_fixture_names, getfixturedefs
from pytest_bdd.exceptions import GherkinParseError
from pytest_bdd.gherkin_parser import Cell, Child, DataTable, ExamplesTable, GherkinDocument, Location
from pytest_bdd.gherkin_parser import Feature as GherkinFeature
from pytest_bdd.gherkin_parser import Row as GherkinRow
from pytest_bdd.gherkin_parser import Rule as GherkinRule
from pytest_bdd.gherkin_parser import Scenario as GherkinScenario
from pytest_bdd.gherkin_parser import Tag as GherkinTag
from pytest_bdd.parser import Feature, FeatureParser, Scenario, ScenarioTemplate, Step
from pytest_bdd.parsers import StepParser
from pytest_bdd.parsers import string as StringParser  # noqa: N812 -- it is a class
from pytest_bdd.scenario import (
    _execute_step_function as execute_step,
)
from pytest_bdd.scenario import (
    iterparentnodeids,
    parse_step_arguments,
    scenario_wrapper_template_registry,
)
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

__all__ = [
    "Child",
    "CollectErrorRepr",
    "Dialect",
    "ExamplesTable",
    "ExceptionChainRepr",
    "ExceptionRepr",
    "Feature",
    "GherkinFeature",
    "GherkinParseError",
    "GherkinRule",
    "GherkinScenario",
    "GherkinTag",
    "ReprEntryNative",
    "ReprExceptionInfo",
    "ReprFileLocation",
    "ReprTraceback",
    "Scenario",
    "ScenarioTemplate",
    "Step",
    "StepFunctionContext",
    "StepParser",
    "StringParser",
    "TerminalWriter",
    "Traceback",
    "all_step_contexts",
    "bdd_given",
    "bdd_then",
    "bdd_when",
    "begin_anew",
    "collect_unraisable",
    "end_now",
    "execute_step",
    "is_expression",
    "known_marks",
    "make_table",
    "mangle_test_address",
    "own_steps",
    "parse_feature",
    "parse_step_arguments",
    "register_scenario",
    "scenario_template",
    "skip_reason",
    "visible_step_contexts",
    "xml_key",
]

EXAMPLE = "_pytest_bdd_example"
"""The fixture by which a scenario outline gets its row; pytest-bdd defines it as {} for other scenarios."""


class _KeepsDocument(FeatureParser):
    """pytest-bdd's parser forgets where tags and rows of Examples stand; keep what it read."""

    document: GherkinDocument

    def _parse_feature_file(self) -> GherkinDocument:
        self.document = super()._parse_feature_file()
        return self.document


def parse_feature(path: Path) -> tuple[Feature, GherkinDocument]:
    """Read a ``.feature`` file.

    Raises `GherkinParseError`, `OSError`, `UnicodeDecodeError`, and KeyError or TypeError if it holds no feature.
    """
    parser = _KeepsDocument(str(path.parent), path.name)
    feature = parser.parse()
    return feature, parser.document


def register_scenario(function: Any, template: ScenarioTemplate) -> None:
    """Tell pytest-bdd which scenario a test function runs (its own options look for it)."""
    scenario_wrapper_template_registry[function] = template


def scenario_template(item: object) -> ScenarioTemplate | None:
    """The scenario that a collected item runs; None for a test that is not one."""
    function = getattr(item, "obj", None)
    try:
        return scenario_wrapper_template_registry.get(function)  # type: ignore[arg-type]
    except TypeError:  # not a function at all: cannot be a key
        return None


def visible_step_contexts(
    node: pytest.Item | pytest.Collector,
) -> Iterator[tuple[StepFunctionContext, tuple[str, ...]]]:
    """Each step definition that a node sees, with the path of the node that it was defined at (longer is nearer)."""
    fixtures = node.session._fixturemanager  # noqa: SLF001
    for name in get_fixture_names(fixtures):
        for fixture in getfixturedefs(fixtures, name, node) or ():
            context = _context_of(fixture)
            if context is not None:
                yield context, tuple(iterparentnodeids(fixture.baseid))


def _context_of(fixture: FixtureDef[Any]) -> StepFunctionContext | None:
    try:
        return step_function_context_registry.get(fixture.func)
    except TypeError:  # a fixture that is no plain function
        return None


def all_step_contexts() -> list[StepFunctionContext]:
    """Every step definition that was loaded in this process, visible or not; pytest-bdd's own left out."""
    contexts = step_function_context_registry.values()
    return [context for context in contexts if not context.step_func.__module__.startswith("pytest_bdd.")]


def make_table(rows: Sequence[Sequence[str]], line: int) -> DataTable:
    """Return a table as it stands below a step of that line."""
    place = Location(line=line, column=1)
    return DataTable(place, [GherkinRow(str(line), place, [Cell(place, cell) for cell in row]) for row in rows])


def known_marks(config: pytest.Config) -> dict[str, str]:
    """Registered marks and their explanations."""
    lines = (line.partition(":") for line in config.getini("markers"))
    return {name.partition("(")[0].strip(): text.strip() for name, _, text in lines}


def own_steps(template: ScenarioTemplate) -> tuple[Step, ...]:
    """Return the steps of a scenario itself, those of its backgrounds left out."""
    return tuple(template.steps[len(template.all_background_steps) :])


def skip_reason(item: pytest.Item) -> str | None:
    """Return why marks of an item skip it; None if none does."""
    skipped = evaluate_skip_marks(item)
    return skipped.reason if skipped else None


def end_now(item: pytest.Item) -> None:
    """Tear down what belongs to an item alone, and raise what goes wrong."""
    item.session._setupstate.teardown_exact(item.parent)  # type: ignore[arg-type]  # noqa: SLF001  # it asks for parents


def begin_anew(item: pytest.Function) -> None:
    """Set an item up that was torn down by `end_now`."""
    item._initrequest()  # noqa: SLF001
    item.session._setupstate.setup(item)  # noqa: SLF001


def is_expression(text: str) -> bool:
    """Whether ``-k`` would take the text as an expression."""
    try:
        Expression.compile(text)
    except SyntaxError:
        return False
    return True

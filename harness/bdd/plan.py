"""What the steps of a scenario are going to look at and to do: worked out once, before the first of them runs."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from harness.bdd.collecting.collect import scenario_of
from harness.bdd.internals import Step
from harness.bdd.looks import Looks, read_looks
from harness.bdd.sentences.definitions import Definition, definitions_of, shown_path
from harness.errors import FirstlightError, SentenceError

NOTHING = Looks()


@dataclass(frozen=True, slots=True)
class StepPlan:
    """A step of one scenario, values of an outline filled in.

    :param place: ``features/scans.feature:12``.
    :param fields: what stands in the fields of its sentence.
    :param fixtures: fixtures that its definition asks for.
    :param looks: what it looks at and does; nothing, if that cannot be worked out.
    :param error: why it cannot be worked out.
    """

    step: Step
    place: str
    fields: Mapping[str, Any]
    fixtures: tuple[str, ...] = ()
    looks: Looks = NOTHING
    error: SentenceError | None = None

    @property
    def sentence(self) -> str:
        """The step with its keyword."""
        return f"{self.step.keyword} {self.step.name}"

    @property
    def words(self) -> tuple[str, ...]:
        """What stands in the fields, as text."""
        return tuple(str(value) for value in self.fields.values() if value is not None)

    @property
    def table(self) -> list[list[str]]:
        """The table below it; [] without one."""
        return [[str(cell) for cell in row] for row in self.step.datatable.raw()] if self.step.datatable else []

    @property
    def document(self) -> str | None:
        """The doc string below it."""
        return self.step.docstring

    @property
    def texts(self) -> tuple[str, ...]:
        """Its words, the cells of its table and its doc string."""
        cells = (cell for row in self.table for cell in row)
        return (*self.words, *cells, *(() if self.document is None else (self.document,)))

    def blame(self, error: FirstlightError) -> SentenceError:
        """Return an error that names this step as its cause."""
        return SentenceError(f"{self.sentence}: {error}", place=self.place)


_PLAN = pytest.StashKey[tuple[StepPlan, ...]]()


def plan_of(item: pytest.Item) -> tuple[StepPlan, ...]:
    """Return the plan of a scenario: its steps in order, without those that are undefined or ambiguous.

    () for a test that is no scenario. What cannot be worked out is told by the step's `StepPlan.error`.
    """
    if (scenario := scenario_of(item)) is None:
        return ()
    if _PLAN not in item.stash:
        definitions, root = definitions_of(item), item.config.rootpath
        shown = shown_path(item.path, root)
        steps = [(step, definitions.find(step)) for step in scenario.steps]
        item.stash[_PLAN] = tuple(
            _plan(step, found[0], f"{shown}:{step.line_number}", root) for step, found in steps if len(found) == 1
        )
    return item.stash[_PLAN]


def _plan(step: Step, definition: Definition, place: str, root: Path) -> StepPlan:
    fields = definition.arguments(step)
    fixtures = tuple(name for name in inspect.signature(definition.function).parameters if name not in fields)
    plan = StepPlan(step, place, fields, fixtures)
    if definition.interests is None:
        return plan
    try:
        return replace(plan, looks=read_looks(_call(definition, plan)))
    except SentenceError as error:  # it is the sentence that is wrong, and it says so
        told: FirstlightError = error
    except FirstlightError as error:
        told = SentenceError(f"what it looks at cannot be worked out: {error}")
    except Exception as error:
        where = f"(@looks_at of the definition at {definition.place(root)})"
        told = SentenceError(f"what it looks at cannot be worked out: {error} {where}")
    return replace(plan, error=plan.blame(told))


def _call(definition: Definition, plan: StepPlan) -> object:
    """Call the `looks_at` function of a definition with those of the step's parts that it names."""
    function = definition.interests
    assert function is not None
    given: dict[str, Any] = dict(plan.fields)
    if plan.step.datatable:
        given["datatable"] = plan.step.datatable.raw()
    if plan.document is not None:
        given["docstring"] = plan.document
    arguments = {}
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name in given:
            arguments[parameter.name] = given[parameter.name]
        elif parameter.default is parameter.empty:
            name = getattr(function, "__name__", repr(function))
            raise LookupError(f"{name} asks for {parameter.name!r}; there are {', '.join(sorted(given)) or 'none'}")
    return function(**arguments)

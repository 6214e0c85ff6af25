"""The places of a scenario that stand for many values, and the scenario with values filled in."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import pytest

from harness.bdd.internals import Scenario, ScenarioTemplate, Step
from harness.bdd.properties.cells.generators import Generator, Named, read_cell
from harness.bdd.properties.cells.named import find_named, known_names
from harness.bdd.sentences.definitions import definitions_of, shown_path
from harness.bdd.step_plan import StepPlan, plan_step
from harness.errors import SentenceError

COLUMN = "value"
"""Of a table below a When: the column whose cells may stand for many values."""

Choose = Callable[[Generator, str], str]
"""Returns the text that is filled in for a generator and its label."""


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of a table, by the number of its step, its row and its column; or a step's doc string, without them."""

    step: int
    row: int = -1
    column: int = -1


@dataclass(frozen=True, slots=True)
class Blanks:
    """What stands for many values in a scenario.

    :param cells: of the row of Examples, by column.
    :param below: below steps, each with its label.
    """

    cells: Mapping[str, Generator] = field(default_factory=dict)
    below: Mapping[Place, tuple[str, Generator]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.cells or self.below)

    def fill(
        self, template: ScenarioTemplate, row: Mapping[str, str], choose: Choose
    ) -> tuple[dict[str, str], Scenario]:
        """Return the row and the scenario with values filled in."""
        filled = {
            column: choose(self.cells[column], column) if column in self.cells else text for column, text in row.items()
        }
        scenario = template.render(filled)
        for place, (label, generator) in self.below.items():
            _set_text(scenario.steps[place.step], place, choose(generator, label))
        return filled, scenario

    def samples(self, template: ScenarioTemplate, row: Mapping[str, str]) -> Iterator[tuple[dict[str, str], Scenario]]:
        """Yield scenarios that show what may be drawn: each sample of each blank stands in one of them at least."""
        every = [*self.cells.values(), *(generator for _, generator in self.below.values())]
        known = {id(generator): generator.samples() for generator in every}
        for number in range(max((len(one) for one in known.values()), default=1) or 1):

            def choose(generator: Generator, label: str, number: int = number) -> str:
                samples = known[id(generator)]
                return samples[number % len(samples)] if samples else f"any {label}"

            yield self.fill(template, row, choose)


def _set_text(step: Step, place: Place, text: str) -> None:
    if place.row < 0:
        step.docstring = text
    elif step.datatable is not None:
        step.datatable.rows[place.row].cells[place.column].value = text


def find_blanks(node: pytest.Item | pytest.Collector, template: ScenarioTemplate, row: Mapping[str, str]) -> Blanks:
    """Find what stands for many values in a scenario; raises `SentenceError` for what cannot be drawn."""
    cells = {
        column: _resolve(node, found, text, _user(node, template, row, column))
        for column, text in row.items()
        if (found := _read(text)) is not None
    }
    below: dict[Place, tuple[str, Generator]] = {}
    for number, step in enumerate(template.steps):
        for place, label, text in _below(number, step):
            if (found := _read(text)) is None:
                continue
            plan = _plan(node, template.render(row).steps[number])
            if plan is None:
                break
            try:
                below[place] = (label, _resolve(node, found, text, plan))
            except SentenceError as error:
                raise SentenceError(error.what, place=plan.place, remedy=error.remedy) from None
    return Blanks(cells, below)


def _read(text: str) -> Generator | Named | None:
    return read_cell(text) if ".." in text or text.startswith(("any ", "one of ")) else None


def _user(
    node: pytest.Item | pytest.Collector, template: ScenarioTemplate, row: Mapping[str, str], column: str
) -> StepPlan | None:
    """Return the plan of the first step that a column of Examples is for."""
    steps = zip(template.steps, template.render(row).steps, strict=True)
    users = (_plan(node, step) for written, step in steps if f"<{column}>" in _all_text(written))
    return next((plan for plan in users if plan is not None), None)


def _all_text(step: Step) -> str:
    cells = [str(cell) for row in step.datatable.raw() for cell in row] if step.datatable else []
    return " ".join([step.name, *cells, step.docstring or ""])


def _below(number: int, step: Step) -> Iterator[tuple[Place, str, str]]:
    """Yield what stands below a When: place, label and text of each cell that may be drawn, and of the doc string."""
    if step.type != "when":
        return
    if step.docstring is not None:
        yield Place(number), "argument", step.docstring.strip()
    rows = step.datatable.raw() if step.datatable else []
    header = [str(cell) for cell in rows[0]] if rows else []
    if COLUMN in header:
        column = header.index(COLUMN)
        for line, row in enumerate(rows[1:], start=1):
            yield Place(number, line, column), str(row[0]), str(row[column])


def _plan(node: pytest.Item | pytest.Collector, step: Step) -> StepPlan | None:
    """Return the plan of a step whose blanks are still in it; None for one that draws, or has no definition."""
    found, root = definitions_of(node).find(step), node.config.rootpath
    if len(found) != 1 or found[0].performs is not None:
        return None
    return plan_step(step, found[0], f"{shown_path(node.path, root)}:{step.line_number}", root)


def _resolve(
    node: pytest.Item | pytest.Collector, found: Generator | Named, text: str, step: StepPlan | None
) -> Generator:
    if not isinstance(found, Named):
        return found
    generator = find_named(node.config, found.name, step)
    if generator is None:
        known = known_names(node.config)
        near = difflib.get_close_matches(found.name, known, n=1)
        meant = f"Did you mean 'any {near[0]}'? If not, register" if near else "Register"
        raise SentenceError(
            f"there are no values called {found.name!r} for the cell {text!r}",
            remedy=f"{meant} a function in steps/ by @any_value({found.name!r}). Known: {', '.join(known) or 'none'}.",
        )
    return generator


BLANKS = pytest.StashKey[Blanks]()
"""In an item's stash, if its scenario has any."""

"""What a step is going to look at and to do."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from harness.bdd.internals import Step
from harness.bdd.looks import Looks, read_looks
from harness.bdd.sentences.definitions import Definition
from harness.bdd.sentences.performed import call_with_parts
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


def plan_step(step: Step, definition: Definition, place: str, root: Path) -> StepPlan:
    """Work out what a step looks at and does.

    :param place: file and line.
    :param root: the folder that places in messages are relative to.
    """
    fields = _fields(definition, step)
    fixtures = tuple(name for name in inspect.signature(definition.function).parameters if name not in fields)
    plan = StepPlan(step, place, fields, fixtures)
    if definition.interests is None:
        return plan
    try:
        return replace(plan, looks=read_looks(call_with_parts(definition.interests, fields, step)))
    except SentenceError as error:  # it is the sentence that is wrong, and it says so
        told: FirstlightError = error
    except FirstlightError as error:
        told = SentenceError(f"what it looks at cannot be worked out: {error}")
    except Exception as error:
        where = f"(@looks_at of the definition at {definition.place(root)})"
        told = SentenceError(f"what it looks at cannot be worked out: {error} {where}")
    return replace(plan, error=plan.blame(told))


def _fields(definition: Definition, step: Step) -> Mapping[str, Any]:
    """Return what stands in the fields of a sentence; as it is written, if it is not what the definition wants."""
    try:
        return definition.arguments(step)
    except SentenceError:  # told when the feature is collected, but for what is still to be drawn
        return definition.parser.parse_arguments(step.name) or {}

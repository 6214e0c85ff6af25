"""Step definitions that a feature sees, and which of them a sentence means."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from harness.bdd.internals import (
    Step,
    StepFunctionContext,
    StepParser,
    parse_step_arguments,
    visible_step_contexts,
)
from harness.bdd.sentences.literal import choose
from harness.bdd.steps import DRAWS, LOOKS_AT, Interests, Performs


@dataclass(frozen=True, slots=True)
class Definition:
    """A step definition.

    :param nearness: path of nodes down to the one that it was defined at; the nearest definition wins.
    """

    context: StepFunctionContext
    nearness: tuple[str, ...]

    @property
    def function(self) -> Callable[..., object]:
        """The function as it was written, without what was wrapped around it."""
        function: Callable[..., object] = inspect.unwrap(self.context.step_func)
        return function

    @property
    def parser(self) -> StepParser:
        """What reads its sentences."""
        return self.context.parser

    @property
    def template(self) -> str:
        return self.parser.name

    @property
    def kind(self) -> str:
        """``given``, ``when``, ``then``, or ``step`` for one that serves all."""
        return self.context.type or "step"

    @property
    def interests(self) -> Interests | None:
        interests: Interests | None = getattr(self.context.step_func, LOOKS_AT, None)
        return interests

    @property
    def performs(self) -> Performs | None:
        """What returns the sentences that it may perform; None for a step that does not draw."""
        performs: Performs | None = getattr(self.context.step_func, DRAWS, None)
        return performs

    def place(self, root: Path) -> str:
        """``steps/tango/attributes_and_commands.py:12``, relative to a folder where possible."""
        return place_of(self.function, root)

    def arguments(self, step: Step) -> dict[str, Any]:
        """What the sentence of a step holds, by field."""
        return parse_step_arguments(step, self.context)


def place_of(function: Callable[..., object], root: Path) -> str:
    """File and line of a function, as short as it can be read from a folder."""
    code = inspect.unwrap(function).__code__
    return f"{shown_path(Path(code.co_filename), root)}:{code.co_firstlineno}"


def shown_path(path: Path, root: Path) -> str:
    """A path relative to a folder if it lies in it."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


class Definitions:
    """What one feature file sees; looks a sentence up once.

    Not for use before its conftest.py files and step modules are loaded.
    """

    def __init__(self, node: pytest.Item | pytest.Collector) -> None:
        self.all = tuple(Definition(context, nearness) for context, nearness in visible_step_contexts(node))
        self._of_kind: dict[str, list[tuple[Definition, Callable[[str], bool]]]] = {}
        self._found: dict[tuple[str, str], tuple[Definition, ...]] = {}

    def find(self, step: Step) -> tuple[Definition, ...]:
        """Return the definitions that a sentence may mean: none is undefined, more than one is ambiguous.

        A definition nearer to the feature (in the conftest.py of its folder) hides those farther away. Of those that
        are equally near the most literal one is meant (`harness.bdd.sentences.literal`). Checks, dry run, plan and run
        all ask here, so that they choose alike.
        """
        key = (step.type, step.name)
        if key not in self._found:
            self._found[key] = self._choose(step)
        return self._found[key]

    def of_other_kinds(self, step: Step) -> tuple[Definition, ...]:
        """The definitions of a sentence that is meant for another keyword than the step's."""
        return _most_literal(
            step, [each for each in self.all if each.kind != step.type and each.parser.is_matching(step.name)]
        )

    def _choose(self, step: Step) -> tuple[Definition, ...]:
        if step.type not in self._of_kind:
            self._of_kind[step.type] = [
                (each, each.parser.is_matching) for each in self.all if each.kind in ("step", step.type)
            ]
        matching = [each for each, is_matching in self._of_kind[step.type] if is_matching(step.name)]
        nearest = max((each.nearness for each in matching), default=())
        return _most_literal(step, [each for each in matching if each.nearness == nearest])


def _most_literal(step: Step, matching: Sequence[Definition]) -> tuple[Definition, ...]:
    """The most literal of the definitions that match a step, each function once."""
    chosen = choose(step.name, matching, lambda each: each.parser)
    return tuple({each.function: each for each in chosen}.values())


_DEFINITIONS = pytest.StashKey[Definitions]()


def definitions_of(node: pytest.Item | pytest.Collector) -> Definitions:
    """The definitions that a feature file, or a scenario of it, sees; made once for a file."""
    file = node.getparent(pytest.Module) or node
    if _DEFINITIONS not in file.stash:
        file.stash[_DEFINITIONS] = Definitions(file)
    return file.stash[_DEFINITIONS]

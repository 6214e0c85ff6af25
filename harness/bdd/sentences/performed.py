"""Sentences that a step performs in its own place, as if they stood in the feature."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from harness.bdd.internals import Step, make_table
from harness.bdd.sentences.definitions import Definition
from harness.errors import FirstlightError, SentenceError

KEYWORDS = ("Given", "When", "Then")


def read_sentence(
    sentence: str, drawing: Step, table: Sequence[Sequence[str]] = (), document: str | None = None
) -> Step:
    """Return the step that a sentence is, at the place of the one that performs it.

    :param table: the table below it; () for none.
    :param document: the doc string below it.

    Raises `SentenceError` for one that does not begin with a keyword.
    """
    keyword, _, name = sentence.strip().partition(" ")
    if keyword not in KEYWORDS or not name:
        remedy = f"Begin it with {', '.join(KEYWORDS[:-1])} or {KEYWORDS[-1]}."
        raise SentenceError(f"{sentence!r} is no sentence that can be performed", remedy=remedy)
    return Step(
        name=name.strip(),
        type=keyword.lower(),
        indent=drawing.indent,
        line_number=drawing.line_number,
        keyword=keyword,
        datatable=make_table(table, drawing.line_number) if table else None,
        docstring=document,
    )


def list_performed(definition: Definition, step: Step) -> list[Step]:
    """Return the steps that a step may perform; none for one that does not draw.

    Raises `SentenceError`, and what the function of its definition raises.
    """
    if definition.performs is None:
        return []
    sentences = call_with_parts(definition.performs, definition.arguments(step), step)
    return [read_sentence(each, step) for each in sentences]


def call_with_parts(function: Callable[..., Any], fields: Mapping[str, Any], step: Step) -> Any:
    """Call a function with those parts of a step that it names: its fields, ``datatable`` and ``docstring``."""
    given: dict[str, Any] = dict(fields)
    if step.datatable:
        given["datatable"] = step.datatable.raw()
    if step.docstring is not None:
        given["docstring"] = step.docstring
    arguments = {}
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name in given:
            arguments[parameter.name] = given[parameter.name]
        elif parameter.default is parameter.empty:
            name = getattr(function, "__name__", repr(function))
            raise LookupError(f"{name} asks for {parameter.name!r}; there are {', '.join(sorted(given)) or 'none'}")
    return function(**arguments)


def why_unlisted(error: Exception) -> str:
    """Say why the sentences that a step may perform cannot be listed."""
    return str(error) if isinstance(error, FirstlightError) else f"{type(error).__name__}: {error}"


EXPECTED = (FirstlightError, LookupError, TypeError, ValueError)
"""What listing the sentences may raise that a feature or a definition is to blame for."""

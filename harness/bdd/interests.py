"""What a scenario will look at, worked out from its steps before the first of them runs."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from harness.bdd.collect import scenario_of
from harness.bdd.definitions import Definition, definitions_of, shown_path
from harness.bdd.internals import Scenario, Step
from harness.errors import FirstlightError, SentenceError
from harness.events.key import Key


def planned_interests(
    where: pytest.Item | pytest.FixtureRequest,
    provided: Mapping[str, object],
    scenario: Scenario | None = None,
) -> list[Key]:
    """Return the keys of everything that the steps of a scenario look at: each once, in the order of the steps.

    :param where: the scenario's item, or the request of one of its fixtures.
    :param provided: objects that the `looks_at` functions of steps may name besides the arguments of their sentences.
    :param scenario: as it is run, values of an outline filled in; default that of the item.

    Raises `SentenceError` naming feature and line if a step's interests cannot be worked out.
    """
    item: pytest.Item = where.node if isinstance(where, pytest.FixtureRequest) else where
    scenario = scenario or scenario_of(item)
    if scenario is None:
        return []
    definitions = definitions_of(item)
    shown = shown_path(item.path, item.config.rootpath)
    keys: dict[Key, None] = {}
    for step in scenario.steps:
        found = definitions.find(step)
        if len(found) != 1 or found[0].interests is None:
            continue  # undefined and ambiguous steps are errors of collection
        try:
            wanted = looked_at(step, found[0], provided, item.config.rootpath)
        except SentenceError as error:
            raise SentenceError(f"{step.keyword} {step.name}: {error}", place=f"{shown}:{step.line_number}") from error
        keys.update(dict.fromkeys(wanted))
    return list(keys)


def looked_at(step: Step, definition: Definition, provided: Mapping[str, object], root: Path) -> list[Key]:
    """Return the keys of what a step looks at.

    :param root: the folder that places in messages are relative to.

    Raises `SentenceError` if that cannot be worked out.
    """
    try:
        return _checked(interests_of(step, definition, provided))
    except SentenceError:
        raise  # it is the sentence that is wrong, and it says so
    except Exception as error:
        what = f"what it looks at cannot be worked out: {error}"
        if not isinstance(error, FirstlightError):  # the definition is wrong, not the sentence
            what += f" (@looks_at of the definition at {definition.place(root)})"
        raise SentenceError(what) from error


def _checked(wanted: Any) -> list[Key]:
    """What a `looks_at` function returned, if that is keys, or pairs; raises TypeError otherwise."""
    listed = list(wanted) if isinstance(wanted, Iterable) and not isinstance(wanted, str) else [wanted]
    for pair in listed:
        if not isinstance(pair, tuple | list) or len(pair) != 2 or not all(isinstance(part, str) for part in pair):
            raise TypeError(f"it returns {wanted!r}, wanted is a list of keys: (subject, field)")
    return [Key(*pair) for pair in listed]


def interests_of(step: Step, definition: Definition, provided: Mapping[str, object]) -> object:
    """What the `looks_at` function of a step's definition returns."""
    function = definition.interests
    assert function is not None
    given: dict[str, Any] = {**provided, **definition.arguments(step)}
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

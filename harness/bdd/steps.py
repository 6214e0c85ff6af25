"""Decorators of step functions: `given`, `when`, `then` and `looks_at`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar, cast

from harness.bdd.internals import StepParser, bdd_given, bdd_then, bdd_when
from harness.bdd.sentence import sentence

Function = TypeVar("Function", bound=Callable[..., Any])
Interests = Callable[..., Iterable[tuple[str, str]]]

LOOKS_AT = "_looks_at"


class Decorator(Protocol):
    """Returns the function that it is given."""

    def __call__(self, function: Function, /) -> Function: ...


# pytest-bdd puts the definition among the names of the frame that calls the decorator which these return, one level up:
# the step module. Returning that decorator as it is keeps the level right.


def given(template: str | StepParser, *, target_fixture: str | None = None) -> Decorator:
    """``Given``: establishes what the scenario begins with. `target_fixture` is given the function's result."""
    return cast(Decorator, bdd_given(_parser(template), target_fixture=target_fixture))


def when(template: str | StepParser, *, target_fixture: str | None = None) -> Decorator:
    """``When``: acts."""
    return cast(Decorator, bdd_when(_parser(template), target_fixture=target_fixture))


def then(template: str | StepParser, *, target_fixture: str | None = None) -> Decorator:
    """``Then``: checks."""
    return cast(Decorator, bdd_then(_parser(template), target_fixture=target_fixture))


def looks_at(interests: Interests) -> Decorator:
    """Declare which attributes a step looks at, so that they are subscribed to before the first step runs.

    :param interests: called with those of these that it names: the arguments parsed from the sentence, ``datatable``,
        ``docstring``, and what the composition root provides (see `harness.bdd.interests.planned_interests`);
        returns pairs of device and attribute.
    """

    def decorate(function: Function) -> Function:
        setattr(function, LOOKS_AT, interests)
        return function

    return decorate


def _parser(template: str | StepParser) -> StepParser:
    return sentence(template) if isinstance(template, str) else template

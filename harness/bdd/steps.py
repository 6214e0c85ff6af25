"""Decorators of step functions: `given`, `when`, `then`, `looks_at` and `draws`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from harness.bdd.internals import StepParser, bdd_given, bdd_then, bdd_when
from harness.bdd.sentences.conversion import converters_of
from harness.bdd.sentences.sentence import sentence

if TYPE_CHECKING:
    from harness.bdd.looks import Looks
    from harness.events.key import Key

Function = TypeVar("Function", bound=Callable[..., Any])
Interests = Callable[..., "Iterable[Key] | Looks"]
Performs = Callable[..., "Iterable[str]"]

LOOKS_AT = "_looks_at"
DRAWS = "_draws"


class Decorator(Protocol):
    """Returns the function that it is given."""

    def __call__(self, function: Function, /) -> Function: ...


def given(template: str | StepParser, *, target_fixture: str | None = None) -> Decorator:
    """``Given``: establishes what the scenario begins with. `target_fixture` is given the function's result."""
    return _defined_by(bdd_given, template, target_fixture)


def when(template: str | StepParser, *, target_fixture: str | None = None) -> Decorator:
    """``When``: acts."""
    return _defined_by(bdd_when, template, target_fixture)


def then(template: str | StepParser, *, target_fixture: str | None = None) -> Decorator:
    """``Then``: checks."""
    return _defined_by(bdd_then, template, target_fixture)


def _defined_by(define: Callable[..., Any], template: str | StepParser, target_fixture: str | None) -> Decorator:
    """A decorator that defines a step; its fields are converted by the types of the function's arguments."""
    parser = sentence(template) if isinstance(template, str) else template

    def decorate(function: Function) -> Function:
        # pytest-bdd puts the definition among the names of the step module: the frame above this one.
        defined = define(parser, converters=converters_of(function), target_fixture=target_fixture, stacklevel=2)
        return cast(Function, defined(function))

    return decorate


def looks_at(interests: Interests) -> Decorator:
    """Declare which attributes a step looks at, so that they are subscribed to before the first step runs.

    :param interests: called once for each step, with those of these that it names: the arguments parsed from the
        sentence, ``datatable`` and ``docstring``; returns keys (subject and field, such as device and attribute), or
        `Looks`.
    """

    def decorate(function: Function) -> Function:
        setattr(function, LOOKS_AT, interests)
        return function

    return decorate


def _nothing() -> tuple[str, ...]:
    return ()


def draws(interests: Interests | None = None, *, performs: Performs = _nothing) -> Decorator:
    """Declare that a step draws, by the fixture `drawing`: each scenario that uses it is a property.

    :param interests: what the step looks at, and the sentences that it may perform, as of `looks_at`.
    :param performs: called likewise; returns sentences that it may perform, such as "When I abort subarray 1". They
        are checked with the feature, and what they look at is subscribed to.
    """

    def decorate(function: Function) -> Function:
        setattr(function, DRAWS, performs)
        return function if interests is None else looks_at(interests)(function)

    return decorate


def does_draw(function: Callable[..., Any]) -> bool:
    """Return whether a step function draws."""
    return hasattr(function, DRAWS)

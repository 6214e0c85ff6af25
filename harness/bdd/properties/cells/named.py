"""Values that a cell stands for by their name: those of functions in ``steps/``, and those that are declared."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import pytest

from harness.bdd.properties.cells.extremes import Highest, Lowest, NoSampleError
from harness.bdd.properties.cells.generators import Generator
from harness.bdd.properties.drawing import Values
from harness.bdd.step_plan import StepPlan

Draw = Callable[[Values], object]


class Declared(Protocol):
    """What a declared telescope offers by name."""

    def find(self, name: str, step: StepPlan | None) -> Generator | None:
        """Return the values of a name; None if nothing is declared by it. Raises `SentenceError` for a wrong use.

        :param step: the step that the value is for, as it is written; None for one that no step holds.
        """

    def names(self) -> Iterable[str]:
        """Return the names there are."""


DECLARED = pytest.StashKey[Declared]()
"""In the config's stash, if something is declared."""


@dataclass(frozen=True, slots=True)
class Registered:
    """Values that a function draws.

    :param name: as in ``any <name>``.
    """

    name: str
    function: Draw

    @property
    def explanation(self) -> str:
        """The first line of its docstring."""
        return (inspect.getdoc(self.function) or "").partition("\n")[0]

    def draw(self, values: Values, label: str) -> str:
        """Draw a text; what is none becomes JSON."""
        drawn = self.function(values)
        return drawn if isinstance(drawn, str) else json.dumps(drawn)

    def samples(self) -> Sequence[str]:
        try:
            drawn = [self.draw(Values(source), self.name) for source in (Lowest(), Highest())]
        except NoSampleError:
            return ()
        return list(dict.fromkeys(drawn))


_REGISTERED: dict[str, Registered] = {}


def any_value(name: str) -> Callable[[Draw], Draw]:
    """Register a function by which cells ``any <name>`` are drawn; its docstring says what of.

    It is given `Values`; what it returns, if it is no text, is written as JSON.
    """

    def decorate(function: Draw) -> Draw:
        _REGISTERED[name] = Registered(name, function)
        return function

    return decorate


def registered() -> tuple[Registered, ...]:
    """Return what was registered in this process, by name."""
    return tuple(_REGISTERED[name] for name in sorted(_REGISTERED))


def find_named(config: pytest.Config, name: str, step: StepPlan | None) -> Generator | None:
    """Return the values of a name; None if there are none by it. Raises `SentenceError` for a wrong use."""
    if name in _REGISTERED:
        return _REGISTERED[name]
    declared = config.stash.get(DECLARED, None)
    return declared.find(name, step) if declared else None


def known_names(config: pytest.Config) -> list[str]:
    """Return all names of values."""
    declared = config.stash.get(DECLARED, None)
    return [*_REGISTERED, *(declared.names() if declared else ())]

"""The values of a telescope's parameters: the declared ones, or those that the caller gives in their place."""

from __future__ import annotations

from collections.abc import Mapping

from harness.models import schema
from harness.models.reading.problems import Problems, near_miss
from harness.models.reading.source import Path

Value = int | tuple[str, ...]
Parameters = Mapping[str, Value]


def chosen_parameters(document: schema.Document, overrides: Parameters, problems: Problems) -> Parameters:
    """A number, or a list of names, for each parameter; what is out of range is added to `problems`."""
    for name in overrides:
        if name not in document.parameters:
            known = near_miss(name, document.parameters)
            problems.add(("parameters",), f"there is no parameter {name!r} to set", known)
    chosen: dict[str, Value] = {}
    for name, written in document.parameters.items():
        declared = written if isinstance(written, schema.Parameter) else schema.Parameter(default=written)
        choice = _Choice(name, declared, problems)
        if choice.can_be(declared.default):
            chosen[name] = choice.value(overrides.get(name, declared.default))
    return chosen


class _Choice:
    """The choice of one parameter's value."""

    def __init__(self, name: str, declared: schema.Parameter, problems: Problems) -> None:
        self._path: Path = ("parameters", name)
        self._declared, self._problems = declared, problems
        self._names = self._all_names()

    def _all_names(self) -> tuple[str, ...]:
        found: list[str] = []
        for pattern, (first, last) in self._declared.names.items():
            try:
                found += [pattern.format(n=n) for n in range(first, last + 1)]
            except (KeyError, ValueError, IndexError, AttributeError):
                what = f"{pattern!r} is no pattern of names"
                self._problems.add((*self._path, "names", pattern), what, "Write it like 'SKA{n:03}'.")
        return tuple(found)

    def can_be(self, default: Value) -> bool:
        """Whether it makes sense to go on: a parameter with names has some."""
        return not self._declared.names or bool(self._names)

    def value(self, given: Value) -> Value:
        """The value, with names for a number where there are names."""
        if not self._declared.names and isinstance(given, int) != isinstance(self._declared.default, int):
            wanted = "a number" if isinstance(self._declared.default, int) else "a list of texts"
            self._add(f"{given!r} was given for it, and it is {wanted}", "Give it the same kind of value.")
            return self._declared.default
        if isinstance(given, int):
            return self._number(given)
        return self._named(given) if self._names else self._counted(given)

    def _number(self, given: int) -> Value:
        least, most = self._declared.least, self._most()
        if given < 1:
            self._add(f"{given} is not a number of things", f"Give {least} or more.")
        elif given < least or (most is not None and given > most):
            self._add(f"{given} is out of range", f"Give {least} to {most}." if most else f"Give {least} or more.")
        return self._names[: max(given, 1)] if self._names else given

    def _named(self, given: tuple[str, ...]) -> Value:
        known = set(self._names)
        for name in given:
            if name not in known:
                self._add(f"there is no {name!r}", f"Its names are {self._range()}.")
        return self._counted(given)

    def _counted(self, given: tuple[str, ...]) -> Value:
        if twice := next((name for name in given if given.count(name) > 1), None):
            self._add(f"{twice!r} stands in the list twice", "Leave one of them out.")
        most = self._most()
        if len(given) < self._declared.least or (most is not None and len(given) > most):
            wanted = f"{self._declared.least} to {most}" if most else f"{self._declared.least} or more"
            self._add(f"a list of {len(given)} is out of range", f"Give {wanted}.")
        return given

    def _most(self) -> int | None:
        return self._declared.most or len(self._names) or None

    def _range(self) -> str:
        """``SKA001 to SKA133 and MKT000 to MKT063``."""
        ranges = self._declared.names.items()
        return " and ".join(
            f"{pattern.format(n=first)} to {pattern.format(n=last)}" for pattern, (first, last) in ranges
        )

    def _add(self, what: str, remedy: str) -> None:
        self._problems.add(self._path, what, remedy)

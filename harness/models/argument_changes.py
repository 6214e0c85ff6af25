"""Arguments of a command that differ from its default: valid ones, and ones that its JSON schema forbids."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from harness.models.arguments import why_rejected

T = TypeVar("T")

MOST = 4
"""So many changes at most make a valid argument of the default."""
FAR = 1000
"""How far a number goes that has one limit alone."""
CLOSE = 0.001
"""How close a number comes to a limit that it may not have."""

Path = tuple[str, ...]
Schema = Mapping[str, Any]
Names = Sequence[str]


class Draws(Protocol):
    """Draws values; the same choices come again when an example is repeated."""

    def choose(self, options: Sequence[T], label: str) -> T:
        """Draw one of several."""

    def integer(self, low: int, high: int, label: str) -> int:
        """Draw a whole number, both ends included."""

    def number(self, low: float, high: float, label: str) -> float:
        """Draw a number, both ends included."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change of an argument at one place.

    :param draw: draws the value that it has afterwards; None if it is left out.
    """

    path: Path
    draw: Callable[[Draws], Any] | None

    def apply(self, argument: Any, draws: Draws) -> Any:
        """Return a copy of an argument with the change."""
        changed = copy.deepcopy(argument)
        around = changed
        for part in self.path[:-1]:
            around = around[part]
        if self.draw is None:
            around.pop(self.path[-1], None)
        else:
            around[self.path[-1]] = self.draw(draws)
        return changed


def draw_valid(schema: Schema, default: Any, names: Names, draws: Draws) -> Any:
    """Return an argument that the schema accepts: the default with some changes, none of which it forbids.

    :param names: declared names, such as of dishes, of which those may stand where a pattern matches them.
    """
    argument = default
    changes = list(list_changes(schema, default, names))
    for _ in range(draws.integer(0, MOST, "") if changes else 0):
        change = draws.choose(changes, "")
        if change.path[:-1] and not _is_there(argument, change.path[:-1]):
            continue  # what it is in was left out
        changed = change.apply(argument, draws)
        if not why_rejected(schema, changed):
            argument = changed
    return argument


def draw_invalid(schema: Schema, default: Any, draws: Draws) -> Any:
    """Return the default with a single change, which the schema forbids."""
    forbidden = [
        changed
        for change in list_mutations(schema, default)
        if why_rejected(schema, changed := change.apply(default, draws))
    ]
    return draws.choose(forbidden, "")


def _is_there(argument: Any, path: Path) -> bool:
    for part in path:
        if not isinstance(argument, dict) or part not in argument:
            return False
        argument = argument[part]
    return isinstance(argument, dict)


def list_changes(schema: Schema, value: Any, names: Names, path: Path = ()) -> Iterator[Change]:
    """Yield changes that a schema may allow: other values of what it limits, and what it can do without left out."""
    if not isinstance(value, dict):
        return
    for name, part in schema.get("properties", {}).items():
        place = (*path, name)
        if (draw := _drawn(part, names)) is not None:
            yield Change(place, draw)
        if name in value:
            yield from list_changes(part, value[name], names, place)
            if name not in schema.get("required", ()):
                yield Change(place, None)


def _drawn(schema: Schema, names: Names) -> Callable[[Draws], Any] | None:
    """Return what draws a value that a schema limits; None if it says too little."""
    if options := schema.get("enum"):
        return lambda draws: draws.choose(options, "")
    kind = schema.get("type")
    if kind == "boolean":
        return lambda draws: draws.choose((False, True), "")
    if kind in ("integer", "number") and (limits := _limits(schema)):
        low, high = limits
        if kind == "integer":
            return lambda draws: draws.integer(int(low), int(high), "")
        return lambda draws: round(draws.number(low, high, ""), 3)
    pattern = schema.get("items", {}).get("pattern") if kind == "array" else None
    if pattern and (matching := [name for name in names if re.search(pattern, name)]):
        return lambda draws: [name for name in matching if draws.integer(0, 1, "")] or matching[:1]
    return None


def _limits(schema: Schema) -> tuple[float, float] | None:
    low: float | None = schema.get("minimum")
    high: float | None = schema.get("maximum")
    if low is None and "exclusiveMinimum" in schema:
        low = schema["exclusiveMinimum"] + CLOSE
    if high is None and "exclusiveMaximum" in schema:
        high = schema["exclusiveMaximum"] - CLOSE
    if low is None:
        return None if high is None else (high - FAR, high)
    return low, (low + FAR if high is None else high)


def list_mutations(schema: Schema, value: Any, path: Path = ()) -> Iterator[Change]:
    """Yield changes that a schema may forbid: another type, a value out of its limits, too much, too little."""
    if not isinstance(value, dict):
        return
    yield Change((*path, "unheardOf"), lambda _: 1)
    for name, part in schema.get("properties", {}).items():
        if name not in value:
            continue
        place = (*path, name)
        yield Change(place, None)
        yield from (Change(place, _always(other)) for other in _others(part, value[name]))
        yield from list_mutations(part, value[name], place)


def _others(schema: Schema, value: Any) -> Iterator[Any]:
    """Yield values that a schema may forbid."""
    yield None
    yield ([] if isinstance(value, str) else json.dumps(value))
    if "enum" in schema:
        yield "unheard-of"
    if (limits := _limits(schema)) is not None:
        yield from (limits[0] - 1, limits[1] + 1)


def _always(value: Any) -> Callable[[Draws], Any]:
    return lambda _: value

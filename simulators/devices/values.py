"""Values as the simulated devices keep them, and how a declaration's templates become values.

An enumeration is its label, a state its name, a spectrum a tuple and an image a tuple of tuples; everything else is
plain Python. The forms of a protocol, such as `simulators.tango.wire`, are made of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from harness.contracts.parameter_types import INTEGER_KEYS, TEXT_KEYS
from harness.contracts.tango_types import INTEGERS, STATES
from harness.models.schema import TOLD


class MissingPart(LookupError):  # noqa: N818  (it says what the argument has)
    """The argument of a command lacks a part that the declaration names."""


@dataclass(frozen=True, slots=True)
class Type:
    """Type of an attribute.

    :param name: Tango's type or ESW's key type; ``DevEnum`` with labels, whichever the system.
    :param shape: as in `harness.models.schema.Attribute`.
    """

    name: str
    shape: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()

    def read(self, value: Any, depth: int | None = None) -> Any:
        """A value of this type from JSON, YAML or Tango; raises `ValueError` naming what is known."""
        depth = len(self.shape) if depth is None else depth
        if depth:
            if isinstance(value, str | bytes) or not hasattr(value, "__iter__"):
                raise ValueError(f"{value!r} is not a list")
            return tuple(self.read(item, depth - 1) for item in value)
        if self.labels:
            return self._label(value)
        if self.name == "DevState":
            name = STATES[value] if isinstance(value, int) and 0 <= value < len(STATES) else str(value)
            if name not in STATES:
                raise ValueError(f"{value!r} is not a Tango state; known are {', '.join(STATES)}")
            return name
        return self._plain(value)

    def _label(self, value: Any) -> str:
        if isinstance(value, str):
            if value in self.labels:
                return value
        elif not isinstance(value, bool) and 0 <= int(value) < len(self.labels):
            return self.labels[int(value)]
        raise ValueError(f"{value!r} is not one of {', '.join(self.labels)}")

    def _plain(self, value: Any) -> Any:
        if self.name == "DevString" or self.name in TEXT_KEYS:
            return value if isinstance(value, str) else json.dumps(value)
        if self.name == "DevEncoded":
            kind, data = value
            return (str(kind), data.encode() if isinstance(data, str) else bytes(data))
        if isinstance(value, str):
            raise ValueError(f"{value!r} is not a {self.name}")  # noqa: TRY004  (as all that `read` raises)
        if self.name in ("DevBoolean", "BooleanKey"):
            return bool(value)
        if self.name in INTEGERS or self.name in INTEGER_KEYS:
            if int(value) != value:
                raise ValueError(f"{value!r} is not a {self.name}")
            return int(value)
        return float(value)


@dataclass(frozen=True, slots=True)
class Argument:
    """Argument of a command: as it came, and what its JSON says (the same where it is not JSON)."""

    raw: Any = None
    parsed: Any = None

    def at(self, path: str) -> Any:
        """``$`` is the argument as it came, ``$.a.b`` a part of it; raises `MissingPart`.

        ``*`` stands for each of a list: ``$.a.*.b`` is the list of their b, those of lists in lists in a row.
        """
        if path == "$":
            return self.raw
        value = self.parsed
        before, star, after = path.partition(".*")
        if star:
            items = value if before == "$" else self.at(before)
            if not isinstance(items, list):
                raise MissingPart(f"the argument has no list {before[2:]}")
            found = [Argument(item, item).at(f"${after}") for item in items]
            return [one for part in found for one in part] if "*" in after else found
        for key in path[2:].split("."):
            if isinstance(value, dict) and key in value:
                value = value[key]
            elif isinstance(value, list) and key.isdigit() and int(key) < len(value):
                value = value[int(key)]
            else:
                raise MissingPart(f"the argument has no {path[2:]}")
        return value

    def told(self, text: str) -> str:
        """A text with its fields, ``{$.a.b}``, filled in from the argument."""
        return TOLD.sub(lambda field: _shown(self.at(field[1])), text)


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def is_path(template: object) -> bool:
    """Whether a template stands for a part of the argument."""
    return isinstance(template, str) and (template == "$" or template.startswith("$."))


def fill(template: Any, argument: Argument, own: Callable[[str], Any]) -> Any:
    """A template's value: ``$...`` from the argument, ``{own: attribute}`` from the device, all else as it is."""
    if is_path(template):
        return argument.at(template)
    if isinstance(template, dict):
        if set(template) == {"own"}:
            return own(template["own"])
        return {key: fill(part, argument, own) for key, part in template.items()}
    if isinstance(template, list | tuple):
        return [fill(part, argument, own) for part in template]
    return template


def same(value: Any, other: Any) -> bool:
    """Whether two values are equal; a truth value is never a number, a list may be a tuple."""
    if isinstance(value, list | tuple) or isinstance(other, list | tuple):
        if not (isinstance(value, list | tuple) and isinstance(other, list | tuple)):
            return False
        return len(value) == len(other) and all(same(one, two) for one, two in zip(value, other, strict=True))
    if isinstance(value, bool) or isinstance(other, bool):
        return value is other
    return bool(value == other)


def meets(value: Any, wanted: tuple[Any, ...]) -> bool:
    """Whether a value is one of those wanted; a list also if it is what is wanted, so that ``is: []`` says empty."""
    if isinstance(value, list | tuple) and same(value, wanted):
        return True
    return any(same(value, one) for one in wanted)

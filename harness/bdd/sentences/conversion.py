"""Fields of a sentence, read by the types that the step function gives its arguments."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

from harness.errors import SentenceError

_WHOLE = re.compile(r"[+-]?\d+")
_TRUTH = {"true": True, "false": False}


def converters_of(function: Callable[..., object]) -> dict[str, Callable[[Any], Any]]:
    """What turns the text of a field into an ``int``, ``float`` or ``bool``, by the name of the argument.

    An argument that may also be None gets None for an optional part that is absent; one of any other type, or of none,
    gets the text.
    """
    found = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if kind := _KINDS.get(_type_name(parameter.annotation)):
            found[name] = _converter(name, *kind)
    return found


def kinds_of(function: Callable[..., object]) -> dict[str, str]:
    """What a reader calls what these arguments take, by their names."""
    parameters = inspect.signature(function).parameters.items()
    return {name: _KINDS[kind][0] for name, each in parameters if (kind := _type_name(each.annotation)) in _KINDS}


def _type_name(annotation: object) -> str:
    """``int`` for ``int``, ``int | None`` and both written as text."""
    text = annotation.__name__ if isinstance(annotation, type) else str(annotation)
    return re.sub(r"\bNone\b|[|\s]", "", text)


def _converter(name: str, kind: str, read: Callable[[str], Any]) -> Callable[[Any], Any]:
    def convert(value: object) -> object:
        if value is None:
            return None
        try:
            return read(f"{value:g}" if isinstance(value, float) else str(value))
        except (ValueError, KeyError):
            raise SentenceError(f"<{name}> is {kind}, not {value!r}") from None

    return convert


def _whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise ValueError(text)
    return int(text)


_KINDS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "int": ("a whole number", _whole),
    "float": ("a number", float),
    "bool": ("true or false", _TRUTH.__getitem__),
}
"""By the name of a type: what a reader calls it, and what reads it."""

"""Reading values from text, by the Tango type that they are meant for."""

from __future__ import annotations

import difflib
import json
import math
import re
import struct
from typing import TYPE_CHECKING, Any

from harness.contracts.tango_types import INTEGERS, PAIRS, STATES
from harness.errors import SentenceError
from harness.lists import split_list

if TYPE_CHECKING:
    from collections.abc import Sequence

STRINGS = ("DevString", "ConstDevString")
DEPTHS = {"SCALAR": 0, "SPECTRUM": 1, "IMAGE": 2}


def read_value(text: str, type_name: str, labels: tuple[str, ...], depth: int, place: str) -> Any:
    text = text.strip()
    if type_name in PAIRS:
        return _pair(text, PAIRS[type_name], type_name, place)
    if array := re.fullmatch(r"DevVar(\w+)Array", type_name):
        item = "DevUChar" if array[1] == "Char" else f"Dev{array[1]}"
        return _array(text, item, labels, 1, place)
    if depth:
        return _array(text, type_name, labels, depth, place)
    return _scalar(text, type_name, labels, place)


def _array(text: str, type_name: str, labels: tuple[str, ...], depth: int, place: str) -> tuple[Any, ...]:
    what = f"an array of {type_name}" if depth == 1 else f"an array of arrays of {type_name}"
    example = _example(type_name, labels)
    example = f"[{example}, {example}]" if depth == 1 else f"[[{example}, {example}], [{example}, {example}]]"
    if not (text.startswith("[") and text.endswith("]")):
        raise SentenceError(f"{what} is written in brackets", place=place, remedy=f"Write it like {example}.")
    try:
        parts = split_list(text[1:-1])
    except SentenceError as error:
        raise SentenceError(f"not {what}: {error.what}", place=place, remedy=f"Write it like {example}.") from None
    return tuple(
        read_value(part, type_name, labels, depth - 1, f"{place}: item {number}")
        for number, part in enumerate(parts, 1)
    )


def _pair(text: str, numbers: str, type_name: str, place: str) -> tuple[Any, ...]:
    remedy = 'Write it like [[1, 2], ["a", "b"]].'
    parts = split_list(text[1:-1]) if text.startswith("[") and text.endswith("]") else []
    if len(parts) != 2:
        raise SentenceError(f"a {type_name} is a pair of arrays", place=place, remedy=remedy)
    return (_array(parts[0], numbers, (), 1, place), _array(parts[1], "DevString", (), 1, place))


def _scalar(  # noqa: PLR0911 - a table of types
    text: str, type_name: str, labels: tuple[str, ...], place: str
) -> Any:
    if type_name in INTEGERS:
        return _integer(text, type_name, place)
    if type_name in ("DevFloat", "DevDouble"):
        return _float(text, type_name, place)
    if type_name in STRINGS:
        return _string(text, type_name, place)
    if type_name == "DevBoolean":
        if text not in ("true", "false"):
            raise SentenceError("not a DevBoolean", place=place, remedy="Write true or false.")
        return text == "true"
    if type_name == "DevEnum":
        return _enumeration(text, labels, place)
    if type_name == "DevState":
        name = _unquoted(text)
        if name not in STATES:
            raise SentenceError(
                "not the name of a Tango state (DevState)", place=place, remedy=one_of(name, STATES, "states")
            )
        return name
    if type_name == "DevEncoded":
        return _encoded(text, place)
    raise SentenceError(f"values of type {type_name} cannot be written in a sentence", place=place)


def _integer(text: str, type_name: str, place: str) -> int:
    low, high = INTEGERS[type_name]
    value = _number(text)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or not low <= value <= high:
        what = f"a {type_name} is a whole number"
        raise SentenceError(what, place=place, remedy=f"Write one from {low} to {high}.")
    return value


def _float(text: str, type_name: str, place: str) -> float:
    value = _number(text)
    if value is not None:
        try:
            number = float(value)
            if type_name == "DevFloat":  # it arrives with the 24 bits that it has, so that is what is wanted too
                number = float(struct.unpack("f", struct.pack("f", number))[0])
        except OverflowError:
            number = math.inf
        if math.isinf(number) and "Inf" not in text:
            raise SentenceError(f"too large for a {type_name}", place=place, remedy="Write a smaller number.")
        return number
    raise SentenceError(f"a {type_name} is a number", place=place, remedy="Write it like 3.5, 2e-3, NaN or Infinity.")


def _string(text: str, type_name: str, place: str) -> str:
    try:
        value = json.loads(text, strict=False)
    except ValueError:
        value = None
    if not isinstance(value, str):
        remedy = f"Write {json.dumps(text, ensure_ascii=False)}."
        raise SentenceError(f"a {type_name} is written in quotes", place=place, remedy=remedy)
    return value


def _enumeration(text: str, labels: tuple[str, ...], place: str) -> int | str:
    name = _unquoted(text)
    if name in labels:
        return labels.index(name)
    number = _number(text)
    if isinstance(number, int) and (0 <= number < len(labels) or not labels):
        return number
    if not labels:  # the device does not tell its labels: its events may
        return name
    raise SentenceError(f"this DevEnum has no label {name}", place=place, remedy=one_of(name, labels, "labels"))


def _encoded(text: str, place: str) -> tuple[str, bytes]:
    try:
        kind, content = json.loads(text, strict=False)
        return str(kind), content.encode() if isinstance(content, str) else bytes(content)
    except (ValueError, TypeError, AttributeError):
        remedy = 'Write it like ["json", "text"] or ["raw", [1, 2, 255]].'
        raise SentenceError("a DevEncoded is a pair of its format and its bytes", place=place, remedy=remedy) from None


def _number(text: str) -> float | None:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _unquoted(text: str) -> str:
    if text.startswith('"'):
        try:
            return str(json.loads(text, strict=False))
        except ValueError:
            pass
    return text


def one_of(text: str, names: Sequence[str], what: str, besides: Sequence[str] = ()) -> str:
    """``Did you mean IDLE? Its labels are EMPTY, IDLE.``, the first sentence only if one of the names is near.

    :param besides: other words for the same, which may be meant.
    """
    folded = {name.casefold(): name for name in reversed([*names, *besides])}
    near = difflib.get_close_matches(text.strip('"').casefold(), folded, n=1)
    hint = f"Did you mean {folded[near[0]]}? " if near else ""
    return f"{hint}{'They' if what == 'states' else f'Its {what}'} are {', '.join(names)}."


def _example(type_name: str, labels: tuple[str, ...]) -> str:
    if type_name == "DevEnum":
        return labels[0] if labels else "0"
    known = {"DevState": "ON", "DevString": '"a"', "DevBoolean": "true", "DevFloat": "1.5", "DevDouble": "1.5"}
    return known.get(type_name, "1")

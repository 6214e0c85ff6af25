"""Values of attributes: types of Tango and ESW, labels and numbers of enumerations, what an attribute shows at first.

In a declaration, and in `harness.models` everywhere, an enumeration's value is its label and a state its name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.contracts.parameter_types import DECIMAL_KEYS, INTEGER_KEYS, PLAIN_KEYS, TEXT_KEYS
from harness.contracts.tango_types import ARRAYS, INTEGERS, PAIRS, STATES
from harness.errors import ModelError
from harness.models import schema
from harness.models.reading.problems import near_miss
from harness.models.telescope import Telescope

RANGES = {**INTEGERS, **INTEGER_KEYS}
WHOLE = tuple(RANGES)
DECIMAL = ("DevFloat", "DevDouble", *DECIMAL_KEYS)
SCALARS = ("DevBoolean", *INTEGERS, "DevFloat", "DevDouble", "DevString", "DevState", "DevEncoded")
"""Tango's types of attributes; a command's argument and result may also be a list of them, or nothing."""
TYPES = {"tango": SCALARS, "esw": PLAIN_KEYS}
"""Types of attributes by system."""
ALL_TYPES = (*SCALARS, *PLAIN_KEYS)

_FIRST = {
    "DevBoolean": False,
    "DevString": "",
    "DevEncoded": ("", ""),
    "BooleanKey": False,
    **dict.fromkeys(DECIMAL, 0.0),
    **dict.fromkeys(TEXT_KEYS, ""),
}

COMMAND_TYPES = ("DevVoid", *SCALARS, *ARRAYS, *PAIRS)


def labels(telescope: Telescope, attribute: schema.Attribute) -> tuple[str, ...]:
    """Labels of an enumeration, names of the states for a DevState, () for anything else."""
    if attribute.type == "DevState":
        return STATES
    return telescope.enumerations.get(attribute.type, ())


def shown(telescope: Telescope, attribute: schema.Attribute) -> tuple[str, ...]:
    """The labels or state names that a class really shows; () for an attribute that has none."""
    known = labels(telescope, attribute)
    return tuple(attribute.states) if known and attribute.states is not None else known


def tango_type(telescope: Telescope, attribute: schema.Attribute) -> str:
    """Tango's name of the type: ``DevEnum`` for an enumeration."""
    return "DevEnum" if attribute.type in telescope.enumerations else attribute.type


def number(telescope: Telescope, attribute: schema.Attribute, label: str | int) -> int:
    """The number of an enumeration's label; a number stays what it is.

    Raises `ModelError` for a label or number that it does not have.
    """
    known = labels(telescope, attribute)
    if isinstance(label, int) and 0 <= label < len(known):
        return label
    if isinstance(label, str) and label in known:
        return known.index(label)
    raise ModelError(f"{attribute.type} has no {label!r}", remedy=near_miss(str(label), known))


def label(telescope: Telescope, attribute: schema.Attribute, value: int) -> str:
    """The label of an enumeration's number, or the name of a state; raises `ModelError` for one out of range."""
    return labels(telescope, attribute)[number(telescope, attribute, value)]


def initial_value(telescope: Telescope, attribute: schema.Attribute) -> Any:
    """What an attribute shows at first: as declared, else its first state, UNKNOWN, 0, 0.0, "", False or []."""
    if attribute.initial is not None:
        return attribute.initial
    if attribute.shape:
        return []
    if attribute.type == "DevState":
        return attribute.states[0] if attribute.states else "UNKNOWN"
    if attribute.type in telescope.enumerations:
        return shown(telescope, attribute)[0]
    return _FIRST.get(attribute.type, 0)


def mismatch(telescope: Telescope, attribute: schema.Attribute, value: Any) -> str:
    """Why an attribute cannot have a value, as the end of a sentence that begins with the value; "" if it can."""
    return _mismatch_of_shape(telescope, attribute, attribute.shape[::-1], value)


def mismatch_of_type(type_: str, value: Any) -> str:
    """The same for a command's type."""
    attribute = schema.Attribute(type=ARRAYS.get(type_, type_), shape=(2**31,) if type_ in ARRAYS else ())
    if type_ not in {*SCALARS, *ARRAYS}:
        return ""
    if attribute.shape and not isinstance(value, (list, tuple)):
        return "is not a list"
    known = STATES if type_ == "DevState" else ()
    return next(
        (why for item in (value if attribute.shape else [value]) if (why := _mismatch(attribute, known, item))), ""
    )


def _mismatch_of_shape(telescope: Telescope, attribute: schema.Attribute, shape: tuple[int, ...], value: Any) -> str:
    if not shape:
        return _mismatch(attribute, labels(telescope, attribute), value)
    if not isinstance(value, (list, tuple)):
        return "is not a list" if len(attribute.shape) == 1 else "is not a list of rows"
    if len(value) > shape[0]:
        return f"has {len(value)} values, and there is room for {shape[0]}"
    return next((why for item in value if (why := _mismatch_of_shape(telescope, attribute, shape[1:], item))), "")


def _mismatch(attribute: schema.Attribute, known: tuple[str, ...], value: Any) -> str:
    kind = attribute.type
    if known:
        return _mismatch_of_state(attribute, known, value)
    if kind not in ALL_TYPES:
        return ""  # a type that is unknown is a problem of its own
    if kind in _NO_NUMBERS:
        fits, why = _NO_NUMBERS[kind]
        return "" if fits(value) else why
    if isinstance(value, bool) or not isinstance(value, int if kind in WHOLE else (int, float)):
        return "is not a whole number" if kind in WHOLE else "is not a number"
    return _mismatch_of_number(attribute, value)


def _is_encoded(value: Any) -> bool:
    if not isinstance(value, (list, tuple)) or len(value) != 2 or not isinstance(value[0], str):
        return False
    data = value[1]
    return isinstance(data, (str, bytes)) or (isinstance(data, (list, tuple)) and all(0 <= one < 256 for one in data))


_NO_NUMBERS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "DevBoolean": (lambda value: isinstance(value, bool), "is not true or false"),
    "DevString": (lambda value: isinstance(value, str), "is not a text"),
    "BooleanKey": (lambda value: isinstance(value, bool), "is not true or false"),
    "StringKey": (lambda value: isinstance(value, str), "is not a text"),
    "CharKey": (lambda value: isinstance(value, str) and len(value) == 1, "is not a single character"),
    "DevEncoded": (_is_encoded, "is not a pair of format and data"),
}
"""What a value of a type has to be, and what is said of one that is not."""


def _mismatch_of_state(attribute: schema.Attribute, known: tuple[str, ...], value: Any) -> str:
    if value not in known:
        return "is not a Tango state" if attribute.type == "DevState" else f"is not a label of {attribute.type}"
    if attribute.states is not None and value not in attribute.states:
        return "is not among the states that this class shows"
    return ""


def _mismatch_of_number(attribute: schema.Attribute, value: float) -> str:
    if attribute.type in RANGES:
        low, high = RANGES[attribute.type]
        if not low <= value <= high:
            return f"does not fit {attribute.type}, which goes from {low} to {high}"
    limits = attribute.limits or schema.Range()
    if limits.minimum is not None and value < limits.minimum:
        return f"is below the minimum {limits.minimum:g}"
    if limits.maximum is not None and value > limits.maximum:
        return f"is above the maximum {limits.maximum:g}"
    return ""

"""Parameters of commands and events, as sentences write them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from harness.contracts.esw.params.key_types import KeyType
from harness.contracts.esw.params.parameters import Parameter
from harness.contracts.esw.params.units import Units
from harness.errors import SentenceError
from harness.lists import shortened
from harness.models import schema
from harness.models.telescope import Telescope
from harness.suggest import suggest

Table = Sequence[Sequence[str]]
Declared = Mapping[str, schema.CommandParameter]

HEADER = ("parameter", "value", "type", "units")
"""Columns of a table; the last two may be left out."""
PLAIN: tuple[tuple[type, KeyType], ...] = (
    (bool, KeyType.BOOLEAN),
    (int, KeyType.INT),
    (float, KeyType.DOUBLE),
    (str, KeyType.STRING),
)
"""The type of a parameter that is not declared, by its JSON value."""
REMEDY = 'Write an object ({"filter": "Ks"}), or the paramSet as on the wire ([{"StringKey": {...}}]).'


def read_parameters(text: str | None, declared: Declared, telescope: Telescope | None = None) -> tuple[Parameter, ...]:
    """Read JSON: an object of values by name over the declared defaults, or an array, a paramSet as on the wire.

    :param declared: parameters of the command, which give type, units and default; others are typed by their values.

    Raises `SentenceError`.
    """
    defaults = {name: one.default for name, one in declared.items() if one.default is not None}
    if text is None:
        return _type_each(defaults, declared, telescope)
    match _read(text):
        case dict() as values:
            return _type_each({**defaults, **values}, declared, telescope)
        case list() as param_set:
            return tuple(_read_wire(text, one) for one in param_set)
    raise SentenceError("these are no parameters", place=_place(text), remedy=REMEDY)


def read_table(table: Table, declared: Declared, telescope: Telescope | None = None) -> tuple[Parameter, ...]:
    """Read rows of parameter and value, and of type and units, where they are not as declared; over the defaults.

    A value is JSON, or a text as it stands. Raises `SentenceError`.
    """
    header, *rows = table
    if tuple(header) != HEADER[: len(header)] or len(header) < 2:
        remedy = f"Write: | {' | '.join(HEADER)} |, or the first two or three of these."
        raise SentenceError(f"the table's columns are {', '.join(header)}", remedy=remedy)
    found = {name: one.default for name, one in declared.items() if one.default is not None}
    types: dict[str, str] = {}
    units: dict[str, str] = {}
    for name, value, *more in rows:
        found[name] = read_value(value)
        types |= {name: more[0]} if more and more[0] else {}
        units |= {name: more[1]} if more[1:] and more[1] else {}
    return tuple(
        _type(name, value, declared.get(name), telescope, type_name=types.get(name, ""), units=units.get(name, ""))
        for name, value in found.items()
    )


def read_value(text: str) -> Any:
    """Return a cell as JSON, or as it stands."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _type_each(values: Mapping[str, Any], declared: Declared, telescope: Telescope | None) -> tuple[Parameter, ...]:
    return tuple(_type(name, value, declared.get(name), telescope) for name, value in values.items())


def _type(
    name: str,
    value: Any,
    declared: schema.CommandParameter | None,
    telescope: Telescope | None,
    *,
    type_name: str = "",
    units: str = "",
) -> Parameter:
    """Return a parameter of the type and units that are given, declared, or else those of its value."""
    if type_name:
        key_type = _read_key_type(name, type_name)
    elif declared is not None:
        is_enumeration = telescope is not None and declared.type in telescope.enumerations
        key_type = KeyType.CHOICE if is_enumeration else _read_key_type(name, declared.type)
    else:
        key_type = _guess(name, value)
    has_several = declared.shape if declared is not None else not key_type.value.endswith(("ArrayKey", "MatrixKey"))
    values = value if has_several and isinstance(value, list) else [value]
    unit = units or (declared.unit if declared is not None else "")
    try:
        return Parameter.of(key_type, name, *values, units=_read_units(name, unit))
    except (ValueError, TypeError) as error:
        remedy = "To send what is wrong on purpose, give its type in a table, or the paramSet as on the wire."
        raise SentenceError(
            f"the parameter {name} cannot be {json.dumps(value, default=str)}, it is a {key_type}: {error}",
            remedy=remedy,
        ) from None


def _guess(name: str, value: Any) -> KeyType:
    first = value[0] if isinstance(value, list) and value else value
    for kind, key_type in PLAIN:
        if isinstance(first, kind):
            return key_type
    raise SentenceError(
        f"the parameter {name} is not declared, and {json.dumps(value, default=str)} does not tell its type",
        remedy="Give its type in a table, or the paramSet as on the wire.",
    )


def _read_key_type(name: str, text: str) -> KeyType:
    try:
        return KeyType(text)
    except ValueError:
        known = [one.value for one in KeyType]
        remedy = f"{suggest(text, known)}There are: {', '.join(known)}."
        raise SentenceError(f"{text!r} is no type of the parameter {name}", remedy=remedy) from None


def _read_units(name: str, text: str) -> Units:
    try:
        return Units(text) if text else Units.NO_UNITS
    except ValueError:
        remedy = suggest(text, [one.value for one in Units]) or "Write one of CSW's, such as degree or second."
        raise SentenceError(f"{text!r} are no units of the parameter {name}", remedy=remedy) from None


def _read_wire(text: str, plain: Any) -> Parameter:
    try:
        return Parameter.from_wire(plain)
    except (ValueError, TypeError) as error:
        raise SentenceError(f"this is no paramSet: {error}", place=_place(text), remedy=REMEDY) from None


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise SentenceError(f"not JSON ({error})", place=_place(text), remedy=REMEDY) from None


def _place(text: str) -> str:
    return f"parameters {shortened(text)}"

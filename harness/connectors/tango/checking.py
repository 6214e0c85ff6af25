"""Values for Tango, checked by their type before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import tango

from harness.connectors.tango.abstract import AttributeConfiguration, CommandConfiguration
from harness.contracts.tango_types import ARRAYS, INTEGERS, PAIRS
from harness.errors import RejectedArgument
from harness.suggest import near_misses

ELEMENTS = {**ARRAYS, "DevVarStateArray": "DevState"}
"""Array types of commands and what they hold."""

_STATES: dict[str, Any] = dict(tango.DevState.names)


class _WrongValueError(ValueError):
    """What is wrong with a value, in words."""


def argument_of(command: CommandConfiguration, value: Any, device: str) -> tango.DeviceData:
    """The argument of a command; raises `RejectedArgument` naming the type that it has to have."""
    data = tango.DeviceData()
    checked = checked_argument(command, value, device)
    if checked is not None:
        data.insert(tango.CmdArgType.names[command.argument_type], checked)
    return data


def checked_argument(command: CommandConfiguration, value: Any, device: str) -> Any:
    """The same as PyTango takes it; None for a command that takes no argument."""
    kind = command.argument_type
    try:
        if kind == "DevVoid":
            if value is not None:
                raise _WrongValueError("the command takes no argument")
            return None
        if value is None:
            raise _WrongValueError(f"the command needs an argument ({kind})")
        return _command_value(kind, value)
    except _WrongValueError as wrong:
        described = " ".join(command.argument_description.split())
        said = f" ({described})" if described and not described.startswith(":param") else ""
        wanted = "" if kind == "DevVoid" else f". It takes {_article(kind)}{said}"
        raise RejectedArgument(
            f"command {command.name} of {device}: {wrong}{wanted}; nothing was sent",
            device=device,
        ) from None


def value_of(attribute: AttributeConfiguration, value: Any, device: str) -> Any:
    """The value to write; an enumeration takes its label or its number. Raises `RejectedArgument`."""
    try:
        if attribute.format == "SCALAR":
            return _scalar(attribute.type, value, attribute.enum_labels)
        if attribute.format == "SPECTRUM":
            return [_scalar(attribute.type, one, attribute.enum_labels) for one in _sequence(value)]
        rows = [
            [_scalar(attribute.type, one, attribute.enum_labels) for one in _sequence(row)] for row in _sequence(value)
        ]
        if len({len(row) for row in rows}) > 1:
            raise _WrongValueError("the rows of an image have to be equally long")
    except _WrongValueError as wrong:
        wanted = attribute.type if attribute.format == "SCALAR" else f"{attribute.format.lower()} of {attribute.type}"
        raise RejectedArgument(
            f'attribute "{attribute.name}" of {device}: {wrong}. It takes {_article(wanted)}; nothing was written',
            device=device,
        ) from None
    return rows


def _command_value(kind: str, value: Any) -> Any:
    if kind in ELEMENTS:
        return [_scalar(ELEMENTS[kind], one) for one in _sequence(value)]
    if kind in PAIRS:
        parts = _sequence(value)
        if len(parts) != 2:
            raise _WrongValueError(f"{_shown(value)} is not a pair of numbers and texts, such as [[1, 2], ['a', 'b']]")
        return ([_scalar(PAIRS[kind], one) for one in _sequence(parts[0])], [_text(one) for one in _sequence(parts[1])])
    return _scalar(kind, value)


def _scalar(kind: str, value: Any, labels: tuple[str, ...] = ()) -> Any:
    if kind == "DevEnum":
        return _enumeration(value, labels)
    if kind in INTEGERS:
        return _integer(kind, value)
    check = _CHECKS.get(kind)
    if check is None:
        raise _WrongValueError(f"values of type {kind} cannot be sent")
    return check(value)


def _integer(kind: str, value: Any) -> int:
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise _WrongValueError(f"{_shown(value)} is not an integer")
    lowest, highest = INTEGERS[kind]
    number = int(value)
    if not lowest <= number <= highest:
        raise _WrongValueError(f"{number} is not between {lowest} and {highest}")
    return number


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _WrongValueError(f"{_shown(value)} is not a number")
    return float(value)


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _WrongValueError(f"{_shown(value)} is not true or false")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _WrongValueError(f"{_shown(value)} is not a text")
    return value


def _state(value: Any) -> Any:
    if isinstance(value, tango.DevState):
        return value
    if not isinstance(value, str) or value.upper() not in _STATES:
        known = near_misses(str(value), _STATES) or f"; there are {', '.join(_STATES)}"
        raise _WrongValueError(f"{_shown(value)} is not the name of a state{known}")
    return _STATES[value.upper()]


def _enumeration(value: Any, labels: tuple[str, ...]) -> int:
    if isinstance(value, str):
        by_name = {label.lower(): number for number, label in enumerate(labels)}
        if value.lower() not in by_name:
            raise _WrongValueError(f"{value!r} is none of its labels ({', '.join(labels)}){near_misses(value, labels)}")
        return by_name[value.lower()]
    number = _integer("DevShort", value)
    if not 0 <= number < len(labels):
        raise _WrongValueError(f"{number} is the number of none of its labels ({', '.join(labels)})")
    return number


def _encoded(value: Any) -> tuple[str, bytes]:
    parts = _sequence(value)
    if len(parts) != 2 or not isinstance(parts[0], str) or not isinstance(parts[1], (str, bytes, bytearray)):
        raise _WrongValueError(f"{_shown(value)} is not a pair of format and data, such as ('json', b'{{}}')")
    return parts[0], parts[1].encode() if isinstance(parts[1], str) else bytes(parts[1])


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "DevBoolean": _boolean,
    "DevFloat": _number,
    "DevDouble": _number,
    "DevString": _text,
    "ConstDevString": _text,
    "DevState": _state,
    "DevEncoded": _encoded,
}


def _sequence(value: Any) -> Sequence[Any]:
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
        raise _WrongValueError(f"{_shown(value)} is not a list")
    return value


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _article(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"

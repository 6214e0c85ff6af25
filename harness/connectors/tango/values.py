"""Values as sentences write them, read by the Tango type that they are meant for.

Numbers and booleans are JSON (``NaN`` and ``Infinity`` included), strings stand in quotes, enumerations are given by
label or number, states by name, arrays in brackets (those of enumerations and states by label and name). An encoded
value is a pair of its format and its bytes: ``["json", "text"]`` or ``["raw", [1, 2, 255]]``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from harness.connectors.tango.written_values import DEPTHS, STRINGS, read_value
from harness.errors import SentenceError
from harness.events.values import Wanted
from harness.lists import shortened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.connectors.tango.abstract import AttributeConfiguration


def wanted(text: str, configuration: AttributeConfiguration) -> Wanted:
    """Read what a sentence wants an attribute to be.

    :raises SentenceError: with the attribute, its type and what is accepted.
    """
    return wanted_as(
        text,
        configuration.type,
        labels=configuration.enum_labels,
        format=configuration.format,
        name=configuration.name,
    )


def wanted_as(
    text: str,
    type_name: str,
    *,
    labels: Sequence[str] = (),
    format: str = "SCALAR",  # noqa: A002 - Tango's word
    name: str = "",
) -> Wanted:
    """Read what a sentence wants of something with this Tango type, such as a command's result."""
    place = f"value {shortened(text)}" + (f' of "{name}"' if name else "")
    return Wanted(text.strip(), read_value(text, type_name, tuple(labels), DEPTHS.get(format, 0), place))


def argument(
    text: str,
    type_name: str,
    labels: Sequence[str] = (),
    *,
    format: str = "SCALAR",  # noqa: A002 - Tango's word
) -> Any:
    """Read what a sentence gives to a command or writes to an attribute, as plain Python.

    A ``DevString`` takes a string in quotes, or a JSON object or array, whose text is passed on as it stands.

    :raises SentenceError: with the type and what is accepted.
    """
    place = f"argument {shortened(text)}"
    if type_name == "DevVoid":
        raise SentenceError("the command takes no argument (DevVoid)", place=place, remedy='Leave out "with ...".')
    stripped = text.strip()
    if type_name in STRINGS and DEPTHS.get(format, 0) == 0 and stripped[:1] in ("{", "["):
        try:
            json.loads(stripped)
        except ValueError as error:
            remedy = "Write a JSON object or array, or a string in quotes."
            raise SentenceError(f"not JSON ({error})", place=place, remedy=remedy) from None
        return stripped
    return read_value(text, type_name, tuple(labels), DEPTHS.get(format, 0), place)

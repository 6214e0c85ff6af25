"""What all parts of the document have in common: durations, lists, and that unknown keys are errors."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

TOLD = re.compile(r"\{(\$[^{}]*)\}")
"""Part of an argument that a text tells: ``{$.a.b}``."""
UNITS = {"ms": 0.001, "s": 1.0, "min": 60.0}


def seconds(value: object) -> object:
    """``0.3 s``, ``20 ms``, ``2 min`` or a plain number, in seconds of telescope time."""
    if isinstance(value, str):
        if match := re.fullmatch(r"(\d+(?:\.\d+)?)\s*(ms|s|min)", value):
            return float(match[1]) * UNITS[match[2]]
        raise ValueError(f"{value!r} is not a duration; write it like '0.3 s', '20 ms' or '2 min'")
    return value


def as_list(value: object) -> object:
    """One thing where a list of things may stand."""
    return value if isinstance(value, (list, tuple)) else [value]


Duration = Annotated[float, BeforeValidator(seconds, json_schema_input_type=float | str), Field(ge=0)]
Strings = Annotated[tuple[str, ...], BeforeValidator(as_list, json_schema_input_type=str | tuple[str, ...])]
Values = Annotated[tuple[Any, ...], BeforeValidator(as_list, json_schema_input_type=Any)]


class Part(BaseModel):
    """A part of the document; a key that the schema does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

"""What the words of a command line stand for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from harness.contracts.oet.script_arguments import ProcedureInput
from harness.errors import ProfileError

WORDS = {"True": True, "true": True, "False": False, "false": False, "None": None, "null": None}


def read_arguments(words: Sequence[str]) -> ProcedureInput:
    """Return the arguments of a function, from words: ``--name=value``, ``--name value``, ``--flag``, and values."""
    args: list[Any] = []
    kwargs: dict[str, Any] = {}
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if not word.startswith("--") or word == "--":
            if word != "--":
                args.append(read_value(word))
            continue
        name, equals, value = word.removeprefix("--").partition("=")
        if not equals and rest and not rest[0].startswith("--"):
            equals, value = "=", rest.pop(0)
        kwargs[name.replace("-", "_")] = read_value(value) if equals else True
    return ProcedureInput(args=args, kwargs=kwargs)


def read_value(text: str) -> Any:
    """Return the value that a word stands for: JSON, True, False, None, or the word itself."""
    if text in WORDS:
        return WORDS[text]
    try:
        return json.loads(text)
    except ValueError:
        return text


def read_bool(text: str, option: str) -> bool:
    """Return what the word of an option says; raises `ProfileError` for one that says neither."""
    value = read_value(text)
    if not isinstance(value, bool):
        raise ProfileError(f"{text!r} is neither True nor False", place=option)
    return value

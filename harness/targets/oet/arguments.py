"""Arguments of a script's functions, as sentences write them."""

from __future__ import annotations

import json
from typing import Any

from harness.contracts.oet.script_arguments import ProcedureInput
from harness.errors import SentenceError
from harness.lists import shortened

FUNCTIONS = ("init", "main")


def read_by_function(text: str | None) -> dict[str, ProcedureInput]:
    """Read ``{"init": {"kwargs": {"subarray_id": 1}}, "main": {...}}``; raises `SentenceError`."""
    if text is None:
        return {}
    document = _read(text)
    wrong = [name for name in document if name not in FUNCTIONS] if isinstance(document, dict) else [text]
    if wrong:
        remedy = 'Write them by function: {"init": {"kwargs": {"subarray_id": 1}}, "main": {"args": [3]}}.'
        raise SentenceError("these are no arguments of init and main", place=_place(text), remedy=remedy)
    return {name: _read_input(text, arguments) for name, arguments in document.items()}


def read_input(text: str | None) -> ProcedureInput:
    """Read the arguments of one function: an object is keyword arguments, an array positional ones.

    ``{"args": [], "kwargs": {}}`` is both. Raises `SentenceError`.
    """
    return ProcedureInput() if text is None else _read_input(text, _read(text))


def _read_input(text: str, document: Any) -> ProcedureInput:
    match document:
        case list():
            return ProcedureInput(args=document)
        case dict() if document and set(document) <= {"args", "kwargs"}:
            args, kwargs = document.get("args", []), document.get("kwargs", {})
            if isinstance(args, list) and isinstance(kwargs, dict):
                return ProcedureInput(args=args, kwargs=kwargs)
        case dict():
            return ProcedureInput(kwargs=document)
    remedy = 'Write an object for keyword arguments, an array for positional ones, or {"args": [...], "kwargs": {...}}.'
    raise SentenceError("these are no arguments of a function", place=_place(text), remedy=remedy)


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise SentenceError(f"not JSON ({error})", place=_place(text)) from None


def _place(text: str) -> str:
    return f"arguments {shortened(text)}"

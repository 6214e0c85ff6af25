"""Whether a document has the shape of `harness.models.schema`, said in words of the document instead of pydantic's."""

from __future__ import annotations

import types
import typing
from typing import Annotated, Any, Union

from pydantic import BaseModel, ValidationError

from harness.models import schema
from harness.models.reading.problems import Problems, near_miss
from harness.models.reading.source import Path, Source

MEANINGS = {
    "string_type": "a text",
    "tuple_type": "a list",
    "dict_type": "keys and values",
    "model_type": "keys and values",
    "model_attributes_type": "keys and values",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
}


def validated(source: Source, problems: Problems) -> schema.Document | None:
    """The document, or None with what is wrong added to `problems`."""
    if not isinstance(source.content, dict):
        problems.add((), "is empty or not a list of keys and values", "Begin with 'telescope: <name>'.")
        return None
    try:
        return schema.Document.model_validate(source.content)
    except ValidationError as error:
        by_path: dict[Path, list[Any]] = {}
        for detail in error.errors(include_url=False):
            path = _written_path(source.content, detail["loc"])
            by_path.setdefault(path, []).append(detail)
        misspelt = {path[:-1] for path, details in by_path.items() if details[0]["type"] == "extra_forbidden"}
        for path, details in by_path.items():
            if path in misspelt and {detail["type"] for detail in details} <= {"missing", *MEANINGS}:
                continue  # the key that is missing is the one that is misspelt
            for what, remedy in _sentences(path, details):
                problems.add(path, what, remedy)
        return None


def _written_path(content: Any, loc: tuple[str | int, ...]) -> Path:
    """The part of pydantic's place that is written in the document (it adds the branches of unions)."""
    path: list[str | int] = []
    for part in loc:
        in_list = isinstance(content, list) and isinstance(part, int) and part < len(content)
        if in_list or (isinstance(content, dict) and part in content):
            content = content[part]
            path.append(part)
    return tuple(path)


def _sentences(path: Path, details: list[Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    kinds = {detail["type"] for detail in details}
    specific = [detail for detail in details if detail["type"] not in MEANINGS]
    for detail in specific or details:
        kind = detail["type"]
        if kind == "extra_forbidden":
            known = _keys(_annotation_at(path[:-1]))
            return [(f"unknown key {path[-1]!r}", near_miss(str(path[-1]), known))]
        if kind == "missing":
            found.append((f"key {detail['loc'][-1]!r} is missing", "Add it."))
        elif kind == "literal_error":
            found.append((f"{detail['input']!r} is not {detail['ctx']['expected']}", ""))
        elif kind == "value_error":
            found.append((str(detail["ctx"]["error"]), ""))
        elif kind == "greater_than_equal":
            found.append((f"{detail['input']!r} is less than {detail['ctx']['ge']}", ""))
        elif kind in MEANINGS:
            wanted = " or ".join(dict.fromkeys(MEANINGS[other] for other in sorted(kinds) if other in MEANINGS))
            found.append((f"{detail['input']!r} stands where {wanted} should", ""))
        else:
            found.append((f"{detail['msg'][:1].lower()}{detail['msg'][1:]}", ""))
    return list(dict.fromkeys(found))


def _annotation_at(path: Path) -> Any:
    """The type that the schema gives a place."""
    current: Any = schema.Document
    for part in path:
        for candidate in _branches(current):
            if isinstance(candidate, type) and issubclass(candidate, BaseModel):
                fields = {field.alias or name: field.annotation for name, field in candidate.model_fields.items()}
                if part in fields:
                    current = fields[str(part)]
                    break
            elif (typing.get_origin(candidate) is dict and isinstance(part, str)) or (
                typing.get_origin(candidate) is tuple and isinstance(part, int)
            ):
                arguments = typing.get_args(candidate)
                current = arguments[1] if typing.get_origin(candidate) is dict else arguments[0]
                break
        else:
            return None
    return current


def _branches(annotation: Any) -> tuple[Any, ...]:
    origin = typing.get_origin(annotation)
    if origin is Annotated:
        return _branches(typing.get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return tuple(branch for part in typing.get_args(annotation) for branch in _branches(part))
    return (annotation,)


def _keys(annotation: Any) -> list[str]:
    models = [part for part in _branches(annotation) if isinstance(part, type) and issubclass(part, BaseModel)]
    return [field.alias or name for model in models for name, field in model.model_fields.items()]

"""Schemas of the messages: an answer has no members but those described, and a value of any kind is plain JSON."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from harness.contracts.oet.activities import ActivityPostRequest, ActivitySummary
from harness.contracts.oet.procedures import AbortSummary, ProcedurePostRequest, ProcedurePutRequest, ProcedureSummary
from harness.contracts.oet.refusals import ActivityNotFound, HTTPError

PLACE = "#/components/schemas/"
JSON_VALUE = "JsonValue"
REQUESTS: tuple[type[BaseModel], ...] = (ProcedurePostRequest, ProcedurePutRequest, ActivityPostRequest)
ANSWERS: tuple[type[BaseModel], ...] = (ProcedureSummary, ActivitySummary, AbortSummary, HTTPError, ActivityNotFound)

VALIDATION_ERROR = {
    "type": "object",
    "title": "ValidationError",
    "required": ["type", "loc", "msg", "input"],
    "additionalProperties": False,
    "properties": {
        "type": {"type": "string"},
        "loc": {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "integer"}]}},
        "msg": {"type": "string"},
        "input": {"$ref": f"{PLACE}{JSON_VALUE}"},
        "ctx": {"type": "object", "additionalProperties": {"$ref": f"{PLACE}{JSON_VALUE}"}},
    },
}
HTTP_VALIDATION_ERROR = {
    "type": "object",
    "title": "HTTPValidationError",
    "required": ["detail"],
    "additionalProperties": False,
    "properties": {"detail": {"type": "array", "items": {"$ref": f"{PLACE}ValidationError"}}},
}
ANY_JSON = {
    "title": JSON_VALUE,
    "anyOf": [
        {"type": "null"},
        {"type": "boolean"},
        {"type": "number"},
        {"type": "string"},
        {"type": "array", "items": {"$ref": f"{PLACE}{JSON_VALUE}"}},
        {"type": "object", "additionalProperties": {"$ref": f"{PLACE}{JSON_VALUE}"}},
    ],
}


def refer(name: str) -> dict[str, str]:
    """Return the reference to a schema."""
    return {"$ref": f"{PLACE}{name}"}


def write_schemas() -> dict[str, Any]:
    """Write all schemas, by name. What stands in requests and in answers is written for both, as "...Request" there."""
    asked = describe(REQUESTS, "validation")
    told = describe(ANSWERS, "serialization")
    renamed = {name: name if name.endswith("Request") else f"{name}Request" for name in asked if name in told}
    schemas = {renamed.get(name, name): rename(schema, renamed) for name, schema in asked.items()}
    schemas |= {name: close(schema) for name, schema in told.items()}
    schemas |= {"ValidationError": VALIDATION_ERROR, "HTTPValidationError": HTTP_VALIDATION_ERROR}
    return {**{name: fill(schema) for name, schema in schemas.items()}, JSON_VALUE: ANY_JSON}


def describe(models: tuple[type[BaseModel], ...], mode: JsonSchemaMode) -> dict[str, Any]:
    """Return the schemas of messages, and of what stands in them."""
    _, schema = models_json_schema([(model, mode) for model in models], ref_template=f"{PLACE}{{model}}")
    described: dict[str, Any] = schema["$defs"]
    return described


def rename(schema: Any, names: dict[str, str]) -> Any:
    """Return a schema whose references have other names."""
    if isinstance(schema, list):
        return [rename(one, names) for one in schema]
    if isinstance(schema, str) and schema.startswith(PLACE):
        name = schema.removeprefix(PLACE)
        return f"{PLACE}{names.get(name, name)}"
    return {key: rename(one, names) for key, one in schema.items()} if isinstance(schema, dict) else schema


def close(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an object that has no further members."""
    return {**schema, "additionalProperties": False} if "properties" in schema else schema


def fill(schema: Any) -> Any:
    """Return a schema in which "anything" is plain JSON."""
    if isinstance(schema, list):
        return [fill(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    filled = {key: one if key in ("default", "const", "enum", "mapping") else fill(one) for key, one in schema.items()}
    if filled.get("type") == "array" and "prefixItems" not in filled and not filled.get("items"):
        filled["items"] = refer(JSON_VALUE)
    if filled.get("additionalProperties") is True:
        filled["additionalProperties"] = refer(JSON_VALUE)
    return filled

"""The description of the API (OpenAPI 3.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulators.oet.settings import OetSettings
from simulators.oet.web.description.schemas import refer, write_schemas

VERSION = "0.1.0"
"""What release 7 says of itself."""

REFUSALS = {
    "404": "There is no such procedure or activity",
    "408": "The body did not end in time",
    "409": "Another procedure runs, or this one is in another state: nothing was changed (strict only)",
    "413": "The body is too large",
    "500": "The worker refused or failed",
    "503": "The worker process was killed with this request",
    "504": "The worker process did not answer in time",
}
ALWAYS = ("503", "504")
BODY = ("408", "413")


def write_openapi(settings: OetSettings) -> dict[str, Any]:
    """Describe what one OET answers, as it is set up."""
    base = settings.base_path
    refused = "409" if settings.strict else "500"
    pid, activity = write_parameter("procedure_id"), write_parameter("activity_id")
    paths = {
        f"{base}/activities/{{activity_id}}": {
            "get": operation(
                "Activities",
                "get_an_activity",
                "Get an activity",
                "200",
                refer("ActivitySummary"),
                refusals=["404"],
                parameter=activity,
            )
        },
        f"{base}/activities/": {
            "get": operation("Activities", "get_activities", "Get all activities", "200", list_of("ActivitySummary")),
            "post": operation(
                "Activities",
                "run_an_activity",
                "Run an activity of a scheduling block",
                "201",
                refer("ActivitySummary"),
                refusals=[refused, *BODY],
                body="ActivityPostRequest",
            ),
        },
        f"{base}/procedures/": {
            "get": operation("Procedures", "get_procedures", "Get all procedures", "200", list_of("ProcedureSummary")),
            "post": operation(
                "Procedures",
                "create_a_procedure",
                "Create a procedure: load its script and call its init",
                "201",
                refer("ProcedureSummary"),
                refusals=BODY,
                body="ProcedurePostRequest",
            ),
        },
        f"{base}/procedures/{{procedure_id}}": {
            "get": operation(
                "Procedures",
                "get_a_procedure",
                "Get a procedure",
                "200",
                refer("ProcedureSummary"),
                refusals=["404"],
                parameter=pid,
            ),
            "put": operation(
                "Procedures",
                "put_a_procedure",
                "Start a procedure (RUNNING) or stop it (STOPPED)",
                "200",
                {"anyOf": [refer("ProcedureSummary"), refer("AbortSummary")]},
                refusals=["404", refused, *BODY],
                parameter=pid,
                body="ProcedurePutRequest",
            ),
        },
        f"{base}/stream": {
            "get": {
                "tags": ["Server Sent Events"],
                "summary": "Get all events from now on, until the connection is closed",
                "operationId": "get_stream",
                "responses": {
                    "200": {
                        "description": "Server-sent events: data:{JSON}, perhaps id:<request>, and a blank line",
                        "content": {"text/event-stream": {"schema": {"type": "string"}}},
                    }
                },
            }
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Observation Execution Tool API", "version": VERSION},
        "paths": paths,
        "components": {"schemas": write_schemas()},
    }


def operation(
    tag: str,
    name: str,
    summary: str,
    status: str,
    schema: dict[str, Any],
    *,
    refusals: Sequence[str] = (),
    parameter: dict[str, Any] | None = None,
    body: str = "",
) -> dict[str, Any]:
    """Describe one operation.

    :param name: the id of the operation.
    :param status: of the answer, and `schema` what it holds.
    :param refusals: statuses besides those that every operation has.
    :param body: name of the schema of the request; "" for one without body.
    """
    success: dict[str, Any] = {"description": "Successful Response", "content": json_of(schema)}
    if status == "201":
        success["links"] = write_links(tag)
    responses = {status: success}
    if parameter or body:
        invalid = {"anyOf": [refer("HTTPValidationError"), refer("HTTPError")]}
        responses["422"] = {"description": "Validation Error", "content": json_of(invalid)}
    for code in sorted([*refusals, *ALWAYS]):
        unknown = "ActivityNotFound" if code == "404" and tag == "Activities" else "HTTPError"
        responses[code] = {"description": REFUSALS[code], "content": json_of(refer(unknown))}
    described: dict[str, Any] = {"tags": [tag], "summary": summary, "operationId": name}
    if parameter:
        described["parameters"] = [parameter]
    if body:
        described["requestBody"] = {"required": True, "content": json_of(refer(body))}
    return {**described, "responses": responses}


def write_links(tag: str) -> dict[str, Any]:
    """Describe where what was created is found."""
    if tag == "Activities":
        return {"get": {"operationId": "get_an_activity", "parameters": {"activity_id": "$response.body#/id"}}}
    found = {"parameters": {"procedure_id": "$response.body#/id"}}
    return {"get": {"operationId": "get_a_procedure", **found}, "put": {"operationId": "put_a_procedure", **found}}


def write_parameter(name: str) -> dict[str, Any]:
    """Describe an id in a path."""
    return {"name": name, "in": "path", "required": True, "schema": {"type": "integer"}}


def list_of(name: str) -> dict[str, Any]:
    """Return the schema of a list of messages."""
    return {"type": "array", "items": refer(name)}


def json_of(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the content of a body of JSON."""
    return {"application/json": {"schema": schema}}

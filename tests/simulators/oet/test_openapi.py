"""The description says what is answered, and has what the real one has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from simulators.oet.settings import OetSettings
from simulators.oet.web.description.openapi import write_openapi
from tests.simulators.oet.running import Oet

RECORDED = Path(__file__).parents[2] / "contracts" / "oet" / "recorded" / "release-7.jsonl"
LAX = "c-30-put-abort-string-true"  # "yes" is taken for true, by the real one and by ours; nobody describes that
ROWS = [json.loads(line) for line in RECORDED.read_text(encoding="utf-8").splitlines()]
REAL = next(row["response"]["body"] for row in ROWS if row["row"] == "h-25-openapi")
DEVIATIONS = yaml.safe_load((Path(__file__).parent / "deviations.yaml").read_text(encoding="utf-8"))["deviations"]
ALIKE = [row for row in ROWS if row["row"] not in {LAX, *(one["row"] for one in DEVIATIONS)}]
OURS = write_openapi(OetSettings(Path()))


def schemas(described: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """All schemas in a description."""
    if isinstance(described, dict):
        if "schema" in described:
            yield place, described["schema"]
        for key, one in described.items():
            yield from schemas(one, f"{place}/{key}")
    elif isinstance(described, list):
        for number, one in enumerate(described):
            yield from schemas(one, f"{place}/{number}")


def test_the_description_has_every_operation_of_the_real_one() -> None:
    assert {path: set(methods) for path, methods in OURS["paths"].items()} == {
        path: set(methods) for path, methods in REAL["paths"].items()
    }


@pytest.mark.parametrize("name", ["ProcedurePostRequest", "ProcedurePutRequest", "ActivityPostRequest"])
def test_a_request_has_the_members_of_the_real_one(name: str) -> None:
    ours, real = OURS["components"]["schemas"][name], REAL["components"]["schemas"][name]
    assert set(ours["properties"]) == set(real["properties"])
    assert ours.get("required", []) == real.get("required", [])


@pytest.mark.parametrize("row", ALIKE, ids=lambda row: str(row["row"]))
def test_a_recorded_answer_is_as_described(row: dict[str, Any]) -> None:
    asked, told = row["request"], row["response"]
    path = re.sub(r"/\d+$", "/{id}", asked["path"])
    described = {
        re.sub(r"\{\w+\}", "{id}", name).removeprefix(OetSettings(Path()).base_path): one
        for name, one in OURS["paths"].items()
    }
    operation = described.get(path, {}).get(asked["method"].lower())
    if operation is None or told["headers"].get("content-type") != "application/json":
        return
    assert str(told["status"]) in operation["responses"]
    schema = operation["responses"][str(told["status"])]["content"]["application/json"]["schema"]
    validate(told["body"], schema)
    if told["status"] < 300 and isinstance(asked.get("body"), dict):
        validate(asked["body"], operation["requestBody"]["content"]["application/json"]["schema"])


def validate(body: Any, schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator({**schema, "components": OURS["components"]}).validate(body)


def test_no_schema_allows_anything() -> None:
    for place, schema in schemas(OURS):
        assert schema, place
    text = json.dumps(OURS)
    assert "{}" not in text
    assert '"additionalProperties": true' not in text


def test_an_answer_with_a_member_too_many_is_not_as_described() -> None:
    summary = next(row["response"]["body"] for row in ROWS if row["row"] == "a-05-show-ready")
    with pytest.raises(jsonschema.ValidationError, match="Additional properties"):
        validate({**summary, "more": 1}, {"$ref": "#/components/schemas/ProcedureSummary"})


def test_the_page_is_served_and_names_nothing_elsewhere(oet: Oet) -> None:
    answer = oet.ask("GET", "/ui")
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert oet.settings.base_path in answer.body
    assert not re.findall(r"https?://|//cdn|src=", answer.body)
    assert oet.ask("GET", "/openapi.json").body == json.loads(json.dumps(write_openapi(oet.settings)))

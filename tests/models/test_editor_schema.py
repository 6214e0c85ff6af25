"""The JSON schema by which editors check declarations."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from harness.models.reading.editor_schema import editor_schema
from harness.models.reading.source import read_source

TELESCOPES = Path(__file__).parents[2] / "telescopes"
WRITTEN = TELESCOPES / "telescope.schema.json"


def test_it_is_the_one_that_is_written_down() -> None:
    assert WRITTEN.read_text() == editor_schema(), (
        "write it anew: python -m harness.models.reading.editor_schema > telescopes/telescope.schema.json"
    )


@pytest.mark.parametrize(
    "file", [TELESCOPES / "ska-mid.yaml", Path(__file__).parent / "dome.yaml"], ids=lambda f: f.stem
)
def test_it_takes_what_the_loader_takes(file: Path) -> None:
    errors = Draft202012Validator(json.loads(editor_schema())).iter_errors(read_source(file).content)
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


def test_it_refuses_unknown_keys() -> None:
    content = {**read_source(TELESCOPES / "ska-mid.yaml").content, "telescop": "x"}
    assert not Draft202012Validator(json.loads(editor_schema())).is_valid(content)

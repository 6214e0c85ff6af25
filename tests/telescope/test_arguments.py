"""Arguments of sentences: defaults, tables, doc strings; on a real simulated telescope."""

from __future__ import annotations

import json

import pytest

from harness.errors import SentenceError
from harness.scenario.run import ScenarioRun
from harness.telescope.arguments import argument_text
from harness.telescope.subjects import find_subject
from harness.vocabulary.tango.attributes_and_commands import TangoSentences
from harness.vocabulary.telescope.subjects import TelescopeSentences

HEADER = ("path", "value")


def text(run: ScenarioRun, command: str, *rows: tuple[str, str], document: str | None = None) -> str | None:
    subject = find_subject(run.target, "subarray", "2")
    return argument_text(run, subject, command, [HEADER, *rows] if rows else None, document)


def test_each_argument_has_identifiers_of_its_own(run: ScenarioRun) -> None:
    first, second = (json.loads(text(run, "AssignResources") or "")["sdp"] for _ in range(2))
    assert first["execution_block"]["eb_id"] != second["execution_block"]["eb_id"]
    assert first["processing_blocks"][0]["pb_id"] != second["processing_blocks"][0]["pb_id"]


def test_a_table_puts_values_in_place_of_the_default_s(run: ScenarioRun) -> None:
    changed = json.loads(
        text(run, "Configure", ("dish.receiver_band", '"5a"'), ("csp.midcbf.deep.inside", "[1]")) or ""
    )
    assert changed["dish"] == {"receiver_band": "5a"}
    assert changed["csp"]["midcbf"]["deep"] == {"inside": [1]}
    assert changed["tmc"] == {"scan_duration": 10.0}


def test_a_path_that_the_schema_does_not_know_is_refused_before_anything_is_sent(run: ScenarioRun) -> None:
    sentences = TelescopeSentences(run, TangoSentences(run))
    with pytest.raises(SentenceError) as raised:
        sentences.act("subarray", "1", "assign resources", [HEADER, ("dish.receptor_id", '["SKA001"]')])
    folder = run.target.telescope.folder if run.target.telescope else None
    assert str(raised.value) == (
        f"{folder}/ska-mid/assign-resources.json: the argument of AssignResources has no 'dish.receptor_id'. "
        "Did you mean 'dish.receptor_ids'?"
    )
    assert run.commands.issued == []


def test_a_doc_string_is_sent_as_it_is(run: ScenarioRun) -> None:
    assert text(run, "AssignResources", document="{not: JSON") == "{not: JSON"


def test_a_dish_that_the_telescope_does_not_have_is_left_to_the_telescope_to_refuse(run: ScenarioRun) -> None:
    assert "SKA099" in (text(run, "AssignResources", ("dish.receptor_ids", '["SKA099"]')) or "")

"""Which paths may stand in the table that overrides an argument."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.errors import SentenceError
from harness.models.argument_paths import refuse_unknown_paths

TELESCOPES = Path(__file__).parents[2] / "telescopes"


def refused(name: str, *paths: str) -> str:
    file = TELESCOPES / name
    try:
        refuse_unknown_paths(json.loads(file.read_text()), paths, "Configure", file)
    except SentenceError as error:
        return str(error).removeprefix(f"{file}: ")
    return ""


@pytest.mark.parametrize(
    "path",
    [
        "dish.receptor_ids",
        "$.dish.receptor_ids",
        "dish.receptor_ids.0",
        "sdp.processing_blocks.1.pb_id",
        "sdp.processing_blocks.0.parameters.anything.at.all",
        "sdp.execution_block.beams.0.beam_id",
    ],
)
def test_what_the_schema_names_or_leaves_open_is_known(path: str) -> None:
    assert refused("ska-mid/assign-resources.json", path) == ""


@pytest.mark.parametrize(
    ("name", "path", "remedy"),
    [
        ("ska-mid/assign-resources.json", "dish.receptors", "Did you mean 'dish.receptor_ids'?"),
        ("ska-mid/assign-resources.json", "receptor_ids", "Did you mean 'dish.receptor_ids'?"),
        ("ska-mid/configure.json", "pointing.target.target_nam", "Did you mean 'pointing.target.target_name'?"),
        ("ska-mid/configure.json", "dish.colour", "In dish: there is receiver_band."),
        ("ska-mid/configure.json", "tmc.duration", "Did you mean 'tmc.scan_duration'?"),
        (
            "ska-low/assign-resources.json",
            "mccs.subarray_beams.0.apertures.0.id",
            "In mccs.subarray_beams.0.apertures.0: there are station_id, aperture_id.",
        ),
        ("ska-low/scan.json", "dish", "There are interface, transaction_id, subarray_id, scan_id."),
    ],
)
def test_any_other_is_refused_with_the_nearest(name: str, path: str, remedy: str) -> None:
    assert refused(name, "interface", path) == f"the argument of Configure has no {path!r}. {remedy}"

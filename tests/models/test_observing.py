"""Observing modes and agents are declared, and what is wrong with them is said with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import FirstlightError, ModelError
from harness.models.load import load_telescope

OBSERVATORY = Path(__file__).parent / "observatory/observatory.yaml"
DECLARED = """
observing_modes:
  Darknight: {resources: [IRIS, tcs], sequencers: [ESW, IRIS.imager, IRIS.ifs, TCS]}
  Calib: {resources: IRIS, sequencers: [ESW, IRIS]}
agents:
  esw.machine1: {sequence_components: 2}
  IRIS.machine1: {}
"""


def declare(folder: Path, text: str = DECLARED) -> Path:
    file = folder / "observatory.yaml"
    file.write_text(OBSERVATORY.read_text() + text)
    return file


def test_modes_and_agents_are_declared(tmp_path: Path) -> None:
    telescope = load_telescope(declare(tmp_path))
    assert telescope.observing_modes["Darknight"].sequencers == ("ESW", "IRIS.imager", "IRIS.ifs", "TCS")
    assert telescope.observing_modes["Calib"].resources == ("IRIS",)
    assert {name: one.sequence_components for name, one in telescope.agents.items()} == {
        "ESW.machine1": 2,
        "IRIS.machine1": 0,
    }


WRONG = [
    (
        "[IRIS, tcs]",
        "[IRIS, TSC]",
        "observing_modes.Darknight.resources[1]: TSC is not a subsystem of TMT. Did you mean",
    ),
    ("IRIS.ifs", "IRES.ifs", "observing_modes.Darknight.sequencers[2]: IRES is not a subsystem of TMT. Did you mean"),
    ("[IRIS, tcs]", "[]", "observing_modes.Darknight.resources: an observing mode without resources does nothing"),
    ("[ESW, IRIS]", "[]", "observing_modes.Calib.sequencers: an observing mode without sequencers does nothing"),
    ("resources: IRIS, ", "", "observing_modes.Calib: key 'resources' is missing. Add it."),
    ("[ESW, IRIS]", "[IRIS]", "observing_modes.Calib.sequencers: no sequencer of ESW leads the others. Add ESW."),
    ("[ESW, IRIS]", "[ESW, IRIS, IRIS]", "observing_modes.Calib.sequencers[2]: IRIS is there twice"),
    ("Calib:", "Calib-1:", "'Calib-1' is no name of an observing mode: its sequencers are called 'ESW.Calib-1'"),
    ("Calib:", "Calib.day:", "'Calib.day' is no name of an observing mode"),
    ("IRIS.machine1", "IRIS", "agents.IRIS: 'IRIS' is no prefix of an agent. Write it like ESW.machine1."),
    ("IRIS.machine1", "IRES.machine1", "agents.IRES.machine1: IRES is not a subsystem of TMT. Did you mean 'IRIS'?"),
    ("components: 2", "components: -2", "agents.esw.machine1.sequence_components: "),
    ("machine1: {}", "machine1: {count: 1}", "agents.IRIS.machine1.count: unknown key 'count'"),
]


@pytest.mark.parametrize(("old", "new", "message"), WRONG, ids=[message[:40] for _, _, message in WRONG])
def test_what_is_wrong_is_said(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert DECLARED.count(old) == 1
    with pytest.raises(FirstlightError) as raised:
        load_telescope(declare(tmp_path, DECLARED.replace(old, new)))
    assert message in str(raised.value)


def test_they_are_taken_over_from_an_included_file_once(tmp_path: Path) -> None:
    (tmp_path / "night.yaml").write_text(DECLARED)
    file = declare(tmp_path, "includes: night.yaml\n")
    assert set(load_telescope(file).observing_modes) == {"Darknight", "Calib"}
    file = declare(tmp_path, "includes: night.yaml\nagents: {IRIS.machine1: {}}\n")
    with pytest.raises(ModelError, match=r"agent 'IRIS.machine1' is declared twice"):
        load_telescope(file)

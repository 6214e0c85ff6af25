"""``firstlight model validate``."""

from __future__ import annotations

from pathlib import Path

from tests.firstlight.commands import CommandLine
from tests.simulators.served import DOME

MOUNTS = Path(__file__).parents[1] / "scenario" / "mounts.yaml"

WRONG = """\
telescope: hut
classes:
  Door:
    attributes:
      State: {type: DevState, initial: ON}
      position: {type: Positon}
    commands:
      Open: {allowed: {positon: CLOSED}}
enumerations: {Position: [OPEN, CLOSED]}
devices:
  - {name: hut/door/1, class: Door}
"""


def test_what_is_right_is_counted(firstlight: CommandLine) -> None:
    outcome = firstlight("model", "validate", DOME)
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == "dome: 4 devices, 3 classes, 17 attributes, 10 commands, 3 subjects\n"


def test_without_names_all_telescopes_are_checked(firstlight: CommandLine) -> None:
    outcome = firstlight("model", "validate")
    assert outcome.code == 0
    assert any(line.startswith("ska-mid: ") for line in outcome.out.splitlines())


def test_every_mistake_is_told_with_line_path_cause_and_remedy(firstlight: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "hut.yaml").write_text(WRONG)
    outcome = firstlight("model", "validate", tmp_path / "hut.yaml", DOME)
    assert outcome.code == 1
    assert outcome.out.startswith("dome: 4 devices")
    assert outcome.err == (
        f"{tmp_path}/hut.yaml:6: classes.Door.attributes.position.type\n"
        "  'Positon' is neither a Tango type nor a declared enumeration\n"
        "  Did you mean 'Position'?\n"
        f"{tmp_path}/hut.yaml:8: classes.Door.commands.Open.allowed.positon\n"
        "  Door has no attribute 'positon'\n"
        "  Did you mean 'position'?\n"
        f"{tmp_path}/hut.yaml: 2 mistakes\n"
    )


def test_programs_get_json(firstlight: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "hut.yaml").write_text(WRONG)
    outcome = firstlight("model", "validate", tmp_path / "hut.yaml", DOME, "--json")
    assert outcome.code == 1
    wrong, right = outcome.json
    assert [(one["line"], one["path"]) for one in wrong["mistakes"]] == [
        (6, "classes.Door.attributes.position.type"),
        (8, "classes.Door.commands.Open.allowed.positon"),
    ]
    assert wrong["mistakes"][0]["remedy"] == "Did you mean 'Position'?"
    assert (wrong["telescope"], right["telescope"], right["mistakes"]) == (None, "dome", [])
    assert right["contents"]["device"] == 4


def test_what_would_be_better_is_advised(firstlight: CommandLine) -> None:
    outcome = firstlight("model", "validate", MOUNTS)
    assert (outcome.code, outcome.err) == (0, "")
    _, advice = outcome.out.splitlines()
    assert advice == (
        "  Silent: its transitions cannot be counted: no attribute tells when its commands begin: neither lrcExecuting "
        "nor longRunningCommandStatus is declared. Declare longRunningCommandStatus: {type: DevString, shape: [200]}."
    )
    assert len(firstlight("model", "validate", MOUNTS, "--json").json[0]["advice"]) == 1


def test_a_file_that_is_not_there_is_one_mistake(firstlight: CommandLine) -> None:
    outcome = firstlight("model", "validate", "nowhere.yaml")
    assert outcome.code == 1
    assert "nowhere.yaml\n  there is no such file\n" in outcome.err


def test_parameters_are_checked_too(firstlight: CommandLine) -> None:
    assert firstlight("model", "validate", DOME, "--parameter", "shutters=a,b,c").out.startswith("dome: 5 devices")
    wrong = firstlight("model", "validate", DOME, "--parameter", "shuters=a")
    assert wrong.code == 1
    assert "there is no parameter 'shuters' to set" in wrong.err
    unreadable = firstlight("model", "validate", DOME, "--parameter", "shutters")
    assert unreadable.code == 2
    assert "'shutters' sets no parameter. Write it like subarrays=16 or dishes=SKA001,SKA036." in unreadable.err

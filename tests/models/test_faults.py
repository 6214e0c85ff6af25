"""Declared faults: inherited like commands, and checked with the line that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import ModelError
from harness.models.faults import FAULTS, struck
from harness.models.load import load_telescope

DECLARATION = """
telescope: plain
classes:
  Base:
    abstract: true
    attributes:
      State: {type: DevState, initial: ON}
      longRunningCommandResult: {type: DevString, shape: [2], initial: ["", ""]}
    faults:
      FAILED_RESULT: {text: out of order}
      SLOW: {times: 3}
      LOST: {}
    commands:
      Move: {protocol: long-running, stages: [{to: {State: MOVING}, takes: 1 s}, {to: {State: ON}}]}
  Plain:
    extends: Base
    faults:
      SLOW: {commands: Move}
      COMMAND_NOT_ALLOWED: {}
    commands:
      Stop: {stages: [{to: {State: ON}}]}
devices: [{name: test/plain/1, class: Plain}]
"""


def written(folder: Path, old: str = "", new: str = "") -> Path:
    assert not old or DECLARATION.count(old) == 1
    file = folder / "plain.yaml"
    file.write_text(DECLARATION.replace(old, new) if old else DECLARATION)
    return file


def test_faults_are_taken_over_key_by_key(tmp_path: Path) -> None:
    plain = load_telescope(written(tmp_path)).classes["Plain"]
    assert list(plain.faults) == ["FAILED_RESULT", "SLOW", "LOST", "COMMAND_NOT_ALLOWED"]
    assert (plain.faults["SLOW"].times, plain.faults["SLOW"].commands) == (3.0, ("Move",))


def test_a_fault_strikes_the_commands_that_it_can(tmp_path: Path) -> None:
    plain = load_telescope(written(tmp_path)).classes["Plain"]
    assert {fault: struck(plain, fault) for fault in plain.faults} == {
        "FAILED_RESULT": ("Move",),
        "SLOW": ("Move",),
        "LOST": (),
        "COMMAND_NOT_ALLOWED": ("Move", "Stop"),
    }


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "COMMAND_NOT_ALLOWED: {}",
            "COMAND_NOT_ALLOWED: {}",
            (
                "classes.Plain.faults.COMAND_NOT_ALLOWED: 'COMAND_NOT_ALLOWED' is not a fault. "
                "Did you mean 'COMMAND_NOT_ALLOWED'?"
            ),
        ),
        (
            "SLOW: {commands: Move}",
            "SLOW: {commands: Mov}",
            "classes.Plain.faults.SLOW.commands: Plain has no command 'Mov'. Did you mean 'Move'?",
        ),
        (
            "SLOW: {commands: Move}",
            "SLOW: {commands: Stop}",
            "classes.Plain.faults.SLOW.commands: Stop takes no time, so that SLOW cannot strike it. Take it out.",
        ),
        (
            "COMMAND_NOT_ALLOWED: {}",
            "STUCK_IN_INTERMEDIATE_STATE: {commands: [Move, Stop]}",
            (
                "classes.Plain.faults.STUCK_IN_INTERMEDIATE_STATE.commands: Stop passes through no state, "
                "so that STUCK_IN_INTERMEDIATE_STATE cannot strike it. Take it out."
            ),
        ),
        (
            "SLOW: {commands: Move}",
            "FAILED_RESULT: {commands: Stop}",
            (
                "classes.Plain.faults.FAILED_RESULT.commands: Stop is not long-running, "
                "so that FAILED_RESULT cannot strike it. Take it out."
            ),
        ),
        (
            "LOST: {}",
            "LOST: {commands: Move}",
            "classes.Base.faults.LOST.commands: LOST strikes the whole device, no command of it. Leave 'commands' out.",
        ),
        (
            "LOST: {}",
            "LOST: {times: 3}",
            "classes.Base.faults.LOST.times: LOST takes no time. Leave 'times' out.",
        ),
    ],
)
def test_a_fault_that_cannot_be_is_told_with_its_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    file = written(tmp_path, old, new)
    with pytest.raises(ModelError) as error:
        load_telescope(file)
    line = next(number for number, text in enumerate(file.read_text().splitlines(), 1) if new in text)
    assert str(error.value) == f"{file}:{line}: {message}"


def test_every_name_of_the_field_is_there() -> None:
    assert set(FAULTS) >= {
        "COMMAND_NOT_ALLOWED",
        "FAILED_RESULT",
        "LONG_RUNNING_EXCEPTION",
        "STUCK_IN_INTERMEDIATE_STATE",
        "STUCK_IN_OBSTATE",
    }

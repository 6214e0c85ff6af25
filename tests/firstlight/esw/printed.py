"""Sequences that a user writes to files, and what the command line prints of them."""

from __future__ import annotations

import subprocess
from pathlib import Path

from harness.contracts.esw.codec import encode
from tests.firstlight.commands import Outcome
from tests.simulators.esw.sequencer.rig import commands

NIGHT = "ESW.darknight"


class SequenceFiles:
    """Files of sequences."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, *names: str) -> Path:
        """Write a sequence of commands of these names."""
        file = self._folder / f"{'_'.join(names)}.json"
        file.write_bytes(encode(commands(*names)))
        return file


def list_rows(outcome: Outcome) -> list[list[str]]:
    """Return the cells of a table's rows."""
    assert outcome.code == 0, outcome
    return [line.split() for line in outcome.out.splitlines()[2:]]


def read_until(process: subprocess.Popen[str], text: str) -> str:
    """Return what a process has printed, up to a line with a text."""
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if text in line:
            return "".join(lines)
    raise AssertionError(f"it has ended, and printed {lines}")

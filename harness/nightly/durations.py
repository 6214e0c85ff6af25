"""How long scenarios took, kept from run to run beside the history of the report, for the next plan."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from harness.errors import ProfileError
from harness.reporting.places import write_whole

FILE = "durations.json"
"""Its name in the repository's folder of reports."""


def read_durations(file: Path, target: str) -> dict[str, float]:
    """Return seconds by node id, as they were on a target; {} where none are known.

    Raises `ProfileError` for a file that holds something else.
    """
    return _read(file).get(target, {})


def keep_durations(file: Path, target: str, durations: Mapping[str, float]) -> None:
    """Keep what was measured on a target; what was not measured this time stays as it was."""
    if not durations:
        return
    known = _read(file)
    known[target] = {**known.get(target, {}), **{name: round(seconds, 3) for name, seconds in durations.items()}}
    write_whole(file, json.dumps(known, indent=1, sort_keys=True) + "\n")


def _read(file: Path) -> dict[str, dict[str, float]]:
    if not file.is_file():
        return {}
    try:
        known = {
            target: {name: float(seconds) for name, seconds in of_target.items()}
            for target, of_target in json.loads(file.read_text(encoding="utf-8")).items()
        }
    except (ValueError, AttributeError, TypeError) as error:
        raise ProfileError(
            f"these are no durations: {error}", place=str(file), remedy="Remove the file: the next night writes it."
        ) from None
    return known

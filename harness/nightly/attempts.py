"""Where the results of shards lie until they are joined: a folder for each attempt of each shard.

``<folder>/1-3/0/`` holds ``allure/``, ``coverage.json`` and `PROGRESS` of the first attempt of shard 1-3, and
`COMPLETE` once nothing more of it is to come.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.nightly.plan import NightPlan, Shard

COMPLETE = "complete"
"""The file that an attempt has when nothing more of it is to come; its text is the exit code."""

PROGRESS = "ended.jsonl"
"""A line for each scenario that has ended: ``{"node_id": ..., "outcome": ..., "seconds": ...}``."""

ALLURE, COVERAGE = "allure", "coverage.json"


def attempt_folder(folder: Path, shard: Shard, attempt: int) -> Path:
    """Return where the results of an attempt lie; it may not be there yet."""
    return folder / shard.name / str(attempt)


def attempts_of(folder: Path, shard: Shard) -> list[Path]:
    """Return the folders of a shard's attempts that there are, in their order."""
    return sorted(
        (one for one in (folder / shard.name).glob("*") if one.name.isdecimal()), key=lambda one: int(one.name)
    )


def counted_attempt(folder: Path, shard: Shard) -> Path | None:
    """Return the attempt that counts: the last complete one, else the last; None if the shard never reported."""
    every = attempts_of(folder, shard)
    complete = [one for one in every if (one / COMPLETE).is_file()]
    return next(reversed(complete or every), None)


@dataclass
class Progress:
    """How far a night has come, read from what its shards have left so far.

    :param folder: with the attempts.
    """

    folder: Path
    plan: NightPlan
    ended: dict[str, str] = field(default_factory=dict)
    """Node id to outcome."""
    _read: dict[Path, int] = field(default_factory=dict)

    def look(self) -> Iterator[str]:
        """Yield a line for each scenario that did not pass since the last look."""
        for shard in self.plan.shards:
            for attempt in attempts_of(self.folder, shard)[-1:]:
                for one in self._new_lines(attempt / PROGRESS):
                    self.ended[one["node_id"]] = one["outcome"]
                    if one["outcome"] not in ("passed", "skipped"):
                        yield f"shard {shard.name}: {one['outcome']}: {one['node_id']}"

    def _new_lines(self, file: Path) -> list[dict[str, Any]]:
        """Return what is new of a file; a line that is not whole yet is left for the next look."""
        try:
            with file.open("rb") as opened:
                opened.seek(self._read.get(file, 0))
                whole = opened.read().rpartition(b"\n")[0]
        except FileNotFoundError:
            return []
        if not whole:
            return []
        self._read[file] = self._read.get(file, 0) + len(whole) + 1
        return [json.loads(line) for line in whole.splitlines()]

    def summary(self) -> str:
        """Return ``45 of 230 scenarios have ended: 44 passed, 1 failed``."""
        outcomes = list(self.ended.values())
        counts = ", ".join(f"{outcomes.count(each)} {each}" for each in dict.fromkeys(outcomes))
        number = sum(len(shard.node_ids) for shard in self.plan.shards)
        return f"{len(outcomes)} of {number} scenarios have ended{': ' if counts else ''}{counts}"

"""``firstlight nightly`` in a process of its own, and what it leaves."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.library.running import ROOT, environment

LIMIT = 240.0


@dataclass
class Night:
    """A night that runs, with its results in a folder."""

    folder: Path
    process: subprocess.Popen[str]

    def wait(self, limit: float = LIMIT) -> int:
        return self.process.wait(limit)

    @property
    def said(self) -> str:
        return (self.folder / "said.txt").read_text()

    @property
    def results(self) -> dict[str, dict[str, Any]]:
        """The joined results by the names of their scenarios, of which none stands twice."""
        files = (self.folder / "results" / "allure").glob("*-result.json")
        found = [json.loads(file.read_text()) for file in files]
        by_name = {shown(one): one for one in found}
        assert len(by_name) == len(found)
        return by_name

    @property
    def statuses(self) -> dict[str, str]:
        return {name: one["status"] for name, one in self.results.items()}

    def left(self, shard: str) -> Path:
        return self.folder / "results" / "shards" / shard / "0"

    def ended(self, shard: str) -> list[str]:
        """Node ids of what has ended in a shard."""
        file = self.left(shard) / "ended.jsonl"
        return [json.loads(line)["node_id"] for line in file.read_text().splitlines()] if file.exists() else []


def shown(result: Mapping[str, Any]) -> str:
    """A scenario with the values of its row, but for target and telescope."""
    values = [
        one.get("value", "") for one in result.get("parameters", ()) if one["name"] not in ("target", "telescope")
    ]
    return f"{result['fullName']} {' '.join(values)}".strip()


def begin(folder: Path, *arguments: str | Path, variables: Mapping[str, str] | None = None) -> Night:
    """Begin a night whose results and durations lie in a folder."""
    own = ["--results", folder / "results", "--durations", folder / "durations.json"]
    command = [sys.executable, "-m", "firstlight", "nightly", *own, *arguments]
    folder.mkdir(exist_ok=True)
    with (folder / "said.txt").open("w") as said:
        process = subprocess.Popen(
            [*map(str, command)],
            cwd=ROOT,
            env=environment(variables),
            stdout=said,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
    return Night(folder, process)


def until(condition: Callable[[], object], what: Callable[[], str]) -> None:
    """Wait for other processes; there is nothing that would tell."""
    end = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < end, f"not within {LIMIT:g} s: {what()}"
        time.sleep(0.05)

"""Joining a night: 8 shards of 1,000 scenarios each, as they lie on disk, without making the HTML report.

``python -m benchmarks.bench_joining [--rounds N]``: each result has 12 steps and two attachments, about as those of
``features/``; medians and the slowest. Beside it what it takes to copy the same files.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from harness.nightly.attempts import ALLURE, COMPLETE, attempt_folder
from harness.nightly.joining import join
from harness.nightly.plan import NightPlan, Scenario, plan_shards
from harness.nightly.running import End, Outcome

SHARDS, EACH = 8, 1000
STEPS, ATTACHED = 12, 2


def scenarios() -> Iterator[Scenario]:
    """As many as there are in all, each with a result of its own."""
    for number in range(SHARDS * EACH):
        about = {
            "name": f"Scenario {number}",
            "fullName": f"features.telescope.some#Scenario {number}",
            "historyId": f"{number:032x}",
            "testCaseId": f"{number:032x}",
            "labels": [{"name": name, "value": f"some {name}"} for name in ("epic", "feature", "suite", "host", "tag")],
        }
        yield Scenario(f"features/telescope/some{number % 50}.feature::Scenario {number}", "some", 1, result=about)


def leave(folder: Path, night: Outcome) -> int:
    """Write what the shards leave; returns its size."""
    size = 0
    by_node_id = {one.node_id: one for one in night.plan.scenarios}
    for shard in night.plan.shards:
        at = attempt_folder(folder, shard, 0)
        (at / ALLURE).mkdir(parents=True)
        for number, node_id in enumerate(shard.node_ids):
            key = f"{shard.name}-{number}"
            steps = [
                {"name": f"When I do {step}", "status": "passed", "start": 1, "stop": 2, "parameters": [], "steps": []}
                for step in range(STEPS)
            ]
            sources = [f"{key}-{each}-attachment.csv" for each in range(ATTACHED)]
            result = {
                **by_node_id[node_id].result,
                "uuid": key,
                "status": "passed",
                "start": 1000,
                "stop": 2000,
                "steps": steps,
                "attachments": [{"name": "Events", "source": source, "type": "text/csv"} for source in sources],
            }
            size += (at / ALLURE / f"{key}-result.json").write_text(json.dumps(result))
            for source in sources:
                size += (at / ALLURE / source).write_text("+0.012 s,mid-tmc/subarray/01,obsState\n" * 30)
        (at / COMPLETE).write_text("0")
    return size


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rounds", type=int, default=5)
    rounds = arguments.parse_args().rounds
    every = tuple(scenarios())
    plan = NightPlan(every, tuple(plan_shards(every, {}, SHARDS)))
    night = Outcome(plan, {shard.name: End(0) for shard in plan.shards})
    times: dict[str, list[float]] = {"joined": [], "copied": []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = leave(folder / "shards", night)
        for number in range(rounds):
            began = time.perf_counter()
            found = join(folder / "shards", night, folder / f"{number}" / "allure", folder / f"{number}" / "junit.xml")
            times["joined"].append(time.perf_counter() - began)
            assert found.statuses == {"passed": SHARDS * EACH}
            began = time.perf_counter()
            shutil.copytree(folder / "shards", folder / f"copied {number}")
            times["copied"].append(time.perf_counter() - began)
    table = Table(title=f"{SHARDS} shards of {EACH} scenarios, {size / 1e6:.0f} MB: seconds, {rounds} rounds")
    for title in ("", "median", "slowest"):
        table.add_column(title, justify="left" if not title else "right")
    for what, took in times.items():
        table.add_row(what, f"{statistics.median(took):.2f}", f"{max(took):.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()

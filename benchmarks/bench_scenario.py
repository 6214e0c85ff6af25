"""What the harness adds to a scenario: a scheduling block beside a bare PyTango script, and where time goes.

``python -m benchmarks.bench_scenario [--rounds N] [--features PATH ...] [-k EXPRESSION]``

First a whole scheduling block (assign, configure, scan, end, release on subarray 1 of a simulated SKA-Mid that is on)
as one scenario, run by pytest, beside a bare PyTango script in a process of its own: its commands with the arguments
that the harness sends, on the same simulated telescope, waiting for the same events by a callback and a condition. They
take turns; medians. A scenario's time is from the end of its ``Given`` to the end of its last step, with all that
pytest-bdd does between steps.

Then all features of a folder, one after the other in one process: where the main thread spends its time, from the
start of the process to its end, each moment counted once. What the simulated telescope takes is in the steps and in
putting back.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.stages import (
    CLOSING,
    COLLECTION,
    END,
    LISTENING,
    PUTTING_BACK,
    PYTEST,
    REST,
    SCAN,
    SEARCH,
    START,
    STEPS,
    TELESCOPE,
)

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 600.0
AIM = 1.5
FEATURE = """
Feature: The harness beside a bare script
  Scenario Outline: Scheduling block <number>
    Given the telescope is on
    When I assign resources to subarray 1
    Then subarray 1 goes through RESOURCING, IDLE
    When I configure subarray 1
      | path              | value |
      | tmc.scan_duration | %-5s |
    Then subarray 1 goes through CONFIGURING, READY
    When I scan on subarray 1
    Then subarray 1 goes through SCANNING, READY
    When I end the scheduling block on subarray 1
    Then subarray 1 becomes IDLE
    When I release all resources of subarray 1
    Then subarray 1 goes through RESOURCING, EMPTY

    Examples:
      | number |
"""
ONCE = (START, COLLECTION, TELESCOPE, REST, END)
EACH = (PYTEST, LISTENING, SEARCH, STEPS, PUTTING_BACK, CLOSING)


def run(folder: Path, arguments: Sequence[str | Path]) -> tuple[Mapping[str, Any], float]:
    """What a run of pytest took: what the plugin tells, and its wall time."""
    file = folder / "stages.json"
    line = [sys.executable, "-m", "pytest", f"--rootdir={ROOT}", f"--config-file={ROOT / 'pyproject.toml'}"]
    line += ["-p", "benchmarks.stages", "-p", "no:cacheprovider", "-q", f"--stages={file}"]
    line += [f"--alluredir={folder / 'allure'}", f"--junitxml={folder / 'junit.xml'}", *map(str, arguments)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FIRSTLIGHT_", "TANGO_HOST"))}
    began = time.perf_counter()
    done = subprocess.run(line, cwd=ROOT, env=kept, capture_output=True, text=True, timeout=LIMIT, check=False)
    took = time.perf_counter() - began
    if done.returncode:
        sys.exit(f"the run that was to be measured has failed:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return json.loads(file.read_text(encoding="utf-8")), took


def compare(console: Console, rounds: int) -> None:
    """A scheduling block, turn about."""
    with tempfile.TemporaryDirectory() as name:
        feature = Path(name) / "block.feature"
        feature.write_text(
            FEATURE % SCAN + "".join(f"      | {number} |\n" for number in range(rounds + 1)),
            encoding="utf-8",
        )
        found, _ = run(Path(name), ["-p", "conftest", feature, "--beside", "--target=simulated", "--telescope=ska-mid"])
    blocks = found["blocks"][1:]  # the first warms both up
    bare, ours, steps = (
        statistics.median(one[column] for one in blocks) for column in ("bare", "scenario", "in_steps")
    )
    ratios = sorted(one["scenario"] / one["bare"] for one in blocks)
    ratio = statistics.median(ratios)
    console.print(f"A scheduling block, medians of {len(blocks)}, turn about:")
    console.print(f"  bare script {bare * 1e3:6.1f} ms")
    console.print(f"  scenario    {ours * 1e3:6.1f} ms, of it in steps {steps * 1e3:.1f} ms")
    console.print(f"  ratio       {ratio:6.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}); the aim is {AIM} or less\n")


def tell_stages(console: Console, features: Sequence[Path], options: Sequence[str]) -> None:
    """Where the time of a run goes."""
    with tempfile.TemporaryDirectory() as name:
        found, wall = run(Path(name), [*features, *options])
    seconds, scenarios = found["seconds"], found["scenarios"]
    parts = {stage: took for stage, took in seconds.items() if stage.startswith(f"{PUTTING_BACK}:")}
    seconds[PUTTING_BACK] += sum(parts.values())
    per_scenario = sum(seconds[stage] for stage in EACH)
    table = Table(title=f"{scenarios} scenarios of {', '.join(map(str, features))}: {wall:.1f} s")
    for title in ("stage", "a scenario", "share", "whole run"):
        table.add_column(title, justify="left" if title == "stage" else "right")

    def add(stage: str, took: float) -> None:
        each = f"{took / scenarios * 1e3:.1f} ms", f"{took / per_scenario:.0%}"
        table.add_row(stage, *each, f"{took:.2f} s")

    for stage in EACH:
        add(stage, seconds[stage])
        if stage == PUTTING_BACK:
            for part, took in parts.items():
                add("  " + part.partition(": ")[2], took)
    table.add_section()
    for stage in ONCE:
        table.add_row(stage, "", "", f"{seconds[stage]:.2f} s")
    console.print(table)
    told = ", ".join(f"{name} {took / scenarios * 1e3:.0f} ms" for name, took in found["processors"].items())
    console.print(f"Processor time of a scenario: {told}; {os.getloadavg()[0]:.1f} processes were ready on average")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=15, help="of the scheduling block; 0 for none")
    options.add_argument("--features", type=Path, nargs="*", default=[Path("features/telescope")], help="none for none")
    options.add_argument("-k", default="", metavar="EXPRESSION", help="of the features, only these scenarios")
    given = options.parse_args()
    console = Console()
    if given.rounds:
        compare(console, given.rounds)
    if given.features:
        tell_stages(console, given.features, ["-k", given.k] if given.k else [])


if __name__ == "__main__":
    main()

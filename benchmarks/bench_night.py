"""A night on this machine: all features in shards on one simulated telescope, beside one run on the same profile.

``python -m benchmarks.bench_night [--shards 2 4] [--subarrays 4] [FEATURES ...]``: wall time in seconds, and how many
of the outcomes differ. The first night knows no durations, and leaves them to those that follow.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from firstlight.nightly.ground import prepared
from harness.targets.choice import choose
from harness.targets.plan import plan_target
from tests.firstlight.nightly.nights import shown
from tests.library.running import ROOT, command, environment, results


def timed(arguments: Sequence[str], variables: dict[str, str] | None = None) -> float:
    began = time.perf_counter()
    subprocess.run(arguments, cwd=ROOT, env=environment(variables), capture_output=True, check=False)
    return time.perf_counter() - began


def outcomes(folder: Path) -> dict[str, str]:
    found = [json.loads(file.read_text()) for file in (folder / "allure").glob("*-result.json")]
    return {shown(one): one["status"] for one in found}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--shards", type=int, nargs="+", default=[2, 4])
    parser.add_argument("--subarrays", type=int, default=4)
    parser.add_argument("features", nargs="*", default=["features"])
    given = parser.parse_args()
    table = Table(title=f"{' '.join(given.features)}, {given.subarrays} subarrays")
    for title in ("", "s", "scenarios", "outcomes that differ"):
        table.add_column(title, justify="left" if not title else "right")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        choice = choose({"target": "simulated"}, {}, {})
        plan = plan_target(choice, ROOT, {}, parameters={"subarrays": given.subarrays}, to_run=False)
        with prepared(plan, 2) as ground, ground.opened() as variables:
            took = timed(command(*given.features, *ground.options, *results(folder)), dict(variables))
        expected = outcomes(folder)
        table.add_row("one run", f"{took:.0f}", str(len(expected)), "")
        for number, shards in enumerate(given.shards):
            at = folder / f"{number}"
            own = ["--results", str(at), "--durations", str(folder / "durations.json")]
            night = [sys.executable, "-m", "firstlight", "nightly", "--local", str(shards), *own]
            took = timed([*night, "--parameter", f"subarrays={given.subarrays}", *given.features])
            found = outcomes(at)
            differing = {one for one in {*expected, *found} if expected.get(one) != found.get(one)}
            table.add_row(f"--local {shards}", f"{took:.0f}", str(len(found)), str(len(differing)))
            for one in sorted(differing):
                print(f"--local {shards}: {one}: {found.get(one)}, in one run {expected.get(one)}")
    Console().print(table)


if __name__ == "__main__":
    main()

"""How long it takes to make a failure small: a scenario of some thirty commands, of which four matter.

``python -m benchmarks.bench_shrinking [--rounds N]``: seconds of one run of the scenario, of the run that makes it
smaller (``--shrink``), and their ratio; how many runs of the scenario that took, and the commands that are left. What
fails is a SKA-Mid that is served as another declaration says: an abort forgets no scan.
"""

from __future__ import annotations

import argparse
import re
import statistics
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.library.running import results, run
from tests.library.test_transitions import SERVED
from tests.telescope.behaviour.wrongs import WRONGS

WRONG = "scan-not-forgotten-by-abort"
BLOCK = """\
    When I assign resources to subarray 1
    Then subarray 1 becomes IDLE
    When I configure subarray 1
    Then subarray 1 becomes READY
    When I scan on subarray 1
    Then the command succeeds
    When I end the scheduling block on subarray 1
    Then subarray 1 becomes IDLE
    When I release all resources of subarray 1
    Then subarray 1 becomes EMPTY
"""
ABORTED = """\
    When I assign resources to subarray 1
    Then subarray 1 becomes IDLE
    When I configure subarray 1
    Then subarray 1 becomes READY
    When I scan on subarray 1
    Then subarray 1 becomes SCANNING
    When I abort subarray 1
    Then subarray 1 becomes ABORTED
"""
FEATURE = f"""
Feature: A long night
  Scenario: Thirty commands
    Given subarray 1 is EMPTY
{BLOCK * 5}{ABORTED}    Then every device behaves as declared
"""


def timed(folder: Path, *options: str) -> tuple[float, str]:
    """Return the seconds of a run that fails, and what it said."""
    began = time.perf_counter()
    done = run("-p", "served", folder / "long.feature", *options, *results(folder), extra={"PYTHONPATH": str(folder)})
    seconds = time.perf_counter() - began
    if done.returncode != 1:
        raise SystemExit(f"the scenario does not fail:\n{done.stdout}{done.stderr}")
    return seconds, done.stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    [wrong] = [each for each in WRONGS if each.name == WRONG]
    plain, shrunk, said, left = [], [], "", ""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "served.py").write_text(SERVED.format(file=wrong.write(folder)), encoding="utf-8")
        (folder / "long.feature").write_text(FEATURE, encoding="utf-8")
        for _ in range(rounds):
            plain.append(timed(folder)[0])
            seconds, said = timed(folder, "--shrink", str(folder / "small.feature"))
            shrunk.append(seconds)
        left = (folder / "small.feature").read_text(encoding="utf-8")
    table = Table(title=f"{FEATURE.count('When ')} commands; medians of {rounds}")
    for title in ("run once, s", "made smaller, s", "ratio", "runs", "commands left"):
        table.add_column(title, justify="right")
    once, small = statistics.median(plain), statistics.median(shrunk)
    runs = re.search(r"(\d+) runs", said)
    number = runs[1] if runs else "?"
    table.add_row(f"{once:.1f}", f"{small:.1f}", f"{small / once:.1f}", number, str(left.count("    When ")))
    Console().print(table)
    Console().print(left)


if __name__ == "__main__":
    main()

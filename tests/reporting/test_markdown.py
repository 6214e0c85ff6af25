"""The page that says in the morning what failed, and why."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from harness.reporting.markdown import summarise
from tests.library.running import ROOT, environment


def result(name: str, status: str = "passed", message: str = "", stop: int = 1) -> dict[str, object]:
    return {"historyId": name, "name": name, "status": status, "stop": stop, "statusDetails": {"message": message}}


def test_scenarios_of_one_cause_stand_together_and_what_concerns_most_stands_first() -> None:
    page = summarise(
        [
            result("One", "failed", "the dome stayed OPEN"),
            result("Two", "failed", "the fan stood\nstill"),
            result("Three", "failed", "the fan stood\nstill"),
            result("Four", "broken", "databaseds:10000 does not answer"),
            result("Five"),
        ]
    )
    assert page.splitlines()[0] == "## 1 broken, 3 failed, 1 passed"
    assert "- Two\n- Three\n\n      the fan stood\n      still\n" in page
    assert page.index("the fan") < page.index("the dome") < page.index("### Broken") < page.index("databaseds")


def test_of_a_scenario_that_was_repeated_the_last_one_counts() -> None:
    assert summarise([result("One", stop=2), result("One", "failed", stop=1)]) == "## 1 passed"


def test_what_is_long_is_cut() -> None:
    page = summarise([result(str(number), "failed", "why\n" * 20) for number in range(40)])
    assert "- ... and 30 more" in page
    assert page.count("why") == 12


def test_the_command_prints_it_of_the_results_of_a_run(tmp_path: Path) -> None:
    (tmp_path / "a-result.json").write_text(json.dumps(result("One", "failed", "the dome stayed OPEN")))
    command = [sys.executable, "-m", "firstlight", "report", "--markdown", "--results", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=True)
    assert done.stdout == "## 1 failed\n\n### Failed\n\n- One\n\n      the dome stayed OPEN\n"

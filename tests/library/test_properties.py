"""Properties on a simulated telescope: each example is a scenario of its own, and what is found runs as it stands."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from harness.property_limits import limits_on, why_no_properties
from harness.targets.choice import choose
from harness.targets.plan import Plan, plan_target
from tests.library.running import ROOT, results, run

DRAWN = ROOT / "tests/library/drawn.gherkin"
SIMULATED = '[telescope]\ndeclaration = "ska-mid"\n[simulation]\n[tango]\n'


def test_what_fails_on_a_telescope_is_shrunk_and_runs_as_it_stands(tmp_path: Path) -> None:
    feature = shutil.copy(DRAWN, tmp_path / "drawn.feature")
    done = run(Path(feature), "-o", f"found={tmp_path / 'found'}", *results(tmp_path))
    assert "2 failed, 1 passed" in done.stdout, done.stdout
    refused = (tmp_path / "found/drawn-refused-and-nobody-asks-one-of-ready-idle.feature").read_text()
    assert "Given subarray 1 is IDLE" in refused
    assert "Scan is not allowed now" in done.stdout
    harmful = (tmp_path / "found/drawn-a-move-that-does-harm.feature").read_text().partition("Scenario: ")[2]
    assert [line.strip() for line in harmful.splitlines()[1:]] == [
        "Given subarray 1 is EMPTY",
        "When I assign resources to subarray 1",
        "Then subarray 1 becomes IDLE",
        "When I configure subarray 1",
        "Then subarray 1 becomes READY",
        "When I restart subarray 1",
        "Then the command succeeds",
        'And "telescopeState" of "central-node" is ON',
    ]
    again = run(tmp_path / "found/drawn-a-move-that-does-harm.feature", *results(tmp_path))
    assert "1 failed" in again.stdout, again.stdout
    assert "Restart is not allowed now" in again.stdout


def test_a_scenario_that_draws_nothing_does_not_import_hypothesis(tmp_path: Path) -> None:
    feature = ROOT / "features/telescope/power.feature"
    done = run(feature, "-p", "tests.library.without_hypothesis", *results(tmp_path))
    assert done.returncode == 0, done.stdout


def planned(tmp_path: Path, text: str) -> Plan:
    profile = tmp_path / "here.toml"
    profile.write_text(text)
    return plan_target(choose({"target": str(profile)}, {}, {}), ROOT, {}, to_run=False)


@pytest.mark.parametrize(
    ("profile", "examples", "shrink", "why"),
    [
        (SIMULATED, 50, True, ""),
        (f"{SIMULATED}[properties]\nexamples = 9", 9, True, ""),
        ("[tango]\n[properties]", 5, False, ""),
        (
            "[tango]",
            5,
            False,
            "properties draw what they do, and here is deployed: a table [properties] in its profile",
        ),
    ],
)
def test_a_deployed_telescope_takes_few_examples_and_only_if_its_profile_says_so(
    tmp_path: Path, profile: str, examples: int, shrink: bool, why: str
) -> None:
    plan = planned(tmp_path, profile)
    assert (limits_on(plan).examples, limits_on(plan).shrink) == (examples, shrink)
    assert why_no_properties(plan)[:75] == why[:75]

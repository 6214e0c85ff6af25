"""``firstlight nightly``: the same outcomes as one run, and clear words about what cannot be."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from firstlight.nightly.ground import prepared
from harness.targets.choice import choose
from harness.targets.plan import plan_target
from tests.firstlight.commands import CommandLine
from tests.firstlight.nightly.nights import begin, shown
from tests.library.running import ROOT, results, run

SELECTION = [
    ROOT / "features/telescope/two_subarrays.feature",
    ROOT / "features/telescope/dish_vcc.feature",
    ROOT / "features/telescope/long_running.feature",
    ROOT / "features/tango/devices.feature",
]


def one_run(folder: Path, *selection: Path) -> dict[str, str]:
    """Outcomes of one run on the telescope and the profile that shards share."""
    plan = plan_target(choose({"target": "simulated"}, {}, {}), ROOT, {}, to_run=False)
    with prepared(plan, 4) as ground, ground.opened() as where:
        run(*selection, *ground.options, *results(folder), extra=where, limit=900)
    found = [json.loads(file.read_text()) for file in (folder / "allure").glob("*-result.json")]
    return {shown(one): one["status"] for one in found}


def cases(folder: Path) -> dict[tuple[str | None, ...], str]:
    """How JUnit XML tells of each test: failure, error, skipped; "" for one that passed."""
    every = list(ET.parse(folder / "junit.xml").getroot().iter("testcase"))
    told = {tuple(case.get(name) for name in ("classname", "name", "file", "line")): verdict_of(case) for case in every}
    assert len(told) == len(every)
    return told


def verdict_of(case: ET.Element) -> str:
    return next((part.tag for part in case if part.tag in ("failure", "error", "skipped")), "")


@pytest.mark.timeout(300)
def test_four_shards_find_what_one_run_finds(tmp_path: Path) -> None:
    expected = one_run(tmp_path, *SELECTION)
    assert "passed" in expected.values()
    assert "skipped" in expected.values()
    for number in (1, 2):
        night = begin(tmp_path / "night", "--local", "4", *SELECTION)
        assert night.wait() == 0, night.said
        assert night.statuses == expected
        assert cases(night.folder / "results") == cases(tmp_path)
        assert f"{len(expected)} of {len(expected)} scenarios have ended" in night.said
        told = json.loads((night.folder / "durations.json").read_text())["simulated"]
        assert len(told) == len(expected), f"night {number} leaves how long each took"


def test_an_unknown_target_is_named(firstlight: CommandLine) -> None:
    done = firstlight("nightly", "--local", "2", "--target", "simulatd")
    assert done.code == 4
    assert "there is no target 'simulatd'" in done.err
    assert "Did you mean 'simulated'?" in done.err


def test_no_shards_is_no_number_of_shards(firstlight: CommandLine) -> None:
    done = firstlight("nightly", "--local", "0")
    assert (done.code, done.err) == (4, "firstlight: --local: 0 is no number of shards. Give 1 or more.\n")


def test_nothing_selected_is_told_as_pytest_does(firstlight: CommandLine) -> None:
    done = firstlight(
        "nightly", "--local", "2", ROOT / "features/telescope/scans.feature", "-k", "nothing_is_so_called"
    )
    assert done.code == 5
    assert done.err.startswith("firstlight: no scenario is selected:")


def test_a_marker_that_there_is_not_is_told_without_a_list_of_all_scenarios(firstlight: CommandLine) -> None:
    done = firstlight("nightly", "--local", "2", "-m", "not telescopic", ROOT / "features/telescope/scans.feature")
    assert done.code == 4
    assert done.err.startswith(
        "firstlight: the features cannot be collected:\nERROR: Unknown marker(s) in '-m' expression: telescopic."
    )
    assert "scans.feature" not in done.err


def test_results_that_cannot_be_written_are_told_before_anything_runs(firstlight: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    selection = ROOT / "features/telescope/scans.feature"
    done = firstlight("nightly", "--local", "2", "--results", tmp_path / "file" / "results", selection)
    assert done.code == 4
    assert "results cannot be written: Not a directory. Give another folder with --results." in done.err


def test_a_telescope_for_one_at_a_time_is_not_for_several_shards(firstlight: CommandLine, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("[tango]\n[telescope]\ndeclaration = 'ska-mid'\n[lease]\nexclusive = true\n")
    done = firstlight("nightly", "--local", "2", "--target", file)
    assert done.code == 4
    assert "mine is for one at a time (lease.exclusive): give --local 1\n" in done.err


def test_parameters_that_no_shard_would_get_are_refused(firstlight: CommandLine) -> None:
    done = firstlight("nightly", "--local", "1", "--parameter", "subarrays=4")
    assert done.code == 4
    assert "--parameter: only a simulated telescope that shards share is given parameters. Write them into" in done.err


def test_xdist_is_told_that_shards_are_its_workers(firstlight: CommandLine) -> None:
    done = firstlight("nightly", "--local", "2", ROOT / "features/telescope/scans.feature", "-n", "2")
    assert done.code == 4
    assert "the shards of a night are its workers: leave -n out, --local says how many" in done.err


def test_help_tells_the_exit_codes(firstlight: CommandLine) -> None:
    done = firstlight("nightly", "--help")
    assert done.code == 0
    assert "What else is given goes to pytest" in done.out
    assert "2 the night was" in done.out

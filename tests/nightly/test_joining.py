"""Joined results say of each scenario what its shard found, once; and what became of those without a result."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

from harness.nightly.durations import keep_durations, read_durations
from harness.nightly.joining import join
from harness.nightly.running import End, Outcome
from harness.reporting.allure.html import count
from harness.reporting.allure.recorder import UNFINISHED
from tests.nightly.nights import leave, night, scenario


def joined(tmp_path: Path, made: Outcome) -> list[dict[str, object]]:
    found = join(tmp_path / "shards", made, tmp_path / "allure", tmp_path / "junit.xml")
    files = [json.loads(file.read_text()) for file in (tmp_path / "allure").glob("*-result.json")]
    assert Counter(one["status"] for one in files) == found.statuses == count(tmp_path / "allure")
    return files


def cases(tmp_path: Path) -> dict[str, ET.Element]:
    every = list(ET.parse(tmp_path / "junit.xml").getroot().iter("testcase"))
    found = {f"{case.get('classname')} {case.get('name')}": case for case in every}
    assert len(found) == len(every), "names are unique"
    return found


def test_two_shards_are_joined_into_one_run(tmp_path: Path) -> None:
    made = night(scenario(1), scenario(2))
    one, other = made.plan.shards
    at = leave(tmp_path / "shards", one, [scenario(1)])
    (at / "allure" / "some-attachment.txt").write_text("looked at")
    leave(tmp_path / "shards", other, [scenario(2)], "failed")
    assert {each["historyId"]: each["status"] for each in joined(tmp_path, made)} == {
        "history 1": "passed",
        "history 2": "failed",
    }
    assert (tmp_path / "allure" / "some-attachment.txt").read_text() == "looked at"
    found = cases(tmp_path)
    assert list(found) == ["features.some.feature One[1]", "features.some.feature One[2]"]
    case = found["features.some.feature One[2]"]
    assert (case.get("file"), case.get("line"), case.get("time")) == ("features/some.feature", "3", "2.500")
    (failure,) = case
    assert (failure.tag, failure.get("message")) == ("failure", "it failed")
    assert "where \\x1b[31mit" in str(failure.text), "XML can hold no escape, and is read all the same"


def test_a_shard_that_was_killed_leaves_broken_results_with_the_reason(tmp_path: Path) -> None:
    made = night(scenario(1), scenario(2), scenario(3), count=1)
    made.ends["1-0"] = End(None, 0, "was killed by SIGKILL")
    at = leave(tmp_path / "shards", made.plan.shards[0], [scenario(1)], complete=False)
    under_way = {**scenario(2).result, "uuid": "two", "status": "broken", "statusDetails": {"message": UNFINISHED}}
    (at / "allure" / "two-result.json").write_text(json.dumps(under_way))
    found = {each["historyId"]: each for each in joined(tmp_path, made)}
    assert [found[f"history {number}"]["status"] for number in (1, 2, 3)] == ["passed", "broken", "broken"]
    assert found["history 2"]["statusDetails"]["message"] == f"{UNFINISHED} Its shard 1-0 was killed by SIGKILL."
    assert found["history 3"]["statusDetails"]["message"] == "not run: shard 1-0 of the night was killed by SIGKILL"
    assert json.loads((at / "allure" / "two-result.json").read_text()) == under_way, "what the shard left stays"
    assert [next(iter(case)).tag for case in list(cases(tmp_path).values())[1:]] == ["error", "error"]
    assert made.exit_code == 1


def test_a_shard_that_never_reported_is_no_hole(tmp_path: Path) -> None:
    made = night(scenario(1), count=1, ends={"1-0": End(None, 0, "never ran: its image was not found")})
    (result,) = joined(tmp_path, made)
    assert (result["name"], result["status"]) == ("One", "broken")
    assert result["statusDetails"]["message"] == "not run: shard 1-0 of the night never ran: its image was not found"


def test_what_a_night_that_was_ended_did_not_come_to_is_not_run(tmp_path: Path) -> None:
    made = night(scenario(1), count=1, ends={}, why="by SIGTERM")
    (result,) = joined(tmp_path, made)
    assert (result["status"], result["statusDetails"]["message"]) == (
        "skipped",
        "not run: the night was ended by SIGTERM",
    )
    found = cases(tmp_path)
    assert found["the run the run"].find("error").get("message") == "the night was ended by SIGTERM"


def test_of_several_attempts_the_last_complete_one_counts(tmp_path: Path) -> None:
    made = night(scenario(1), count=1)
    (shard,) = made.plan.shards
    leave(tmp_path / "shards", shard, [scenario(1)], "broken", attempt=0)
    leave(tmp_path / "shards", shard, [scenario(1)], "passed", attempt=1)
    leave(tmp_path / "shards", shard, [scenario(1)], "failed", attempt=2, complete=False)
    (result,) = joined(tmp_path, made)
    assert result["status"] == "passed"


def test_a_scenario_that_two_shards_ran_counts_once_as_it_ended_last(tmp_path: Path) -> None:
    made = night(scenario(1), scenario(2))
    one, other = made.plan.shards
    leave(tmp_path / "shards", one, [scenario(1)], "failed", attempt=1)
    leave(tmp_path / "shards", other, [scenario(1), scenario(2)])
    assert {each["historyId"]: each["status"] for each in joined(tmp_path, made)} == {
        "history 1": "failed",
        "history 2": "passed",
    }


def test_transitions_of_all_shards_count_together(tmp_path: Path) -> None:
    made = night(scenario(1), scenario(2))
    for shard, taken, missing in zip(made.plan.shards, (["a"], ["b"]), (["b", "c"], ["a", "c"]), strict=True):
        at = leave(tmp_path / "shards", shard, [])
        counted = {"Dome": {"declared": 3, "taken": taken, "missing": missing}}
        (at / "coverage.json").write_text(
            json.dumps({"telescope": "dome", "transitions": counted, "not_counted": ["Mount"], "not_declared": []})
        )
        (at / "allure" / "environment.properties").write_text("target=simulated\ntransitions=Dome\\ 1\\ of\\ 3\n")
    joined(tmp_path, made)
    (dome,) = json.loads((tmp_path / "coverage.json").read_text())["transitions"].values()
    assert (sorted(dome["taken"]), dome["missing"]) == (["a", "b"], ["c"])
    told = (tmp_path / "allure" / "environment.properties").read_text()
    assert told == "target=simulated\ntransitions=Dome\\ 2\\ of\\ 3\n"


def test_durations_are_kept_for_the_next_night(tmp_path: Path) -> None:
    made = night(scenario(1), scenario(2), scenario(3), count=1)
    (shard,) = made.plan.shards
    leave(tmp_path / "shards", shard, [scenario(1)])
    leave(tmp_path / "shards", shard, [scenario(2)], "broken")
    found = join(tmp_path / "shards", made, tmp_path / "allure", None).durations
    assert found == {scenario(1).node_id: 2.5}, "what was cut short says nothing of how long it takes"
    file = tmp_path / "reports" / "durations.json"
    keep_durations(file, "simulated", {"old": 1.0, scenario(1).node_id: 9.0})
    keep_durations(file, "simulated", found)
    keep_durations(file, "deployed", {"old": 60.0})
    assert read_durations(file, "simulated") == {"old": 1.0, scenario(1).node_id: 2.5}
    assert read_durations(file, "never seen") == {}

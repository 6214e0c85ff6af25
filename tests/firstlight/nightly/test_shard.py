"""``firstlight shard``: a shard that runs elsewhere hands over what it finds, and nobody learns the token from it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from harness.nightly.attempts import ALLURE, COMPLETE, Progress, counted_attempt
from harness.nightly.collecting import Collector
from harness.nightly.handing_over import TOKEN
from harness.nightly.plan import NightPlan, Scenario, Shard
from simulators.launcher import RunningSimulation
from tests.firstlight.nightly.nights import LIMIT, until
from tests.firstlight.nightly.test_ended_nights import FEATURE, assert_at_rest
from tests.library.running import ROOT, environment
from tests.library.running import command as pytest_command
from tests.library.test_shared import PROFILE, states

SECRET = "hush-4711-not-to-be-seen"
pytestmark = pytest.mark.timeout(300)


def shard(telescope: RunningSimulation, folder: Path, url: str, token: str = SECRET) -> subprocess.Popen[str]:
    feature, profile = folder / "night.feature", folder / "shared.toml"
    feature.write_text(FEATURE)
    profile.write_text(PROFILE)
    options = ["--collector", url, "--target", str(profile), *pytest_command(feature)[3:]]
    return subprocess.Popen(
        [sys.executable, "-m", "firstlight", "shard", *options],
        cwd=ROOT,
        env=environment({"TANGO_HOST": telescope.tango_host, TOKEN: token, "JOB_COMPLETION_INDEX": "0"}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def planned(*names: str) -> NightPlan:
    every = tuple(Scenario(f"::{name}") for name in names)
    return NightPlan(every, (Shard(0, 1, tuple(one.node_id for one in every), 0.0),))


@pytest.fixture
def ending() -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that end with the test."""
    begun: list[subprocess.Popen[str]] = []
    yield begun
    for process in begun:
        process.kill()
        process.communicate()


def observing(
    telescope: RunningSimulation, folder: Path, collector: Collector, ending: list[subprocess.Popen[str]]
) -> tuple[subprocess.Popen[str], psutil.Process]:
    """A shard whose scenario observes, and the run that it has begun."""
    process = shard(telescope, folder, f"http://127.0.0.1:{collector.port}")
    ending.append(process)
    until(lambda: "READY" in states(telescope), lambda: "it observes")
    (run,) = psutil.Process(process.pid).children()
    return process, run


def written(folder: Path) -> str:
    return "\n".join(file.read_bytes().decode(errors="replace") for file in folder.rglob("*") if file.is_file())


def test_it_hands_over_what_it_finds(telescope, tmp_path: Path, ending: list[subprocess.Popen[str]]) -> None:
    plan = planned("Needs the telescope alone", "Comes after it")
    with Collector(tmp_path / "night", plan, SECRET) as collector:
        process = shard(telescope, tmp_path, f"http://127.0.0.1:{collector.port}")
        ending.append(process)
        said, _ = process.communicate(timeout=LIMIT)
    assert process.returncode == 0, said
    arrived = counted_attempt(tmp_path / "night", plan.shards[0])
    assert arrived is not None
    assert (arrived / COMPLETE).read_text() == "0"
    assert len(list((arrived / ALLURE).glob("*-result.json"))) == 2
    assert "2 of 2 scenarios have ended: 2 passed" in said
    assert SECRET not in said + written(tmp_path)


def test_told_to_end_it_puts_back_and_hands_over_what_there_is(
    telescope, tmp_path: Path, ending: list[subprocess.Popen[str]]
) -> None:
    plan = planned("Is kept", "Needs the telescope alone")
    night = tmp_path / "night"
    with Collector(night, plan, SECRET) as collector:
        process, run = observing(telescope, tmp_path, collector, ending)
        assert SECRET not in run.environ().values(), "what a scenario runs is not told the token"
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=LIMIT)
    assert process.returncode == 2, said
    assert_at_rest(telescope)
    assert list(Progress(night, plan).look()) == ["shard 1-0: broken: ::Is kept"]
    results = [json.loads(file.read_text()) for file in (night / "1-0" / "0" / ALLURE).glob("*-result.json")]
    assert {one["name"]: one["status"] for one in results} == {
        "Is kept": "broken",
        "Needs the telescope alone": "skipped",
    }
    assert (night / "1-0" / "0" / COMPLETE).read_text() == "2"


def test_its_second_attempt_frees_and_puts_back_what_the_first_one_had_that_was_killed_with_its_pod(
    telescope, tmp_path: Path, ending: list[subprocess.Popen[str]]
) -> None:
    first, second = planned("Is kept"), planned("Needs the telescope alone")
    night = tmp_path / "night"
    with Collector(night, first, SECRET) as collector:
        process, run = observing(telescope, tmp_path, collector, ending)
        process.send_signal(signal.SIGSTOP)  # as a pod both end at once: neither looks after the other
        run.kill()
        process.kill()
        process.wait()
    with Collector(night, second, SECRET) as collector:
        process = shard(telescope, tmp_path, f"http://127.0.0.1:{collector.port}")
        ending.append(process)
        said, _ = process.communicate(timeout=LIMIT)
    assert process.returncode == 0, said
    assert "what the shard had leased that was killed is at rest, and free: telescope, subarray " in said
    assert (night / "1-0" / "1" / COMPLETE).read_text() == "0"
    assert_at_rest(telescope)


def test_a_token_that_is_refused_is_not_shown(telescope, tmp_path: Path, ending: list[subprocess.Popen[str]]) -> None:
    with Collector(tmp_path / "night", planned("Is kept"), "another") as collector:
        process = shard(telescope, tmp_path, f"http://127.0.0.1:{collector.port}")
        ending.append(process)
        said, _ = process.communicate(timeout=LIMIT)
    assert process.returncode == 4
    assert "refuses POST /shards/1-0 [401]: the token of this night is wanted, and was not shown" in said
    assert SECRET not in said
    assert states(telescope) == ["EMPTY"] * 4

"""A night of which something is killed, or that is ended: what is done stands, what is not is told, all is at rest."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
import tango

from harness.reporting.allure.recorder import UNFINISHED
from simulators.launcher import RunningSimulation
from tests.firstlight.nightly.nights import Night, begin, until
from tests.library.running import command as pytest_command
from tests.library.test_shared import PROFILE, kept, proxy, states

pytestmark = pytest.mark.timeout(300)

FEATURE = """
Feature: A night
  Scenario: Is kept
    Given subarray 1 is READY
    Then subarray 1 stays READY for 100000 s
  Scenario: Comes after it
    Given subarray 1 is IDLE
    Then "obsState" of "csp-subarray-01" is IDLE
  Scenario Outline: Stands beside it (<number>)
    Given subarray 1 is IDLE
    When I configure subarray 1
    Then subarray 1 goes through CONFIGURING, READY
    Examples:
      | number |
      | 1      |
      | 2      |
  Scenario: Needs the telescope alone
    Given the telescope is on
    When I turn the telescope off
    Then the telescope becomes off
"""
SECONDS = {
    "Is kept": 10,
    "Stands beside it (<number>)[1]": 10,
    "Comes after it": 3,
    "Stands beside it (<number>)[2]": 1,
}
"""By these the first shard has what is kept and what comes after it, the second one what stands beside it."""


@pytest.fixture
def night(telescope: RunningSimulation, tmp_path: Path) -> Iterator[Night]:
    """A night that does not end by itself: all is done that stands beside what is kept."""
    feature, profile = tmp_path / "night.feature", tmp_path / "shared.toml"
    feature.write_text(FEATURE)
    profile.write_text(PROFILE)
    names = {f"::{name}": seconds for name, seconds in SECONDS.items()}
    (tmp_path / "durations.json").write_text(json.dumps({"shared": names}))
    made = begin(
        tmp_path,
        *("--local", "2", "--target", profile, *pytest_command(feature)[3:]),
        variables={"TANGO_HOST": telescope.tango_host},
    )
    try:
        until(lambda: made.process.poll() is not None or len(made.ended("1-1")) == 2, lambda: made.said)
        until(lambda: made.process.poll() is not None or "READY" in states(telescope), lambda: made.said)
        assert made.process.poll() is None, made.said
        yield made
    finally:
        made.process.kill()
        made.process.wait()


def shards(night: Night) -> list[psutil.Process]:
    return psutil.Process(night.process.pid).children(recursive=True)


def assert_at_rest(telescope: RunningSimulation) -> None:
    assert kept(telescope) == {}, "no lease is left, and nothing to be put back"
    assert states(telescope) == ["EMPTY"] * 4
    assert proxy(telescope, "mid-tmc/central-node/0").telescopeState == tango.DevState.OFF


def test_a_shard_that_is_killed(night: Night, telescope: RunningSimulation) -> None:
    (shard,) = [one for one in shards(night) if "/1-0/" in " ".join(one.cmdline())]
    shard.kill()
    assert night.wait() == 1, night.said
    assert {name.partition("#")[2]: status for name, status in night.statuses.items()} == {
        "Is kept": "broken",
        "Comes after it": "broken",
        "Stands beside it (<number>) 1": "passed",
        "Stands beside it (<number>) 2": "passed",
        "Needs the telescope alone": "passed",
    }
    told = {name.partition("#")[2]: one.get("statusDetails", {}).get("message") for name, one in night.results.items()}
    assert told["Is kept"] == f"{UNFINISHED} Its shard 1-0 was killed by SIGKILL."
    assert told["Comes after it"] == "not run: shard 1-0 of the night was killed by SIGKILL"
    assert "what the shard had leased that was killed is at rest, and free: telescope, subarray " in night.said
    assert_at_rest(telescope)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_night_that_is_ended(night: Night, telescope: RunningSimulation, number: signal.Signals) -> None:
    left = shards(night)
    night.process.send_signal(number)
    assert night.wait() == 2, night.said
    assert [one for one in left if one.is_running()] == []
    assert {name.partition("#")[2]: status for name, status in night.statuses.items()} == {
        "Is kept": "broken",
        "Comes after it": "skipped",
        "Stands beside it (<number>) 1": "passed",
        "Stands beside it (<number>) 2": "passed",
        "Needs the telescope alone": "skipped",
    }
    why = "Ctrl-C" if number is signal.SIGINT else "SIGTERM"
    assert f"the night was ended by {why}" in night.said
    assert_at_rest(telescope)


def test_a_night_that_is_killed_takes_its_shards_along(night: Night, telescope: RunningSimulation) -> None:
    left = shards(night)
    assert left
    night.process.kill()
    _, alive = psutil.wait_procs(left, timeout=60)
    assert alive == []
    assert_at_rest(telescope)

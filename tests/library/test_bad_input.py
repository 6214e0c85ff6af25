"""What a user sees who got something wrong: thing, place, cause and remedy, before anything is touched."""

from __future__ import annotations

import socket
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.library.running import results, run

USAGE = pytest.ExitCode.USAGE_ERROR


def feature(folder: Path, *steps: str, tags: str = "") -> Path:
    file = folder / "mine.feature"
    lines = "\n".join(f"    {step}" for step in steps)
    file.write_text(f"{tags} @unchecked\nFeature: Mine\n  Scenario: One\n{lines}\n", encoding="utf-8")
    return file


def profile(folder: Path, text: str) -> Path:
    file = folder / "mine.toml"
    file.write_text(text, encoding="utf-8")
    return file


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_an_unknown_target() -> None:
    done = run("features", "--target", "simulatd")
    assert done.returncode == USAGE
    assert "there is no target 'simulatd'. Did you mean 'simulated'?" in done.stderr


def test_an_unknown_key_of_a_profile(tmp_path: Path) -> None:
    done = run("features", "--target", profile(tmp_path, "[limits]\nwayt = 3\n"))
    assert done.returncode == USAGE
    assert "mine.toml: limits.wayt: this key is not known. Did you mean 'wait'?" in done.stderr


def test_no_tango_host() -> None:
    done = run("features", "--target", "in-cluster")
    assert done.returncode == USAGE
    assert "TANGO_HOST is not set. Set TANGO_HOST=host:port in the environment" in done.stderr


def test_an_unknown_telescope() -> None:
    done = run("features", "--telescope", "ska-mit")
    assert done.returncode == USAGE
    assert "'ska-mit'" in done.stderr
    assert "ska-mid" in done.stderr


def test_an_unreachable_database(tmp_path: Path) -> None:
    port = closed_port()
    steps = feature(tmp_path, 'Given the device "sys/database/2" is reachable')
    done = run(steps, "--target", "in-cluster", *results(tmp_path), extra={"TANGO_HOST": f"127.0.0.1:{port}"})
    assert done.returncode == USAGE
    assert f"127.0.0.1:{port}" in done.stdout + done.stderr
    assert "Unreachable" in done.stdout + done.stderr


NAMES = [
    ('Given the device "mid-tmc/subaray/01" is reachable', "mid-tmc/subarray/01"),
    ('Then "obsStat" of "mid-tmc/subarray/01" is EMPTY', "obsState"),
    ('Then "obsState" of "mid-tmc/subarray/01" is EMTPY', "EMPTY"),
    ("Given subarray 7 is IDLE", "subarray 1, subarray 2"),
    ("Given subarray 1 is IDEL", "IDLE"),
]


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What one run says of each of these sentences, alone in its scenario."""
    folder = tmp_path_factory.mktemp("names")
    scenarios = "".join(f"  Scenario: {number}\n    {step}\n" for number, (step, _) in enumerate(NAMES))
    file = folder / "mine.feature"
    file.write_text(f"@unchecked\nFeature: Mine\n{scenarios}", encoding="utf-8")
    done = run(file, *results(folder))
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout
    cases = ET.parse(folder / "junit.xml").getroot().iter("testcase")
    return {case.attrib["name"]: "\n".join(part.text or "" for part in case) for case in cases}


@pytest.mark.parametrize("number", range(len(NAMES)), ids=[step for step, _ in NAMES])
def test_a_name_that_the_telescope_does_not_have(messages: Mapping[str, str], number: int) -> None:
    assert NAMES[number][1] in messages[f"{number}"]
    assert f"mine.feature:{2 * number + 4}" in messages[f"{number}"]


def test_a_misspelt_step(tmp_path: Path) -> None:
    done = run(feature(tmp_path, "When I asign resources to subarray 1"), *results(tmp_path))
    assert done.returncode != 0
    assert "mine.feature:4" in done.stdout
    assert "I assign resources to subarray <n>" in done.stdout


def test_a_misspelt_tag(tmp_path: Path) -> None:
    steps = feature(tmp_path, "Given the telescope is off", tags="@smok")
    done = run(steps, *results(tmp_path))
    assert done.returncode != 0
    assert "the tag @smok is not known" in done.stdout
    assert "@smoke" in done.stdout


def test_a_need_that_the_target_cannot_meet_is_a_skip_with_its_reason(tmp_path: Path) -> None:
    text = "[telescope]\ndeclaration = 'ska-mid'\ntime_scale = 0.02\n[simulation]\n[tango]\n"
    steps = feature(tmp_path, "Given subarray 1 is RESOURCING", tags="@needs.hold")
    done = run(steps, "--target", profile(tmp_path, text), *results(tmp_path))
    assert done.returncode == pytest.ExitCode.NO_TESTS_COLLECTED, done.stdout
    assert "the target mine cannot do what is needed: hold" in done.stdout
    assert "1 skipped" in done.stdout


def test_a_misspelt_need_is_no_silent_skip(tmp_path: Path) -> None:
    done = run(feature(tmp_path, "Given the telescope is off", tags="@needs.hodl"), *results(tmp_path))
    assert done.returncode == USAGE
    assert "@needs.hodl is not known. Did you mean 'hold'?" in done.stdout + done.stderr


def test_workers_tell_why_they_could_not_begin(tmp_path: Path) -> None:
    text = "[telescope]\ndeclaration = 'ska-mid'\n[tango]\n[simulation]\nseparate = ['mid-spd/*']\n"
    steps = feature(tmp_path, "Given the telescope is off")
    done = run(steps, "-n", "2", "--target", profile(tmp_path, text), *results(tmp_path))
    assert done.returncode != 0
    assert "LauncherError" in done.stdout
    assert "mid-spd/*" in done.stdout


def test_what_runs_nothing_needs_no_control_system() -> None:
    done = run("features", "--dry-run", "--target", "in-cluster")
    assert done.returncode == 0, done.stdout + done.stderr

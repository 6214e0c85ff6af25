"""At whatever moment a run is ended: nothing that did not end well is green, and all tell the same."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time

import pytest

from tests.reporting.endings import cases, end, prepare, statuses

MOMENTS = int(os.environ.get("FIRSTLIGHT_INTERRUPTS", "4"))
"""How many moments are tried, with one worker and with two each."""

SEED = int(os.environ.get("FIRSTLIGHT_SEED", "0")) or random.randrange(1, 10**6)
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL]
ALIKE = {"passed": "passed", "failed": "failure", "broken": "error", "skipped": "skipped"}
STEPS = """
@pytest.fixture(autouse=True)
def slow(request):
    time.sleep(0.05)
    Path(f"begun-{request.node.name}").touch()
    yield
    time.sleep(0.05)
    Path(f"ended-{request.node.name}").touch()


@when("I take my time")
def take_time():
    time.sleep(0.1)
"""


@pytest.mark.timeout(60 + 20 * MOMENTS)
@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "two workers"])
def test_no_moment_makes_a_run_green(project, results, workers):
    print(f"FIRSTLIGHT_SEED={SEED}")  # noqa: T201
    chance = random.Random(SEED)
    prepare(project)
    project.steps(STEPS)
    names = [f"s{number}" for number in range(6)]
    scenarios = "".join(f"  Scenario: {name}\n    When I take my time\n" for name in names)
    project.write("features/a.feature", f"@unchecked\nFeature: A\n{scenarios}")
    began = time.monotonic()
    assert project.run(*workers).code == 0
    takes = time.monotonic() - began
    for _ in range(MOMENTS):
        for file in project.folder.glob("*-s?"):
            file.unlink()
        shutil.rmtree(project.folder / "reports", ignore_errors=True)
        number, moment = chance.choice(SIGNALS), chance.uniform(0, takes)
        run = project.start(*workers)
        time.sleep(moment)
        run.send_signal(number)
        said = end(run)
        about = f"{number.name} after {moment:.3f} s of {takes:.3f} s: exit {run.returncode}\n{said}"
        check(project, results, run.returncode, number, about)


def check(project, results, code, number, about):
    ended = {file.name.removeprefix("ended-") for file in project.folder.glob("ended-*")}
    told = statuses(results) if results.folder.exists() else {}
    passed = {name for name, status in told.items() if status == "passed"}
    assert passed <= ended, about
    file = project.folder / "reports/junit.xml"
    if code == 0:
        assert passed == {f"s{number}" for number in range(6)}, about
    if not file.exists() or not told:
        return  # it ended before it was at anything
    junit = cases(file)
    if code != 0 and number is not signal.SIGKILL and code > 0:
        assert set(junit.values()) & {"error", "failure"}, about
        assert {name: ALIKE[status] for name, status in told.items()}.items() <= junit.items(), about

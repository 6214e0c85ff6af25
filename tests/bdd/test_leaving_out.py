"""A scenario that fails is made smaller by leaving out steps, as long as it fails alike."""

from __future__ import annotations

import signal
import time

FEATURE = """
Feature: Shutters
  @smoke
  Scenario: Far too much
    Given the shutter "north" is CLOSED
    And the shutter "east" is CLOSED
    When I open "west"
    Then "west" becomes OPEN
    When I open "east"
    Then "east" becomes OPEN
    When I open "north"
    Then "east" becomes CLOSED
    And "north" becomes OPEN
"""

SMALL = """\
Feature: Shutters

  @smoke
  Scenario: Far too much
    When I open "east"
    Then "east" becomes CLOSED
"""


def test_only_what_it_takes_to_fail_is_left(project):
    project.write("features/far.feature", FEATURE)
    run = project.run("features/far.feature", "--shrink", "small.feature")
    assert run.counts == {"failed": 1}
    assert 'Then "east" becomes CLOSED' in run.output
    assert "No step of it can be left out, as" in run.output
    lines = (project.folder / "small.feature").read_text().splitlines(keepends=True)
    assert "".join(line for line in lines if not line.startswith("#")).replace("Found: ", "") == SMALL
    assert project.run("small.feature").counts == {"failed": 1}


def test_what_passes_is_left_alone(dome):
    assert dome.run("--shrink", "small.feature").counts == {"passed": 4}
    assert not (dome.folder / "small.feature").exists()


SLOW = """
@then("it fails, and rains for ever the fourth time")
def rain():
    import pathlib
    import threading
    with open("times", "a") as file:
        file.write("again ")
    if len(pathlib.Path("times").read_text().split()) > 3:
        pathlib.Path("rains").touch()
        threading.Event().wait(60)
    raise AssertionError("wet")
"""
LONG = """
Feature: Shutters
  Scenario: Far too much
    Given the shutter "north" is CLOSED
    When I open "west"
    And I open "east"
    And I open "north"
    And I open "west"
    And I open "east"
    Then it fails, and rains for ever the fourth time
"""


def test_ctrl_c_keeps_what_is_small_by_then(project):
    project.steps(SLOW)
    project.write("features/far.feature", LONG)
    run = project.start("features/far.feature", "--shrink", "small.feature")
    try:
        deadline = time.monotonic() + 60
        while not (project.folder / "rains").exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        run.send_signal(signal.SIGINT)
        said, _ = run.communicate(timeout=60)
    finally:
        run.kill()
        run.communicate()
    small = (project.folder / "small.feature").read_text()
    assert "It was made smaller as long as there was time" in small, said
    assert "Then it fails" in small
    assert small.count("I open") < LONG.count("I open")

"""A scenario that fails is made smaller by leaving out steps, as long as it fails alike."""

from __future__ import annotations

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

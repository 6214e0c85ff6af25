"""What would pass whatever the telescope does stops the run, unless @unchecked says that it is meant."""

from __future__ import annotations

import pytest

FEATURE = """
{feature}
Feature: A
  Background:
    Given the shutter "north" is OPEN
    Then "north" becomes OPEN

  {scenario}
  Scenario: empty

  {scenario}
  Scenario: no Then
    When I open "east"
    And I open "west"

  {scenario}
  Scenario: late
    When I open "east"
    Then "east" becomes OPEN
    When I open "west"
    And I open "south"

  Scenario: good
    When I open "east"
    Then "east" becomes OPEN
    But "north" becomes OPEN
"""

SAYS = [
    "features/a.feature:8: the scenario 'empty' has no steps, so that it passes always. Write them. ",
    (
        "features/a.feature:11: the scenario 'no Then' has no Then, so that it checks nothing beyond what its "
        "background checks. Add a Then that says what has to come of it. "
    ),
    (
        "features/a.feature:19: no Then stands below 'When I open \"west\"', so that nothing looks at what it does. "
        "Add a Then, or take the step out: the harness puts the telescope back by itself. "
    ),
]


def test_what_checks_nothing_stops_the_run(project):
    project.write("features/a.feature", FEATURE.format(feature="#", scenario="#"))
    run = project.run()
    assert run.code == 2
    for text in SAYS:
        assert f"{text}If this is meant, tag it @unchecked.\n" in run.output
    assert run.output.count("If this is meant") == len(SAYS)


@pytest.mark.parametrize(
    "tags", [{"feature": "@unchecked", "scenario": "#"}, {"feature": "#", "scenario": "@unchecked"}]
)
def test_a_tag_says_that_it_is_meant(project, tags):
    project.write("features/a.feature", FEATURE.format(**tags))
    run = project.run()
    assert run.code == 0, run.output
    assert run.counts == {"passed": 4}


def test_a_feature_without_scenarios_stops_the_run(dome):
    dome.write("features/b.feature", "Feature: B\n  Nothing yet.\n")
    run = dome.run()
    assert run.code == 2
    assert (
        "features/b.feature:1: the feature has no scenario, so that nothing is run. Write one, or remove" in run.output
    )
    dome.write("features/b.feature", "@unchecked\nFeature: B\n  Nothing yet.\n")
    assert dome.run().code == 0


def test_the_tag_is_explained_and_takes_no_value(project):
    assert (
        "@pytest.mark.unchecked: the scenario, or the feature, is meant to check nothing"
        in project.run("--markers").output
    )
    project.write("features/a.feature", FEATURE.format(feature="@unchecked:later", scenario="#"))
    assert "the tag @unchecked:later takes no value. Write @unchecked." in project.run().output

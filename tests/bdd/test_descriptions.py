"""A line of a description that resembles a keyword or a step is an error: Gherkin would not run it, and not say so."""

from __future__ import annotations

import pytest

SWALLOWED = """
Feature: A
  Scenaro: it fails
    When I open "north"
    Then "north" becomes CLOSED

  backgroud:
    Given the shutter "north" is CLOSED

  Scenario: B
    The roof is open, then closed.
    Gven the shutter "east" is CLOSED
    Wehn I wave
    then "north" becomes OPEN
    Then "north" becomes OPEN

  Rule: R
    Examples: nothing

    Scenario Outline: C
      Then "<which>" becomes OPEN

      Examples: of shutters
        And "east" becomes OPEN
        | which |
        | north |
"""

PROSE = """
Feature: Prose
  When the roof is closed, nothing is seen.
  Given that it opens: the sky.
  And "north" becomes OPEN, some day.
  Note: scenarios end by themselves, as "Scenario" and
  Then, in the morning, they close. An example: none.

  Background: of all
    The dome stands on a hill. An example: this.
    Given the shutter "north" is OPEN

  Rule: R
    But what of the rain?

    Scenario: A
      The sky: that is what a telescope looks at.
      Than a cloud there is no worse thing;
      they come, and so does the rain. And,
      given time, they pass.
      Then "north" becomes OPEN

    Scenario Outline: B
      Then "<which>" becomes OPEN

      Examples: of shutters
        This one, and no other.
        | which |
        | north |
"""

SAYS = {
    3: "'Scenaro: it fails' is read as description, not as 'Scenario:'. Write 'Scenario:', or word",
    4: """'When I open "north"' is read as description, because no step can stand here. Put it below a scenario""",
    5: """'Then "north" becomes CLOSED' is read as description, because no step can stand here.""",
    7: "'backgroud:' is read as description, not as 'Background:'. Write 'Background:'",
    8: """'Given the shutter "north" is CLOSED' is read as description, because no step can stand here.""",
    12: """'Gven the shutter "east" is CLOSED' is read as description, not as a step. Write 'Given',""",
    13: "'Wehn I wave' is read as description, not as a step. Write 'When', or word",
    14: """'then "north" becomes OPEN' is read as description, not as a step. Write 'Then',""",
    18: "'Examples: nothing' is read as description, because 'Examples:' cannot stand here. Put it where it belongs",
    24: """'And "east" becomes OPEN' is read as description, because no step can stand here.""",
}
"""By line of the file, which begins with an empty one."""


@pytest.fixture
def said(project):
    project.write("features/a.feature", "#" + SWALLOWED)
    run = project.run()
    assert run.code == 2
    return run.output


def test_what_resembles_a_keyword_or_a_step_stops_the_run(said):
    found = {int(line.split(":")[1]) for line in said.splitlines() if " is read as description" in line}
    assert found == set(SAYS)
    for line, text in SAYS.items():
        assert f"features/a.feature:{line}: {text}" in said


def test_prose_is_left_alone(project):
    project.write("features/a.feature", PROSE)
    run = project.run()
    assert run.code == 0, run.output
    assert run.counts == {"passed": 2}


def test_prose_that_only_a_general_sentence_of_another_kind_matches_is_left_alone(project):
    """Where lines break, no mark need tell that it is prose."""
    project.steps("@given('the <name>[ <key>] is <state>')\ndef general(name, key, state): ...\n")
    project.write(
        "features/a.feature", PROSE.replace("nothing is seen.", "nothing is seen,\n  When the dome is shut it\n")
    )
    assert project.run().code == 0
    project.write(
        "features/a.feature", PROSE.replace("nothing is seen.", "nothing is seen,\n  Given the dome is shut\n")
    )
    assert "'Given the dome is shut' is read as description" in project.run().output


def test_keywords_are_those_of_the_language(project):
    text = "# language: de\nFunktionalität: A\n  Background: gray\n  {}: gut\n    {} the roof is open\n"
    text += '    Angenommen the shutter "north" is OPEN\n    Dann "north" becomes OPEN\n'
    project.write("features/a.feature", text.format("Szenario", "Denn"))
    assert project.run().code == 0
    project.write("features/a.feature", text.format("Szenraio", "Denn"))
    assert "features/a.feature:4: 'Szenraio: gut' is read as description, not as 'Szenario:'." in project.run().output
    project.write("features/a.feature", text.format("Szenario", "Dnan").replace("the roof is", '"north" becomes'))
    assert "Write 'Dann', or word the description differently." in project.run().output

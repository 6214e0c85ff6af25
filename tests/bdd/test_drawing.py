"""Steps that draw: what they perform is what a user would have written in their place."""

from __future__ import annotations

import pytest

DRAWING = """
from harness.bdd import Drawing, draws


def of_table(datatable):
    return [row[0] for row in datatable]


@when('I do any of these[ up to <times> times]')
@draws(performs=of_table)
def do_any(drawing: Drawing, datatable, times: int | None):
    moves = [row[0] for row in datatable]
    for _ in range(drawing.integer(0, times or 3, "moves")):
        drawing.perform(drawing.choose(moves, "move"))


@when('it rains')
def it_rains(shutters):
    assert shutters.get("east") != "OPEN", "it rains in"


@when('I close "<shutter>"')
def close(shutters, shutter):
    shutters[shutter] = "CLOSED"
"""

FEATURE = """
Feature: Shutters
  Scenario: In any order
    Given the shutter "north" is OPEN
    When I do any of these up to 6 times
      | When I open "west"  |
      | When I close "west" |
      | When I open "east"  |
      | When I close "east" |
      | When it rains       |
    Then "north" becomes OPEN
"""


@pytest.fixture
def drawn(project):
    project.steps(DRAWING)
    project.write("features/drawn.feature", FEATURE)
    return project


def test_a_failure_is_shrunk_to_the_sentences_that_matter(drawn):
    run = drawn.run()
    assert run.counts == {"failed": 1}
    told = run.output.partition('the shutter "north" is OPEN')[2].splitlines()[1:3]
    assert [line.partition("features/")[0].strip() for line in told] == ['When I open "east"', "> When it rains"]
    assert "This is the smallest of" in run.output
    assert "To repeat it: pytest features/found/drawn-in-any-order.feature" in run.output


SEVERAL = """
@when('I do some of this')
@draws(performs=lambda: ['When I open "east"', 'When I open "west"', 'When I close "west"', 'When it rains'])
def do_some(drawing: Drawing):
    first, second, third = 'When I open "east"', 'When I open "west"', 'When I close "west"'
    for sentence in drawing.choose([[second], [third, second, first, third], [third]], "some"):
        drawing.perform(sentence)
    drawing.perform('When it rains')
"""


def test_what_is_drawn_together_is_left_out_one_by_one(project):
    """A draw can be made smaller only as a whole: of four moves that one choice stands for, one matters."""
    project.steps(DRAWING + SEVERAL)
    steps = '    When I do some of this\n    Then "north" becomes OPEN\n'
    feature = FEATURE[: FEATURE.index("    When I do any")] + steps
    project.write("features/drawn.feature", feature)
    run = project.run()
    assert run.counts == {"failed": 1}
    told = run.output.partition('the shutter "north" is OPEN')[2].splitlines()[1:3]
    assert [line.partition("features/")[0].strip() for line in told] == ['When I open "east"', "> When it rains"]
    assert 'the shutter "north" is OPEN' in (project.folder / "features/found/drawn-in-any-order.feature").read_text()
    assert project.run("features/found").counts == {"failed": 1}


def test_each_example_has_fixtures_of_its_own(drawn):
    """What is open in one example is closed in the next."""
    drawn.write("features/drawn.feature", FEATURE.replace('| When I open "east"  |', '| When I open "west"  |'))
    assert drawn.run().counts == {"passed": 1}


def test_a_move_without_a_definition_is_an_error_of_collection(drawn):
    drawn.write("features/drawn.feature", FEATURE.replace("When it rains", "When it snows"))
    run = drawn.run()
    assert "features/drawn.feature:4: undefined step" in run.output
    assert "When it snows" in run.output
    assert run.code != 0


def test_a_step_that_draws_in_a_plain_scenario_says_what_to_do(project):
    project.steps("""
        @when('I draw')
        def draw(drawing):
            drawing.integer(1, 2, "n")
    """)
    feature = 'Feature: F\n  Scenario: Plain\n    When I draw\n    Then "north" becomes OPEN\n'
    project.write("features/plain.feature", feature)
    run = project.run()
    assert "nothing can be drawn in this scenario, because it is no property" in run.output
    assert "Tag it @property" in run.output


def test_what_is_performed_is_looked_at_and_planned(drawn):
    """A harness subscribes to what any of the sentences may look at."""
    drawn.steps("""
        @pytest.fixture(autouse=True)
        def planned(request):
            assert [each.sentence for each in plan_of(request.node)][2] == 'When I open "west"'
    """)
    drawn.write("features/drawn.feature", FEATURE.replace('| When I open "east"  |', '| When I open "west"  |'))
    assert drawn.run().counts == {"passed": 1}

"""A table of moves: what may be done next follows from what the sentences before have said."""

from __future__ import annotations

import re

import pytest

STEPS = """
from harness.bdd import Drawing, draws
from harness.bdd.properties.moves import list_sentences, make_moves, read_moves


@when("any of this is done, in any order[, up to <times> times]")
@draws(performs=list_sentences)
def any_of_this_is_done(drawing: Drawing, datatable, times: int | None):
    make_moves(drawing, read_moves(datatable), times)


@given('"<name>" is <state>')
def is_(shutters, name, state):
    shutters[name] = state


@when('I close "<name>"')
def close(shutters, name):
    note(shutters, name, "CLOSED")


@when('I move "<name>"')
def move(shutters, name):
    note(shutters, name, "OPEN")


@then('"<name>" comes to <state>')
def comes(shutters, name, state):
    assert shutters[name] == state


def note(shutters, name, state):
    with open("noted", "a") as file:
        file.write(f"{name}: {shutters[name]} to {state}, ")
    shutters[name] = state
"""

FEATURE = """
Feature: Shutters
  @property(examples=30)
  Scenario: In any order
    {given}
    When any of this is done, in any order, up to 5 times
      | {header} |
      | CLOSED | When I move "east"; Then "east" comes to OPEN    |
      | OPEN   | When I close "east"; Then "east" comes to CLOSED |
      | {rest} |
    Then "east" is there
"""


@pytest.fixture
def moved(project):
    project.steps(STEPS + '\n\n@then("\\"east\\" is there")\ndef there():\n    pass\n')

    def run(
        given='Given "east" is CLOSED',
        header="when | do",
        rest='CLOSED | When I move "east"; Then "east" comes to OPEN',
    ):
        project.write("features/moved.feature", FEATURE.format(given=given, header=header, rest=rest))
        return project.run()

    project.run_with = run
    return project


def test_a_move_is_made_only_in_the_states_that_it_names(moved):
    assert moved.run_with().counts == {"passed": 1}
    steps = re.findall(r"east: (\w+) to (\w+)", (moved.folder / "noted").read_text())
    assert set(steps) == {("CLOSED", "OPEN"), ("OPEN", "CLOSED")}


def test_after_a_when_nothing_is_known_until_a_then_says_it(moved):
    """Else a move would be drawn by what is so no more."""
    moved.steps("""
        @when('I shake "<name>"')
        def shake(shutters, name):
            shutters[name] = "SHAKEN"
    """)
    assert moved.run_with(rest='OPEN | When I shake "east"').counts == {"passed": 1}
    assert "SHAKEN" not in (moved.folder / "noted").read_text()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"header": "if | do"}, "the table's columns are if, do. Write: | when | do |"),
        ({"rest": "OPEN |"}, "a row of the table has nothing to do"),
        ({"rest": 'OPEN | I move "east"'}, "is no sentence that can be performed"),
        ({"rest": 'OPEN | When I mve "east"'}, 'When I move "<name>"'),
        ({"given": 'Given "west" is CLOSED'}, "none of the moves may be made at first: what is said is west CLOSED"),
    ],
)
def test_a_table_that_cannot_be_meant_says_why(moved, changed, said):
    assert said in moved.run_with(**changed).output

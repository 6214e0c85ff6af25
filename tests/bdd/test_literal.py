"""Of two definitions that match a sentence the more literal one is meant, in a check, a dry run and a run alike."""

from __future__ import annotations

import re

import pytest
from pytest_bdd import parsers

from harness.bdd import sentence
from harness.bdd.cataloguing.catalogue import read_catalogue
from harness.bdd.sentences.literal import choose

ANY = "the <name>[ <key>] becomes <state>[ within <seconds> s]"


def chosen(text, *templates):
    parsed = [sentence(each) if isinstance(each, str) else each for each in templates]
    return [each.name for each in choose(text, parsed, lambda parser: parser)]


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("the telescope becomes on", "the telescope becomes <value>"),
        ("the telescope becomes on within 3 s", "the telescope becomes <value>[ within <seconds> s]"),
        ("the dome becomes open", "the dome becomes open"),
        ('the procedure "main" becomes RUNNING', 'the procedure[ "<name>"] becomes <state>'),
        ("the shutter north becomes open", "the <which> north becomes <state>"),
    ],
)
def test_the_one_that_fixes_all_that_the_other_fixes_and_more_is_meant(text, template):
    assert chosen(text, ANY, template) == [template]
    assert chosen(text, template, ANY) == [template]


def test_of_three_the_most_literal_one_is_meant():
    assert chosen("the dome 1 becomes open", ANY, "the dome <n> becomes <state>", "the dome 1 becomes <state>") == [
        "the dome 1 becomes <state>"
    ]


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        ("the dome becomes open", ANY, "the <thing> becomes <value>"),
        ('I open "north"', 'I open "<what>"', 'I <action> "north"'),
        ("the dome 2 becomes open", "the dome <n> becomes <state>", "the <name> 2 becomes <state>"),
    ],
)
def test_what_fixes_the_same_or_something_else_is_ambiguous(text, one, other):
    """However many characters each of them fixes."""
    assert chosen(text, one, other) == [one, other]


def test_a_tie_above_a_third_definition_is_one_of_two():
    dome, two = "the dome <n> becomes <state>", "the <name> 2 becomes <state>"
    assert chosen("the dome 2 becomes open", ANY, dome, two) == [dome, two]


def test_an_exact_text_of_pytest_bdd_is_the_most_literal_and_its_other_parsers_are_not_compared():
    assert chosen("the dome becomes open", ANY, parsers.string("the dome becomes open")) == ["the dome becomes open"]
    others = parsers.parse("the dome becomes {state}"), parsers.re("the dome becomes .*")
    for other in others:
        assert chosen("the dome becomes open", ANY, other) == [ANY, other.name]


# ---- in a run

OPENS = """
@when('"<shutter>" of the roof moves')
def literal(shutters, shutter):
    shutters[shutter] = "LITERAL"
    print("LITERAL OF", shutter)


@when('<thing> of the <place> moves')
def free(thing, place):
    raise RuntimeError("the less literal one was run")


@when('<value> moves')
def freest(value):
    raise RuntimeError("the less literal one was run")
"""
"""pytest-bdd alone would run the one whose template is the last in the alphabet."""

MOVES = """
Feature: Moves
  Scenario: a
    When "north" of the roof moves
    Then "north" becomes LITERAL
"""


@pytest.mark.parametrize("backwards", [False, True], ids=["first", "last"])
def test_the_more_literal_one_runs_wherever_it_is_defined(project, backwards):
    definitions = re.split(r"\n(?=@when)", OPENS)
    project.steps("\n".join(reversed(definitions) if backwards else definitions))
    project.write("features/moves.feature", MOVES)
    run = project.run("-s")
    assert run.code == 0, run.output
    assert "LITERAL OF north" in run.output
    assert "1 scenario with 2 steps can run" in project.run("--dry-run").output


def test_a_more_literal_one_of_ones_own_wins_over_one_that_came_along(project):
    project.steps(OPENS)
    project.write("conftest.py", 'pytest_plugins = ["vocabulary.dome", "vocabulary.own"]')
    project.write(
        "vocabulary/own.py",
        """
        from harness.bdd import when


        @when('"north" of the roof moves')
        def own(shutters):
            shutters["north"] = "LITERAL"
            print("OWN")
        """,
    )
    project.write("features/moves.feature", MOVES)
    run = project.run("-s")
    assert run.code == 0, run.output
    assert "OWN" in run.output
    assert "LITERAL OF" not in run.output


def test_only_a_tie_is_ambiguous_and_both_places_are_named(project):
    project.steps(OPENS + "\n\n@when('\"north\" of the <part> moves')\ndef tie(part): ...\n")
    project.write("features/moves.feature", MOVES)
    run = project.run()
    assert run.code == 2
    assert "features/moves.feature:3: ambiguous step, 2 definitions match it" in run.output
    assert re.search(r'  When "<shutter>" of the roof moves +vocabulary/dome\.py:\d+\n', run.output)
    assert re.search(r'  When "north" of the <part> moves +vocabulary/dome\.py:\d+\n', run.output)
    assert "When <value> moves" not in run.output
    assert (
        "None of them is the most literal. Remove one, or give one the fixed words of the others, and more."
        in run.output
    )


def test_the_catalogue_counts_a_use_for_the_one_that_is_meant(project):
    project.steps(OPENS)
    project.write("features/moves.feature", MOVES)
    used = {each.template: each.used for each in read_catalogue(project.folder).sentences}
    assert used['"<shutter>" of the roof moves'] == ("features/moves.feature:3",)
    assert used["<thing> of the <place> moves"] == ()

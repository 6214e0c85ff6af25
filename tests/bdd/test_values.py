"""Cells that stand for many values: drawn, checked before anything runs, and run once where they are plain."""

from __future__ import annotations

import json

import pytest

STEPS = '''
import json
from harness.bdd import Values, any_value


@any_value("wind")
def wind(values: Values) -> object:
    """Wind that the dome bears."""
    return f"{values.choose(['calm', 'gale'], 'wind')}"


@when("the wind is <speed> m/s")
def wind_is(speed: float):
    note(speed)


@when("it blows <wind> on <days> days")
def it_blows(wind, days: int):
    note([wind, days])


@when("it is set")
def set_(datatable):
    note(datatable)


def note(what):
    with open("noted.jsonl", "a") as file:
        file.write(json.dumps(what) + "\\\\n")


@then("the dome stands")
def stands():
    pass
'''.replace("\\\\", "\\")

OUTLINE = """
Feature: Wind
  Scenario Outline: It blows
    When it blows <wind> on <days> days
    Then the dome stands

    Examples:
      | wind             | days |
      | {wind:16} | {days} |
"""


@pytest.fixture
def windy(project):
    project.steps(STEPS)

    def run(wind="calm", days="1", *arguments):
        project.write("features/wind.feature", OUTLINE.format(wind=wind, days=days))
        return project.run(*arguments)

    project.run_with = run
    return project


def noted(project):
    return [json.loads(line) for line in (project.folder / "noted.jsonl").read_text().splitlines()]


def test_a_plain_row_runs_once(windy):
    assert windy.run_with("calm", "3").counts == {"passed": 1}
    assert noted(windy) == [["calm", 3]]


@pytest.mark.parametrize(
    ("wind", "days", "may_be"),
    [
        ("one of calm, gale", "1", [["calm", 1], ["gale", 1]]),
        ("any wind", "1", [["calm", 1], ["gale", 1]]),
        ("calm", "1..3", [["calm", 1], ["calm", 2], ["calm", 3]]),
    ],
)
def test_a_row_is_run_with_each_value_that_may_be_drawn(windy, wind, days, may_be):
    assert windy.run_with(wind, days).counts == {"passed": 1}
    assert {json.dumps(each) for each in noted(windy)} == {json.dumps(each) for each in may_be}


def test_numbers_with_a_point_lie_in_their_range_with_few_digits(windy):
    windy.write(
        "features/speed.feature",
        """
        Feature: Speed
          Scenario Outline: It blows
            When the wind is <speed> m/s
            Then the dome stands
            Examples:
              | speed      |
              | 0.25..2.75 |
    """,
    )
    assert windy.run("--examples=40").counts == {"passed": 1}
    speeds = noted(windy)
    assert len(set(speeds)) > 5
    assert all(0.25 <= speed <= 2.75 and round(speed, 3) == speed for speed in speeds)


def test_a_table_below_a_when_is_drawn_and_written_down(windy):
    windy.steps('@when("it breaks")\ndef breaks(): raise AssertionError("broken")')
    windy.write(
        "features/table.feature",
        """
        Feature: Table
          Scenario: It is set
            When it is set
              | path | value |
              | wind | 1..9  |
            And it breaks
            Then the dome stands
    """,
    )
    run = windy.run()
    found = (windy.folder / "features/found/table-it-is-set.feature").read_text()
    assert "      | wind | 1     |" in found
    assert run.counts == {"failed": 1}


@pytest.mark.parametrize(
    ("wind", "days", "said"),
    [
        ("any storm", "1", "there are no values called 'storm' for the cell 'any storm'"),
        ("any wnd", "1", "Did you mean 'any wind'?"),
        ("calm", "3..1", "the range 3..1 is empty. Write the smaller number first."),
        ("calm", "0.5..2.0", "<days> is a whole number, not '0.5'"),
        ("calm", "one of 1, two", "<days> is a whole number, not 'two'"),
        ("one of calm,", "1", "holds an empty option"),
    ],
)
def test_what_cannot_be_drawn_is_an_error_of_collection(windy, wind, days, said):
    run = windy.run_with(wind, days)
    assert said in run.output
    assert "features/wind.feature:" in run.output
    assert not (windy.folder / "noted.jsonl").exists()


def test_what_failed_runs_as_it_stands_and_says_when_it_passes(windy):
    windy.steps("""
        @then("nobody minds")
        def nobody_minds():
            import pathlib
            assert pathlib.Path("mended").exists() or pathlib.Path("noted.jsonl").read_text().strip()[-2] in "1"
    """)
    feature = OUTLINE.replace("the dome stands", "nobody minds").format(wind="any wind", days="1..9")
    windy.write("features/wind.feature", feature)
    assert windy.run().counts == {"failed": 1}
    found = "features/found/wind-it-blows-any-wind-1-9.feature"
    assert windy.run(found).counts == {"failed": 1}
    assert "| 2" not in (windy.folder / found).read_text()
    assert "When it blows calm on 2 days" in (windy.folder / found).read_text()
    (windy.folder / "mended").touch()
    run = windy.run("-v")
    assert f"{found} passes now. Remove it, or keep it among the features: firstlight keep {found}" in run.output
    assert run.output.index(f"{found}::") < run.output.index("features/wind.feature::")


def test_a_plain_scenario_does_not_import_hypothesis(windy):
    windy.steps("""
        @then("nothing of Hypothesis is there")
        def nothing():
            import sys
            assert "hypothesis" not in sys.modules
    """)
    feature = OUTLINE.replace("the dome stands", "nothing of Hypothesis is there")
    windy.write("features/wind.feature", feature.format(wind="calm", days="1"))
    assert windy.run().counts == {"passed": 1}

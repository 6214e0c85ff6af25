from __future__ import annotations

import json

import pytest

STEPS = """
def shutter_state(shutter):
    return [("dome/" + shutter, "State")]


@then('I see "<shutter>" <state>')
@looks_at(shutter_state)
def see(shutter, state): ...


@looks_at(lambda datatable=None, docstring="none": [(docstring, cell) for row in datatable or [] for cell in row])
@when("I look at all")
def look(datatable, docstring="none"): ...


@then("I see nothing of <value>")
@looks_at(lambda value: [("dome/x", value)] if value != "broken" else 1 / 0)
def nothing(value): ...


@then("I look wrongly")
@looks_at(lambda: ("dome/x", "State"))
def wrongly(): ...


@then("I ask too much")
@looks_at(lambda weather: [])
def too_much(): ...


@pytest.fixture(autouse=True)
def planned(request):
    import json
    with open("planned.jsonl", "a") as file:
        for step in plan_of(request.node):
            if step.error is not None:
                raise step.error
        keys = dict.fromkeys(key for step in plan_of(request.node) for key in step.looks.keys)
        print(json.dumps([request.node.name, list(keys)]), file=file)
"""


@pytest.fixture
def watching(project):
    project.steps(STEPS)
    return project


def planned(project):
    return dict(json.loads(line) for line in (project.folder / "planned.jsonl").read_text().splitlines())


def test_interests_are_known_before_the_first_step_with_the_values_of_the_row(watching):
    watching.write(
        "features/a.feature",
        """
        Feature: A
          Background:
            Given the shutter "south" is CLOSED
            Then I see "base" OPEN
          Scenario Outline: a
            Then I see "<which>" OPEN
            And I see "<which>" CLOSED
            When I look at all
              | State | <which>Angle |
            Then I see nothing of <which>
            Examples:
              | which |
              | east  |
              | BASE  |
          @unchecked
          Scenario: none
            When I open "north"
        """,
    )
    assert watching.run().code == 0
    east = [
        ["dome/base", "State"],
        ["dome/east", "State"],
        ["none", "State"],
        ["none", "eastAngle"],
        ["dome/x", "east"],
    ]
    assert planned(watching)["a[east]"] == east
    assert planned(watching)["a[BASE]"][:2] == [["dome/base", "State"], ["dome/BASE", "State"]]  # as they stand
    assert planned(watching)["none"] == [["dome/base", "State"]]


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("I see nothing of broken", "what it looks at cannot be worked out: division by zero"),
        ("I see nothing of broken", "(@looks_at of the definition at vocabulary/dome.py:"),
        ("I ask too much", "asks for 'weather'; there are none"),
        ("I look wrongly", "it returns ('dome/x', 'State'), wanted is Looks or a list of keys: (subject, field)"),
    ],
)
def test_an_error_names_the_step(watching, sentence, says):
    watching.write("features/a.feature", f"Feature: A\n  Scenario: a\n    Then {sentence}\n")
    run = watching.run()
    assert run.counts == {"error": 1}
    assert f"SentenceError: features/a.feature:3: Then {sentence}: " in run.output
    assert says in run.output


def test_a_test_that_is_no_scenario_has_none(watching):
    watching.write("features/test_plain.py", "def test_plain(): pass\n")
    assert watching.run().code == 0
    assert planned(watching) == {"test_plain": []}

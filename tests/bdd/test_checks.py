from __future__ import annotations

import textwrap

UNDEFINED = """
Feature: Undefined
  Scenario Outline: a
    Given I point the telescope at "<target>" for <seconds> s
      | offset |
      | 1      |
    Then "north" becoms OPEN
    Given "north" becomes OPEN

    Examples:
      | target | seconds |
      | M31    | 2       |
      | M32    | 2       |
"""


def test_undefined_steps_stop_the_run_with_a_snippet_and_near_misses(dome):
    dome.write("features/undefined.feature", UNDEFINED)
    run = dome.run()
    assert run.code == 2
    snippet = """\
        features/undefined.feature:3: undefined step
            Given I point the telescope at "M31" for 2 s
          If it is new, define it in a module of steps/:
            @given('I point the telescope at "<target>" for <seconds> s')
            def point_the_telescope_at_for_s(target: str, seconds: float, datatable: list[list[str]]) -> None:
                raise NotImplementedError
        """
    assert textwrap.dedent(snippet) in run.output
    near = """\
        features/undefined.feature:6: undefined step
            Then "north" becoms OPEN
          Did you mean:
            Then "<shutter>" becomes <value>[ within <seconds> s]    vocabulary/dome.py:"""
    assert textwrap.dedent(near) in run.output
    other = """\
        features/undefined.feature:7: undefined step
            Given "north" becomes OPEN
          It stands as Given, and is defined for Then:
            Then "<shutter>" becomes <value>[ within <seconds> s]    vocabulary/dome.py:"""
    assert textwrap.dedent(other) in run.output
    assert "  Begin it with Then, or with And below one.\n" in run.output
    assert run.output.count("undefined.feature:3: undefined step") == 1  # not for each row


def test_the_snippet_defines_the_step(dome):
    dome.write(
        "features/undefined.feature", 'Feature: U\n  Scenario: a\n    Then I point 3 dishes at "M31" for 2.5 s\n'
    )
    said = dome.run().output
    start = said.index("    @then(")
    dome.steps(said[start : said.index("NotImplementedError")].replace("raise ", "pass"))
    assert dome.run("features/undefined.feature").code == 0


def test_a_field_that_the_function_cannot_take_stops_the_run(dome):
    dome.steps("@then('I wait for dish <n>')\ndef wait_for_dish(n: int):\n    assert n == 7\n")
    dome.write("features/a.feature", "Feature: A\n  Scenario: a\n    Then I wait for dish 7\n")
    assert dome.run("features/a.feature").code == 0
    dome.write("features/a.feature", "Feature: A\n  Scenario: a\n    Then I wait for dish seven\n")
    said = """\
        features/a.feature:3: <n> is a whole number, not 'seven'
            Then I wait for dish seven
          Then I wait for dish <n>    vocabulary/dome.py:"""
    assert textwrap.dedent(said) in dome.run("features/a.feature").output


def test_ambiguous_steps_stop_the_run_with_both_places(dome):
    dome.steps("@when('I open \"<what>\"')\ndef open_anything(what):\n    pass\n")
    lines = (dome.folder / "vocabulary/dome.py").read_text().splitlines()
    first, second = [number for number, line in enumerate(lines, 1) if line.startswith("@when")]
    run = dome.run()
    assert run.code == 2
    assert "features/shutters.feature:9: ambiguous step, 2 definitions match it" in run.output
    assert f'When I open "<shutter>"    vocabulary/dome.py:{first}' in run.output
    assert f'When I open "<what>"       vocabulary/dome.py:{second}' in run.output


def test_a_definition_nearer_to_the_feature_wins(dome):
    dome.write(
        "features/conftest.py",
        """
        from harness.bdd import when


        @when('I open "<what>"')
        def open_nothing(what):
            print("THE NEAR ONE")
        """,
    )
    run = dome.run("-s", "-k", "north")
    assert "THE NEAR ONE" in run.output
    assert run.counts["failed"] == 1


def test_a_table_or_doc_string_that_the_step_would_ignore_is_an_error(dome):
    dome.write("features/t.feature", 'Feature: T\n  Scenario: t\n    When I open "a"\n      | a |\n      | 1 |\n')
    run = dome.run()
    assert run.code == 2
    assert "features/t.feature:3: the step takes no table" in run.output
    assert "give the function at vocabulary/dome.py:" in run.output
    dome.write("features/t.feature", 'Feature: T\n  Scenario: t\n    When I open "a"\n      """\n      x\n      """\n')
    assert "features/t.feature:3: the step takes no doc string" in dome.run().output


def test_steps_of_deselected_scenarios_are_checked_too(dome):
    dome.write("features/undefined.feature", UNDEFINED)
    assert dome.run("-k", "north").code == 2


def test_all_problems_of_a_run_are_reported_at_once(dome):
    dome.write("features/undefined.feature", UNDEFINED)
    dome.write("features/b.feature", "Feature: B\n  Scenario: b\n    When I wave\n")
    output = dome.run().output
    assert "features/undefined.feature:3" in output
    assert "features/b.feature:3" in output
    hint = "Nothing was run, because of these errors; --continue-on-collection-errors runs the other files.\n"
    assert hint in output
    others = dome.run("--continue-on-collection-errors")
    assert others.counts == {"passed": 4, "errors": 2}
    assert hint not in others.output


def test_undefined_steps_are_reported_by_workers_too(dome):
    dome.write("features/undefined.feature", UNDEFINED)
    run = dome.run("-n", "2")
    assert run.code == 1
    assert run.output.count("\nfeatures/undefined.feature:3: undefined step\n") == 1

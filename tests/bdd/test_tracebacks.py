from __future__ import annotations

import textwrap
import xml.etree.ElementTree as ET

import pytest

STEPS = """
from harness.errors import RestError


class Unmet(AssertionError):
    explanation = "of a wait"


@then("all is well")
def well(datatable=None):
    raise Unmet("subarray 1 did not become IDLE within 5 s\\n  +0.012 s  EMPTY -> RESOURCING\\nIt stayed RESOURCING.")


@then("the telescope is on")
def on():
    raise PreconditionError("the telescope could not be turned on")


def deeper(x):
    return 1 / x


@then("it breaks")
def breaks():
    deeper(0)


@then("it needs <what>")
def needs(request, what):
    request.getfixturevalue(what)


@then("it skips")
def skips():
    pytest.skip("nothing to see")


@pytest.fixture
def bug():
    {}["nothing"]


@pytest.fixture
def unrest():
    yield
    raise RestError("the telescope is not at rest")


@pytest.fixture(autouse=True)
def checked(request):
    if "unprepared" in request.node.name:
        raise PreconditionError("cannot be set up")
"""


@pytest.fixture
def failing(project):
    project.steps(STEPS)
    return project


def failure(run):
    """What stands between the headline of the failure and the summary."""
    return run.output.partition("__\n")[2].partition("\n====")[0]


def test_an_unmet_expectation_shows_the_scenario_and_its_explanation_only(failing):
    failing.write(
        "features/a.feature",
        """
        Feature: Shutters
          Background:
            Given the shutter "north" is CLOSED
          Scenario Outline: Open <which>
            When I open "<which>"
            Then all is well
              | a    | b |
              | long | 2 |
            And "<which>" becomes OPEN
            Examples:
              | which |
              | east  |
        """,
    )
    run = failing.run()
    line = (failing.folder / "vocabulary/dome.py").read_text().splitlines().index('@then("all is well")') + 1
    expected = f"""\
        Feature: Shutters
          Scenario Outline: Open east             features/a.feature:4
              which = east
            Given the shutter "north" is CLOSED
            When I open "east"
          > Then all is well                      features/a.feature:6
                  | a    | b |
                  | long | 2 |
                subarray 1 did not become IDLE within 5 s
                  +0.012 s  EMPTY -> RESOURCING
                It stayed RESOURCING.
                (vocabulary/dome.py:{line})
            And "east" becomes OPEN               not reached"""
    assert failure(run) == textwrap.dedent(expected)
    assert "FAILED features/a.feature::Open <which>[east] - subarray 1 did not become IDLE within 5 s\n" in run.output


def scenario(step):
    return f'Feature: A\n  Scenario: a\n    When I open "north"\n    {step}\n'


def test_an_error_of_the_harness_needs_no_traceback(failing):
    failing.write("features/a.feature", scenario("Then the telescope is on"))
    shown = failure(failing.run())
    assert "    > " not in shown.splitlines()[0]
    assert (
        "  > Then the telescope is on   features/a.feature:4\n        Precondition not met: the telescope could"
        in shown
    )
    assert "raise PreconditionError" not in shown


def test_an_expectation_that_the_harness_found_unmet_needs_no_traceback(failing):
    failing.steps("""
        from harness.bdd.sentences.sentence import sentence


        @then("the harness says no")
        def no():
            exec(compile("raise AssertionError('it is not so')", "checks.py", "exec"), {"__name__": "harness.checks"})


        @then("it is explained with its sentence")
        def with_sentence():
            raise Unmet("Then it is explained with its sentence\\n  it did not become so\\n    +0.1 s  nothing")
    """)
    failing.write("features/a.feature", scenario("Then the harness says no"))
    assert failure(failing.run()).splitlines()[4:-1] == ["        it is not so"]
    failing.write("features/a.feature", scenario("Then it is explained with its sentence"))
    run = failing.run()
    assert failure(run).splitlines()[4:-1] == ["        it did not become so", "          +0.1 s  nothing"]
    assert "FAILED features/a.feature::a - it did not become so" in run.output


def test_a_long_traceback_is_there_for_those_who_ask(failing):
    failing.write("features/a.feature", scenario("Then the telescope is on"))
    shown = failure(failing.run("--tb=long"))
    assert "  > Then the telescope is on" in shown
    assert "raise PreconditionError" in shown
    assert "site-packages" not in shown


def test_the_traceback_of_an_error_begins_in_the_step(failing):
    failing.write("features/a.feature", scenario("Then it breaks"))
    shown = failure(failing.run())
    assert shown.splitlines()[:4] == [
        "Feature: A",
        "  Scenario: a             features/a.feature:2",
        '    When I open "north"',
        "  > Then it breaks        features/a.feature:4",
    ]
    assert [line for line in shown.splitlines() if ": in " in line] == [
        line
        for line in shown.splitlines()
        if line.startswith("vocabulary/dome.py:") and line.endswith((" breaks", " deeper"))
    ]
    assert "E   ZeroDivisionError: division by zero" in shown


def test_an_assertion_is_explained_by_pytest(failing):
    failing.write("features/a.feature", scenario('Then "north" becomes CLOSED'))
    shown = failure(failing.run())
    assert "assert shutters[shutter] == value" in shown
    assert "E   AssertionError: assert 'OPEN' == 'CLOSED'" in shown


def test_what_pytest_does_between_step_and_fixture_is_left_out(failing):
    failing.write("features/a.feature", scenario("Then it needs bug"))
    shown = failure(failing.run())
    assert "E   KeyError: 'nothing'" in shown
    assert "site-packages" not in shown


def test_a_fixture_that_is_not_there_is_named(failing):
    failing.write("features/a.feature", scenario("Then it needs shuters"))
    shown = failure(failing.run())
    assert "there is no fixture 'shuters', which the step or a fixture of it asks for" in shown
    assert "available fixtures" not in shown


def test_the_error_carries_feature_and_line(failing):
    failing.write("features/a.feature", scenario("Then it breaks"))
    failing.write(
        "conftest.py",
        """
        pytest_plugins = ["vocabulary.dome"]

        def pytest_runtest_makereport(call):
            if call.excinfo:
                print("NOTES", call.excinfo.value.__notes__)
        """,
    )
    assert "NOTES ['features/a.feature:4: Then it breaks']" in failing.run("-s").output


def test_set_up_and_tear_down_say_where_they_stand(failing):
    failing.write(
        "features/a.feature", scenario("Then it needs unrest") + "  Scenario: unprepared\n    Then it skips\n"
    )
    run = failing.run()
    assert run.counts == {"passed": 1, "errors": 2}
    before = [
        "    before its first step:",
        "    Precondition not met: cannot be set up",
        "    Then it skips        not reached",
    ]
    after = [
        '    When I open "north"',
        "    Then it needs unrest",
        "    after its last step:",
        "    Not at rest: the telescope",
    ]
    assert "\n".join(before) in run.output
    assert "\n".join(after) in run.output


def test_workers_send_the_same_text(failing):
    failing.write("features/a.feature", scenario("Then all is well") + "  Scenario: b\n    Then it breaks\n")
    alone, distributed = failing.run(), failing.run("-n", "2")
    for line in alone.output.partition("FAILURES")[2].partition("summary info")[0].splitlines():
        assert line in distributed.output


def test_junit_has_the_explanation_as_its_message(failing):
    failing.write("features/a.feature", scenario("Then all is well"))
    failing.run("--junitxml=junit.xml")
    case = ET.parse(failing.folder / "junit.xml").find(".//testcase")
    assert (case.get("classname"), case.get("name")) == ("features.a.feature", "a")
    assert case.find("failure").get("message") == "subarray 1 did not become IDLE within 5 s"
    assert "> Then all is well" in case.find("failure").text
    assert "+0.012 s  EMPTY -> RESOURCING" in case.find("failure").text


def test_failures_are_coloured_where_the_terminal_is(failing):
    failing.write("features/a.feature", scenario("Then all is well"))
    output = failing.run("--color=yes").output
    assert '\x1b[32m    When I open "north"\x1b[0m' in output
    assert "\x1b[31m\x1b[1m  > Then all is well" in output

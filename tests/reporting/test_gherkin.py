from __future__ import annotations

import json

import pytest

from tests.reporting.results import labels, steps

STEPS = """
from harness.errors import RestError
from harness.reporting import attach_json, attach_text


class Unmet(AssertionError):
    explanation = "of a wait"


@given("a configuration")
def configuration(datatable=None, docstring=None): ...


@when("I attach")
def attach():
    attach_json("argument", {"receptors": ["SKA001"]})


@then("all is well")
def well():
    raise Unmet("subarray 1 did not become IDLE\\n  +0.012 s  EMPTY -> RESOURCING")


@when("it breaks")
def breaks():
    raise PreconditionError("the telescope could not be turned on")


@when("it skips")
def skips():
    pytest.skip("no faults here")


@pytest.fixture(autouse=True)
def telescope(request):
    if "unprepared" in request.node.name:
        raise PreconditionError("no telescope")
    yield
    attach_text("Log", "what the device wrote")
    if "restless" in request.node.name:
        raise RestError("not at rest")
"""


@pytest.fixture
def recorded(project):
    project.steps(STEPS)
    return project


def test_a_scenario_is_recorded_with_its_steps(recorded, results):
    recorded.write(
        "features/a.feature",
        '''
        Feature: A
          Background:
            Given the shutter "north" is CLOSED
          Scenario: a
            Given a configuration
              | receptor | band |
              | SKA001   | 1, 2 |
            Given a configuration
              """
              {"interface": "x"}
              """
            And a configuration
              """
              plain
              """
            When I attach
            Then "north" becomes CLOSED within 1 s
        ''',
    )
    assert recorded.run().code == 0
    result = results["a"]
    assert result["status"] == "passed"
    assert steps(result) == [
        ('Given the shutter "north" is CLOSED', "passed"),
        ("Given a configuration", "passed"),
        ("Given a configuration", "passed"),
        ("And a configuration", "passed"),
        ("When I attach", "passed"),
        ('Then "north" becomes CLOSED within 1 s', "passed"),
    ]
    parts = [results.attached(step) for step in result["steps"]]
    assert parts[1] == [("Table", "text/csv", 'receptor,band\nSKA001,"1, 2"\n')]
    assert parts[2] == [("Doc string", "application/json", '{\n  "interface": "x"\n}')]
    assert parts[3] == [("Doc string", "text/plain", "plain")]
    assert [(name, kind) for name, kind, _ in parts[4]] == [("argument", "application/json")]
    assert results.attached(result) == [("Log", "text/plain", "what the device wrote")]  # from a fixture's end


def test_an_outline_is_recorded_with_names_and_values_filled_in(recorded, results):
    recorded.write(
        "features/a.feature",
        """
        Feature: A
          Scenario Outline: Open <which>
            When I open "<which>"
            Then "<which>" becomes OPEN
            Examples:
              | which |
              | east  |
              | west  |
        """,
    )
    recorded.run()
    assert {result["name"] for result in results.all()} == {"Open east", "Open west"}
    assert results["Open west"]["parameters"] == [{"name": "which", "value": "west"}]
    assert steps(results["Open west"]) == [
        ('When I open "west"', "passed"),
        ('Then "west" becomes OPEN', "passed"),
    ]
    assert len({result["historyId"] for result in results.all()}) == 2
    assert len({result["testCaseId"] for result in results.all()}) == 1
    assert labels(results["Open west"], "story") == ["Open <which>"]


@pytest.mark.parametrize(
    ("sentence", "status", "message"),
    [
        ("Then all is well", "failed", "subarray 1 did not become IDLE\n  +0.012 s  EMPTY -> RESOURCING"),
        ("When it breaks", "broken", "Precondition not met: the telescope could not be turned on"),
        ("When it skips", "skipped", "no faults here"),
    ],
)
def test_steps_that_are_not_reached_are_shown_as_skipped(recorded, results, sentence, status, message):
    recorded.write(
        "features/a.feature",
        f'Feature: A\n  Scenario: a\n    When I open "a"\n    {sentence}\n'
        '    When I open "b"\n    Then "c" becomes OPEN\n',
    )
    recorded.run()
    result = results["a"]
    assert steps(result) == [
        ('When I open "a"', "passed"),
        (sentence, status),
        ('When I open "b"', "skipped"),
        ('Then "c" becomes OPEN', "skipped"),
    ]
    assert result["status"] == status
    assert result["statusDetails"]["message"] == message
    assert result["steps"][1]["statusDetails"]["message"] == message.partition("\n")[0]
    assert result["steps"][2]["statusDetails"]["message"] == "not reached"
    assert "site-packages" not in str(result)


def test_an_explanation_stands_once_in_the_report(recorded, results):
    recorded.write("features/a.feature", "Feature: A\n  Scenario: a\n    Then all is well\n")
    recorded.run()
    assert json.dumps(results["a"]).count("+0.012 s  EMPTY -> RESOURCING") == 1
    assert not results["a"]["statusDetails"].get("trace")


def test_an_error_that_does_not_explain_itself_has_the_traceback_below_the_scenario(recorded, results):
    recorded.steps("@then('I stumble')\ndef stumble():\n    {}['step']\n")
    recorded.write("features/a.feature", "Feature: A\n  Scenario: a\n    Then I stumble\n")
    recorded.run()
    trace = results["a"]["statusDetails"]["trace"]
    assert trace.startswith("Feature: A\n  Scenario: a")
    assert "  > Then I stumble" in trace
    assert "{}['step']" in trace


def test_a_failed_set_up_has_labels_steps_and_message(recorded, results):
    recorded.write(
        "features/observing/a.feature",
        """
        @severity:critical @epic:Observing @owner:alice @unchecked
        Feature: A
          @issue:SKP-1 @tms:XTP-2 @needs.faults @smoke @csp @sdp
          Scenario Outline: unprepared <n>
            When I open "<n>"
            Examples:
              | n |
              | 1 |
          @skip:later
          Scenario: skipped
            When I open "a"
        """,
    )
    recorded.run()
    for result, status, message in (
        (results["unprepared 1"], "broken", "Precondition not met: no telescope"),
        (results["skipped"], "skipped", "later"),
    ):
        assert (result["status"], result["statusDetails"]["message"]) == (status, message)
        assert labels(result, "severity") == ["critical"]
        assert labels(result, "epic") == ["Observing"]
        assert labels(result, "owner") == ["alice"]
        assert labels(result, "feature") == labels(result, "suite") == ["A"]
        assert [step_status for _, step_status in steps(result)] == ["skipped"]
    assert labels(results["unprepared 1"], "tag") == ["csp", "needs.faults", "sdp", "smoke", "unchecked"]
    assert {(link["type"], link["name"]) for link in results["unprepared 1"]["links"]} == {
        ("issue", "SKP-1"),
        ("tms", "XTP-2"),
    }
    assert results["unprepared 1"]["parameters"] == [{"name": "n", "value": "1"}]


def test_a_failed_tear_down_breaks_the_scenario_and_is_shown(recorded, results):
    recorded.write(
        "features/a.feature", 'Feature: A\n  Scenario: restless\n    When I open "a"\n    Then "a" becomes OPEN\n'
    )
    recorded.run()
    assert results["restless"]["status"] == "broken"
    assert results["restless"]["statusDetails"]["message"] == "Not at rest: not at rest"
    [container] = results.containers()
    assert [(after["name"], after["status"]) for after in container["afters"]] == [("telescope", "broken")]


def test_fixtures_that_tell_nothing_leave_no_trace(recorded, results):
    recorded.write("features/a.feature", 'Feature: A\n  Scenario: a\n    When I open "a"\n    Then "a" becomes OPEN\n')
    recorded.run()
    assert results.containers() == []


def test_the_description_is_the_text_of_the_feature(recorded, results):
    recorded.write(
        "features/a.feature",
        """
        Feature: A
          As an operator
          I open the roof.

          Rule: R
            Only at night.

            Scenario: a
              Slowly.

              When I open "a"
              Then "a" becomes OPEN
        """,
    )
    recorded.run()
    description = "As an operator\nI open the roof.\n\nOnly at night.\n\nSlowly.\n\n`features/a.feature:8`"
    assert results["a"]["description"] == description
    assert labels(results["a"], "story") == labels(results["a"], "subSuite") == ["R"]


def test_the_epic_is_the_folder_unless_a_tag_says_otherwise(recorded, results):
    recorded.write(
        "features/sub_array/a.feature", 'Feature: A\n  Scenario: a\n    When I open "a"\n    Then "a" becomes OPEN\n'
    )
    recorded.write("features/b.feature", 'Feature: B\n  Scenario: b\n    When I open "a"\n    Then "a" becomes OPEN\n')
    recorded.run()
    assert labels(results["a"], "epic") == ["Sub array"]
    assert labels(results["b"], "epic") == []


def test_scenarios_are_selected_by_their_labels(recorded):
    recorded.write(
        "features/a.feature",
        """
        Feature: A
          @severity:critical
          Scenario: a
            When I open "a"
            Then "a" becomes OPEN
          Scenario: b
            When I open "a"
            Then "a" becomes OPEN
        """,
    )
    assert recorded.run("--allure-severities", "critical").passed == {"features/a.feature::a"}


def test_workers_record_as_one_run(recorded, results):
    recorded.write(
        "features/a.feature",
        "@unchecked\nFeature: A\n" + "".join(f"  Scenario: s{number}\n    When I attach\n" for number in range(6)),
    )
    recorded.write("reports/results/old-result.json", '{"name": "of the run before"}')
    assert recorded.run("-n", "2").code == 0
    assert {result["name"] for result in results.all()} == {f"s{number}" for number in range(6)}
    assert all(results.attached(result["steps"][0]) for result in results.all())

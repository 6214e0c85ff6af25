from __future__ import annotations

import re

import pytest

from tests.bdd.project import FEATURE

NORTH = "features/shutters.feature::Open the north shutter"
EAST = "features/shutters.feature::Open <which>[east]"
WEST = "features/shutters.feature::Open <which>[west]"
LEAVE = "features/shutters.feature::Leave it"
ALL = {NORTH, EAST, WEST, LEAVE}


@pytest.mark.parametrize(
    ("arguments", "selected"),
    [
        ([], ALL),
        (["features"], ALL),
        (["features/shutters.feature"], ALL),
        ([NORTH], {NORTH}),
        ([WEST], {WEST}),
        (["features/shutters.feature::Open <which>"], {EAST, WEST}),
        (["features/shutters.feature:8"], {NORTH}),
        (["features/shutters.feature:10"], {NORTH}),
        (["features/shutters.feature:19"], {WEST}),
        (["features/shutters.feature:14:22"], {EAST, WEST, LEAVE}),
        (["features/shutters.feature:1"], ALL),
        (["-k", "north or leave"], {NORTH, LEAVE}),
        (["-k", "Open the north"], {NORTH}),
        (["-k", "open the NORTH shutter"], {NORTH}),
        (["-k", "Open <which>[west]"], {WEST}),
        (["-m", "smoke"], {NORTH}),
        (["-m", "not smoke"], {EAST, WEST, LEAVE}),
    ],
)
def test_scenarios_are_selected_in_every_way(dome, arguments, selected):
    run = dome.run(*arguments)
    assert run.code == 0
    assert run.passed == selected


@pytest.mark.parametrize("workers", [[], ["-n", "2"]])
def test_a_line_that_the_file_does_not_have_is_an_error_that_names_its_scenarios(dome, workers):
    run = dome.run("features/shutters.feature:9999", *workers)
    assert run.code == pytest.ExitCode.USAGE_ERROR
    said = """\
features/shutters.feature:9999: there is no such line, the file has 22. Its scenarios:
  features/shutters.feature:8  Open the north shutter
  features/shutters.feature:12  Open <which>
  features/shutters.feature:21  Leave it
"""
    assert said in run.output


def test_what_is_selected_by_line_is_distributed_too(dome):
    pytest.importorskip("xdist")
    assert dome.run("features/shutters.feature:10", "features/shutters.feature:19", "-n", "2").passed == {NORTH, WEST}
    assert dome.run("-k", "Open the north", "-n", "2").passed == {NORTH}


def test_collecting_shows_ids_and_runs_nothing(dome):
    dome.steps("@then('I open nothing')\ndef nothing():\n    raise RuntimeError\n")
    dome.write("features/n.feature", "Feature: N\n  Scenario: n\n    Then I open nothing\n")
    run = dome.run("--co")
    assert run.code == 0
    assert set(run.output.splitlines()) >= {*ALL, "features/n.feature::n"}


def test_another_working_directory_makes_no_difference(dome, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    assert dome.run(dome.folder / "features", cwd=elsewhere).counts == {"passed": 4}
    assert dome.run("../features/shutters.feature:10", cwd=dome.folder / "vocabulary").counts["passed"] == 1


def test_files_of_one_name_in_two_folders_are_both_collected(dome):
    dome.write("features/other/shutters.feature", FEATURE)
    run = dome.run("-n", "2")
    assert run.passed == ALL | {each.replace("features/", "features/other/") for each in ALL}


def test_failed_scenarios_run_again(dome):
    dome.write(
        "features/bad.feature", 'Feature: B\n  Scenario: bad\n    Given the shutter "a" is A\n    Then "a" becomes B\n'
    )
    assert dome.run().counts == {"failed": 1, "passed": 4}
    assert dome.run("--lf").counts == {"failed": 1}
    assert dome.run("--sw").counts["failed"] == 1


def test_the_location_of_a_scenario_is_its_line(dome):
    dome.write(
        "conftest.py",
        """
        pytest_plugins = ["vocabulary.dome"]

        def pytest_collection_finish(session):
            for item in session.items:
                print("AT", *item.location)
        """,
    )
    output = dome.run("--co", "-s").output
    assert "AT features/shutters.feature 7 Open the north shutter" in output  # from 0
    assert "AT features/shutters.feature 20 Leave it" in output


def test_names_with_signs_of_node_ids_can_be_selected(project):
    project.write(
        "features/a.feature", 'Feature: A\n  Scenario: is [a] or x::y\n    When I open "a"\n    Then "a" becomes OPEN\n'
    )
    run = project.run("features/a.feature::is (a) or x:y")
    assert run.passed == {"features/a.feature::is (a) or x:y"}


def test_two_scenarios_of_one_name_are_an_error_of_collection(dome):
    dome.write(
        "features/twice.feature", 'Feature: A\n  Scenario: x\n    When I open "a"\n  Scenario: x\n    When I open "b"\n'
    )
    run = dome.run()
    assert run.code == 2
    assert "features/twice.feature:4: two scenarios are named 'x': in line 2 and in line 4" in run.output


def test_conftest_of_a_folder_adds_steps_for_its_features_only(dome):
    dome.write("features/special/conftest.py", "from harness.bdd import then\n\n\n@then('I wave')\ndef wave(): ...\n")
    dome.write("features/special/a.feature", "Feature: A\n  Scenario: wave\n    Then I wave\n")
    assert dome.run("features/special").passed == {"features/special/a.feature::wave"}
    dome.write("features/b.feature", "Feature: B\n  Scenario: wave\n    Then I wave\n")
    assert "features/b.feature:3: undefined step" in dome.run().output


def test_works_without_allure_and_in_random_order(dome):
    pytest.importorskip("random_order")
    orders = set()
    for seed in "1234":
        shuffled = ["--random-order-bucket=global", f"--random-order-seed={seed}"]
        run = dome.run("-p", "no:allure_pytest", *shuffled)
        assert run.counts == {"passed": 4}
        orders.add(tuple(re.findall(r"^PASSED (.*)", run.output, re.MULTILINE)))
        if len(orders) > 1:
            break
    assert len(orders) > 1
    assert dome.run(*shuffled, "-n", "2").counts == {"passed": 4}

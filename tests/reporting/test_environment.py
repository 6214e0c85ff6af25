from __future__ import annotations

FEATURE = 'Feature: A\n  Scenario: a\n    When I open "a"\n    Then "a" becomes OPEN\n'


def test_a_run_of_features_removes_the_results_before_it(project, results):
    project.write("features/a.feature", FEATURE)
    old = project.write("reports/results/old-result.json", "{}")
    project.run()
    assert not old.exists()
    assert len(results.all()) == 1


def test_other_runs_leave_the_results_alone(project, results):
    project.write("features/a.feature", FEATURE)
    project.write("tests/test_b.py", "def test_b(): pass\n")
    old = project.write("reports/results/old-result.json", "{}")
    for arguments in (["tests"], ["--co"], ["--dry-run"]):
        project.run(*arguments)
        assert old.exists()
        assert len(results.all()) == 1


def test_the_folder_of_the_command_line_wins(project, results, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    project.write("features/a.feature", FEATURE)
    project.run(f"--alluredir={elsewhere}")
    assert not list(results.folder.glob("*-result.json"))
    assert len(list(elsewhere.glob("*-result.json"))) == 1


def test_what_cannot_be_collected_is_an_error_of_the_run(project, results):
    project.write("features/a.feature", "Feature: A\n  Scenario: a\n    Then I wave\n")
    for arguments in ([], ["-n", "2"]):
        project.run(*arguments)
        [error] = results.errors()
        assert error["message"] == "features/a.feature:3: undefined step"
        assert "Then I wave" in error["trace"]

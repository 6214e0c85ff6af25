from __future__ import annotations

import json

from harness.reporting.allure.executor import executor, write_executor

GITHUB = {
    "GITHUB_ACTIONS": "true",
    "GITHUB_WORKFLOW": "nightly",
    "GITHUB_RUN_NUMBER": "17",
    "GITHUB_RUN_ID": "123",
    "GITHUB_SERVER_URL": "https://forge.example",
    "GITHUB_REPOSITORY": "sky/firstlight",
    "GITHUB_TOKEN": "secret",
}


def test_a_build_is_named_numbered_and_linked():
    assert executor(GITHUB) == {
        "name": "GitHub Actions",
        "type": "github",
        "buildName": "nightly #17",
        "buildOrder": 17,
        "buildUrl": "https://forge.example/sky/firstlight/actions/runs/123",
    }
    gitlab = {
        "GITLAB_CI": "true",
        "CI_JOB_NAME": "features",
        "CI_PIPELINE_IID": "4",
        "CI_JOB_URL": "https://l.example/4",
    }
    assert executor(gitlab)["buildName"] == "features #4"
    assert executor({"JENKINS_URL": "https://j.example", "BUILD_NUMBER": "9"}) == {
        "name": "Jenkins",
        "type": "jenkins",
        "buildOrder": 9,
    }


def test_without_a_ci_system_it_is_this_machine():
    assert executor({})["type"] == "local"
    assert executor({})["name"]


def test_a_run_writes_it_beside_its_results(project, results):
    project.write("features/a.feature", 'Feature: A\n  Scenario: a\n    When I open "a"\n    Then "a" becomes OPEN\n')
    for workers in ([], ["-n", "2"]):
        assert project.run(*workers).code == 0
        assert json.loads((results.folder / "executor.json").read_text())["type"]


def test_without_results_nothing_is_written(tmp_path):
    write_executor(tmp_path, GITHUB)
    assert list(tmp_path.iterdir()) == []

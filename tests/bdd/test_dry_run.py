from __future__ import annotations


def test_a_dry_run_checks_and_runs_nothing(dome):
    dome.steps("@then('I break it')\ndef break_it():\n    raise RuntimeError\n")
    dome.write("features/b.feature", "Feature: B\n  Scenario: b\n    Then I break it\n")
    run = dome.run("--dry-run")
    assert run.code == 0
    assert "dry run: 5 scenarios with 12 steps can run. Nothing was run." in run.output


def test_a_dry_run_fails_for_what_could_not_run(dome):
    dome.write("features/b.feature", "Feature: B\n  Scenario: b\n    Then I wave\n")
    for arguments in (["--dry-run"], ["--dry-run", "-n", "2"]):
        run = dome.run(*arguments)
        assert run.code == 1
        assert "features/b.feature:3: undefined step" in run.output
        assert "dry run: 4 scenarios with 11 steps can run; 1 file has errors, see above." in run.output

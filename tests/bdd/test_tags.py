from __future__ import annotations

import pytest

from harness.bdd.collecting.feature import Tag
from harness.bdd.collecting.tags import meaning
from harness.errors import DeclarationError

KNOWN = {"smoke": "", "owner": "", "needs": "", "flaky": "", "severity": "", "xfail": "", "long-running": "", "tmc": ""}


@pytest.mark.parametrize(
    ("text", "name", "args", "kwargs"),
    [
        ("smoke", "smoke", (), {}),
        ("long-running", "long-running", (), {}),
        ("owner:alice", "owner", ("alice",), {}),
        ("needs.faults", "needs", ("faults",), {}),
        ("flaky(reruns=2)", "flaky", (), {"reruns": 2}),
        ("flaky('a',[1,2])", "flaky", ("a", [1, 2]), {}),
        ("severity:critical", "severity", ("critical",), {}),
        ("xfail:SKP-12", "xfail", (), {"reason": "SKP-12"}),
    ],
)
def test_a_tag_is_a_mark(text, name, args, kwargs):
    meant = meaning(Tag(text, 3), KNOWN, "features/a.feature")
    assert (meant.name, meant.arguments, meant.keywords) == (name, args, kwargs)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("smok", "features/a.feature:3: the tag @smok is not known. Did you mean @smoke?"),
        ("need.faults", "the tag @need.faults is not known. Did you mean @needs?"),
        ("quite_other", "the tag @quite_other is not known. Register it under 'markers' in pyproject.toml"),
        ("flaky(reruns=open)", "features/a.feature:3: the arguments of the tag @flaky(reruns=open) cannot be read"),
        ("flaky(reruns=)", "cannot be read"),
        ("flaky(1)(2)", "cannot be read"),
        ("flaky(**{'a':1})", "cannot be read"),
        ("needs:faults", "features/a.feature:3: the tag @needs:faults is not known. Write @needs.faults."),
        ("owner.alice", "the tag @owner.alice is not known. Write @owner:alice."),
        ("needs", "features/a.feature:3: the tag @needs has no value. Write it like @needs.<capability>."),
        ("tmc:1", "features/a.feature:3: the tag @tmc:1 takes no value. Write @tmc."),
        ("tcm", "the tag @tcm is not known. Did you mean @tmc?"),
        ("severity:critcal", "@severity:critcal is no severity. Known: blocker, critical"),
    ],
)
def test_a_tag_that_cannot_be_meant_is_an_error(text, says):
    with pytest.raises(DeclarationError) as caught:
        meaning(Tag(text, 3), KNOWN, "features/a.feature")
    assert says in str(caught.value)


def test_tags_of_every_level_reach_the_scenario(project):
    project.write(
        "features/a.feature",
        """
        @owner:alice @unchecked
        Feature: A
          @needs.faults
          Rule: R
            @smoke
            Scenario Outline: x
              When I open "<a>"
              @xfail:later
              Examples:
                | a |
                | 1 |
              @skip:never
              Examples:
                | a |
                | 2 |
        """,
    )
    project.write(
        "conftest.py",
        """
        pytest_plugins = ["vocabulary.dome"]

        def pytest_collection_finish(session):
            for item in session.items:
                print(item.name, [(mark.name, mark.args) for mark in item.iter_markers() if mark.name != "parametrize"])
        """,
    )
    run = project.run("-s")
    for expected in ("('owner', ('alice',))", "('needs', ('faults',))", "('smoke', ())"):
        assert run.output.count(expected) == 2
    assert run.counts == {"skipped": 1, "xpassed": 1}
    assert project.run("-m", "smoke and not needs", "--co").counts == {"deselected": 2}


def test_a_misspelt_tag_of_a_feature_stops_the_run(dome):
    dome.write("features/b.feature", '@smok\nFeature: B\n  Scenario: x\n    When I open "a"\n')
    run = dome.run()
    assert run.code == 2
    assert "features/b.feature:1: the tag @smok is not known. Did you mean @smoke?" in run.output


def test_a_misspelt_tag_of_examples_stops_the_run(project):
    project.write(
        "features/b.feature",
        """
        Feature: B
          Scenario Outline: x
            When I open "<a>"
            @smok
            Examples:
              | a |
              | 1 |
        """,
    )
    assert "features/b.feature:4: the tag @smok is not known" in project.run().output


def test_known_tags_are_listed_with_an_explanation(project):
    listed = project.run("--markers").output
    assert "@pytest.mark.needs(capability): skip the scenario" in listed
    assert "@pytest.mark.owner(name): who to ask" in listed


def test_all_misspelt_tags_are_told_at_once_and_with_what_else_is_wrong(project):
    text = "@smok\nFeature: B\n  @owner\n  Scenario: x\n    When I wave\n    Then I wave\n"
    project.write("features/b.feature", text)
    output = project.run().output
    assert output.count("features/b.feature:1: the tag @smok is not known") == 1
    assert "features/b.feature:3: the tag @owner has no value" in output
    assert "features/b.feature:5: undefined step" in output

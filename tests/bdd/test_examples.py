"""Each example of a property is a scenario of its own: what it leaves, how it fails, what is told of it."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time

import pytest

from harness.bdd.properties.running.example import Example, Examples

FAILED = Example(1, {}, (), "wet", None, None, 0.1)

STEPS = """
import pathlib


@pytest.fixture
def dome(request):
    shown = []
    yield shown
    assert not any(day > 5 for day in shown if request.node.name.startswith("Left")), "the dome was left open"


@when("it rains for <days> days")
def it_rains(dome, days: int):
    assert not dome, "another example is still there"
    dome.append(days)
    with open("days", "a") as file:
        file.write(f"{days}\\\\n")


@then("the floor is dry")
def dry(dome):
    assert dome[0] < 7, f"wet after {dome[0]} days"


@then("nobody minds")
def nobody_minds(dome):
    pass


@then("it was wet once")
def once(dome):
    if dome[0] > 3 and not pathlib.Path("wet").exists():
        pathlib.Path("wet").touch()
        raise AssertionError("wet")


@then("it is clear what came")
def clear(dome):
    import allure
    from harness.events.explaining.explanation import Explanation
    from harness.events.waiting.verdicts import Inconclusive
    allure.attach(f"evidence of {dome[0]} days", "Evidence")
    if dome[0] == 20:
        raise AssertionError("a flood")
    if 3 < dome[0] < 6:
        raise Inconclusive(Explanation("", f"nobody knows of day {dome[0]}", ()))


@then("nobody knows")
def unknown(dome):
    from harness.events.explaining.explanation import Explanation
    from harness.events.waiting.verdicts import Inconclusive
    raise Inconclusive(Explanation("", "nobody knows", ()))


@then("it takes until it is interrupted")
def interrupted(dome):
    import threading
    if pathlib.Path("wet").exists():
        threading.Event().wait(60)
    once(dome)
""".replace("\\\\", "\\")

OUTLINE = """
Feature: Rain
  @csp {tag}
  Scenario Outline: {name}
    When it rains for <days> days
    Then {then}

    Examples:
      | days  |
      | 0..20 |
"""


@pytest.fixture
def rain(project):
    project.steps(STEPS)

    def write(then, name="Rain", tag=""):
        project.write("features/rain.feature", OUTLINE.format(name=name, then=then, tag=tag))

    project.outline = write
    return project


def found(project):
    return next((project.folder / "features/found").glob("*.feature")).read_text()


def test_the_smallest_example_is_shown(rain):
    rain.outline("the floor is dry")
    run = rain.run()
    assert "days = 7" in run.output
    assert "wet after 7 days" in run.output
    assert "When it rains for 7 days" in found(rain)
    assert "@csp\n  Scenario: Rain" in found(rain)
    assert "It failed with: Then the floor is dry: wet after 7 days" in found(rain)


def test_what_an_example_leaves_behind_is_its_own_failure(rain):
    rain.outline("nobody minds", name="Left open")
    run = rain.run()
    assert run.counts == {"failed": 1}
    assert "When it rains for 6 days" in found(rain)
    assert "the dome was left open" in run.output


def test_a_failure_that_does_not_come_again_is_told_with_the_first_evidence(rain):
    rain.outline("it was wet once")
    run = rain.run()
    assert run.counts == {"failed": 1}
    assert "It did not fail again with the same values: this is the first of 1 failures" in run.output
    assert "AssertionError: wet" in run.output


def evidence(rain):
    """What the one result of a run says: its status, its message, and its attachment."""
    (file,) = (rain.folder / "results").glob("*-result.json")
    result = json.loads(file.read_text())
    (name,) = [each["source"] for step in result["steps"] for each in step.get("attachments", [])]
    kept = {file.name for file in file.parent.glob("*-attachment*")}
    assert kept == {name, *(each["source"] for each in result["attachments"])}
    return result["status"], result["statusDetails"]["message"], (file.parent / name).read_text()


def test_an_inconclusive_example_is_no_failure_and_not_hidden(rain):
    rain.outline("it is clear what came", tag="@property(examples=100)")
    rain.write("features/rain.feature", (rain.folder / "features/rain.feature").read_text().replace("0..20", "0..19"))
    run = rain.run("--alluredir=results")
    assert run.code == 1
    assert re.search(r"[1-9]\d* of \d+ examples were inconclusive, and none failed", run.output)
    assert not (rain.folder / "features/found").exists()
    status, message, attached = evidence(rain)
    assert status == "broken"
    (day,) = re.findall(r"nobody knows of day (\d+)", message)
    assert attached == f"evidence of {day} days"


def test_what_cannot_be_put_back_is_a_failure_whatever_was_inconclusive(rain):
    rain.outline("nobody knows", name="Left open")
    run = rain.run()
    assert "This is the smallest of" in run.output
    assert "examples were inconclusive, and none failed" not in run.output
    assert (rain.folder / "features/found").exists()


def test_a_failure_is_told_whatever_was_inconclusive_with_its_own_evidence(rain):
    rain.outline("it is clear what came", tag="@property(examples=300)")
    run = rain.run("--alluredir=results")
    assert run.counts == {"failed": 1}
    assert re.search(r"\d failures in \d+ runs, [1-9]\d* of them inconclusive", run.output)
    assert evidence(rain) == ("failed", "a flood", "evidence of 20 days")


def test_ctrl_c_keeps_what_was_found(rain):
    rain.outline("it takes until it is interrupted")
    run = rain.start()
    try:
        deadline = time.monotonic() + 60
        while not (rain.folder / "wet").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)  # until it waits in the next example
        run.send_signal(signal.SIGINT)
        said, _ = run.communicate(timeout=60)
    finally:
        run.kill()
    assert "had found a failure before. To repeat it: pytest features/found/rain-rain-0-20.feature" in said
    assert "When it rains for" in found(rain)


@pytest.mark.parametrize(("tag", "number"), [("@property(examples=7)", 7), ("", 21)])
def test_the_tag_says_how_many_examples(rain, tag, number):
    """Without it there are 50, if there are so many different ones."""
    rain.outline("nobody minds", tag=tag)
    assert rain.run().counts == {"passed": 1}
    days = (rain.folder / "days").read_text().split()
    assert len(days) == number


def test_no_example_is_begun_when_the_time_is_over(rain):
    rain.outline("nobody minds", tag="@property(seconds=0.001)")
    assert rain.run().counts == {"passed": 1}
    assert len((rain.folder / "days").read_text().split()) == 1


def test_the_report_holds_one_test_with_a_table_of_its_examples(rain):
    rain.outline("the floor is dry")
    rain.run("--alluredir=results")
    folder = rain.folder / "results"
    (result,) = [json.loads(file.read_text()) for file in folder.glob("*-result.json")]
    assert [step["name"] for step in result["steps"]] == ["When it rains for 7 days", "Then the floor is dry"]
    attached = {each["name"]: folder / each["source"] for each in result["attachments"]}
    rows = list(csv.DictReader(attached["What was drawn"].read_text().splitlines()))
    assert ("days", "7") in {(row["what"], row["value"]) for row in rows}
    (examples,) = [name for name in attached if name.endswith(" examples")]
    every = list(csv.DictReader(attached[examples].read_text().splitlines()))
    assert every[-1]["values"] == "days = 7"
    assert every[-1]["outcome"] == "Then the floor is dry: wet after 7 days"
    assert "passing" in attached["Statistics of Hypothesis"].read_text()
    names = {each["source"] for part in (result, *result["steps"]) for each in part.get("attachments", [])}
    assert {file.name for file in folder.glob("*-attachment*")} == names


def test_a_terminal_shows_which_example_runs(rain):
    rain.outline("nobody minds", tag="@property(examples=5)")
    master, slave = pty.openpty()
    run = subprocess.Popen([sys.executable, "-m", "pytest"], cwd=rain.folder, stdout=slave, stderr=slave)
    os.close(slave)
    said = b""
    with contextlib.suppress(OSError):  # by which the end of a terminal is told
        while part := os.read(master, 4096):
            said += part
    os.close(master)
    assert run.wait(60) == 0
    assert b" examples 3 of 5\b" in said
    assert b" " * len(" examples 5 of 5") + b"\b" in said


@pytest.mark.parametrize(
    ("examples", "shrunk", "said"),
    [
        (Examples([FAILED]), True, "This is the smallest of 1 failures in 1 runs."),
        (
            Examples([FAILED], complete=False),
            True,
            "This is the smallest of 1 failures in 1 runs, and the time was over.",
        ),
        (Examples([FAILED]), False, "It was not made smaller; 1 failures in 1 runs."),
    ],
)
def test_it_is_told_how_small_a_failure_was_made(examples, shrunk, said):
    assert examples.tell(shrunk=shrunk) == said

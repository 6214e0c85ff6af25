from __future__ import annotations

import pytest

STEPS = """
import asyncio


@when("I wait a moment")
async def moment(shutters):
    await asyncio.sleep(0.01)
    shutters["waited"] = asyncio.get_running_loop()


@then("I waited")
async def waited(shutters):
    assert shutters["waited"] is asyncio.get_running_loop(), "another loop"


@then("it fails")
async def fails():
    await asyncio.sleep(0)
    assert "awaited" == "failing"


@then("it hangs")
async def hangs():
    try:
        await asyncio.sleep(30)
    finally:
        print("CANCELLED")


@then("it times out by itself")
async def own_timeout():
    async with asyncio.timeout(0.01):
        await asyncio.sleep(30)
"""


@pytest.fixture
def waiting(project):
    project.steps(STEPS)
    project.configure('async_step_limit = "0.3"')
    return project


def test_async_steps_are_awaited_on_one_loop(waiting):
    waiting.write("features/a.feature", "Feature: A\n  Scenario: a\n    When I wait a moment\n    Then I waited\n")
    assert waiting.run().counts == {"passed": 1}
    assert waiting.run("-n", "1").counts == {"passed": 1}


def test_a_failing_async_step_fails(waiting):
    waiting.write("features/a.feature", "Feature: A\n  Scenario: a\n    Then it fails\n")
    run = waiting.run()
    assert run.code == 1
    assert 'in fails\n    assert "awaited" == "failing"' in run.output
    assert "asyncio/" not in run.output


def test_an_async_step_ends_within_its_limit(waiting):
    waiting.write("features/a.feature", "Feature: A\n  Scenario: a\n    Then it hangs\n")
    run = waiting.run()
    assert "TimedOut: the step hangs did not end within 0.3 s and was cancelled." in run.output
    assert "'async_step_limit' in pyproject.toml" in run.output
    assert "CANCELLED" in run.output


def test_a_timeout_of_the_step_itself_stays_its_own(waiting):
    waiting.write("features/a.feature", "Feature: A\n  Scenario: a\n    Then it times out by itself\n")
    run = waiting.run()
    assert "TimeoutError" in run.output
    assert "did not end within" not in run.output


def test_an_async_step_with_yield_is_refused(waiting):
    waiting.steps("@then('it yields')\nasync def yields():\n    yield\n")
    waiting.write("features/a.feature", "Feature: A\n  Scenario: a\n    Then it yields\n")
    run = waiting.run()
    assert run.code == 4
    assert "an async step cannot yield" in run.output
    assert "vocabulary/dome.py:" in run.output

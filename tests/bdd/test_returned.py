"""What a step returns is looked at: a check that said no, or never ran, must not pass."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from harness.bdd.running.returned import refuse_result
from harness.errors import DeclarationError

STEPS = """
import asyncio
import functools


async def is_open():
    assert False, "never reached"


def decorated(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        return function(*args, **kwargs)

    return inner


@then("it says no")
def no():
    return 1 > 2


@then("it says no later")
async def no_later():
    return 1 > 2


@then("nobody awaits it")
def unawaited():
    return is_open()


@then("nobody runs it")
@decorated
def generator():
    yield
    assert False


@given("an answer", target_fixture="answer")
def answer():
    return False


@when("it is done")
def done(answer):
    assert answer is False
    return object()


@when("it goes on")
def goes_on():
    yield


@then("it says yes")
def yes():
    return True
"""

SAYS = {
    "it says no": "the step returned False. A check that ends a step has to be asserted: 'assert ...'.",
    "it says no later": "the step returned False. ",
    "nobody awaits it": "the step returned a coroutine that was never awaited. Define the step by 'async def'",
    "nobody runs it": "the step returned a generator (generator), of which nothing ran. Run it in the step",
}


def test_a_step_that_says_no_or_never_ran_fails(project):
    project.steps(STEPS)
    scenarios = "".join(f"  Scenario: {step}\n    Then {step}\n" for step in SAYS)
    project.write("features/a.feature", f"Feature: A\n{scenarios}")
    run = project.run()
    assert run.counts == {"failed": len(SAYS)}
    for says in SAYS.values():
        assert says in run.output
    assert "never awaited (" not in run.output
    assert "RuntimeWarning" not in run.output


def test_what_steps_return_otherwise_is_theirs(project):
    project.steps(STEPS)
    project.write(
        "features/a.feature",
        """
        Feature: A
          Scenario: a
            Given an answer
            When it is done
            And it goes on
            Then it says yes
        """,
    )
    run = project.run()
    assert run.counts == {"passed": 1}, run.output


def test_numpy_says_no_too():
    with pytest.raises(AssertionError, match="returned False"):
        refuse_result(np.float64(1) > 2, "steps/mine.py:1")
    refuse_result(np.float64(0), "steps/mine.py:1")
    refuse_result(0, "steps/mine.py:1")
    refuse_result("", "steps/mine.py:1")


def test_a_future_is_refused():
    loop = asyncio.new_event_loop()
    try:
        with pytest.raises(DeclarationError) as refused:
            refuse_result(loop.create_future(), "steps/mine.py:1")
    finally:
        loop.close()
    assert str(refused.value).startswith("steps/mine.py:1: the step returned something to be awaited (Future)")
